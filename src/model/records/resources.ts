/** Amounts of Placement's standard resource classes, and of custom ones where a flavor asks for any. */
export interface Resources {
  /** VCPU, whole */
  readonly vcpus: number;
  /** MEMORY_MB, MiB */
  readonly memoryMb: number;
  /** DISK_GB, GiB */
  readonly diskGb: number;
  /** Other resource classes by name (`PCPU`, `VGPU`, `CUSTOM_…`); absent where there are none. */
  readonly other?: Readonly<Record<string, number>>;
}

export const NO_RESOURCES: Resources = { vcpus: 0, memoryMb: 0, diskGb: 0 };

/** `a + sign * b`, class by class. */
export function addResources(a: Resources, b: Resources, sign: 1 | -1 = 1): Resources {
  const vcpus = a.vcpus + sign * b.vcpus;
  const memoryMb = a.memoryMb + sign * b.memoryMb;
  const diskGb = a.diskGb + sign * b.diskGb;
  if (a.other === undefined && b.other === undefined) return { vcpus, memoryMb, diskGb };
  const other: Record<string, number> = { ...a.other };
  for (const [name, amount] of Object.entries(b.other ?? {})) {
    const sum = (other[name] ?? 0) + sign * amount;
    if (sum === 0) delete other[name];
    else other[name] = sum;
  }
  return Object.keys(other).length === 0 ? { vcpus, memoryMb, diskGb } : { vcpus, memoryMb, diskGb, other };
}
