import type { Resources } from "./resources.ts";

/** A flavor, and also the copy of it that a server keeps. */
export interface Flavor {
  /** The id of the API (`flavorid`): any text. */
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  /** MiB */
  readonly ram: number;
  /** Root disk, GiB */
  readonly disk: number;
  /** GiB */
  readonly ephemeral: number;
  /** MiB */
  readonly swap: number;
  readonly rxtxFactor: number;
  readonly isPublic: boolean;
  readonly disabled: boolean;
  readonly description: string | null;
  readonly extraSpecs: Readonly<Record<string, string>>;
  /** Projects with access, where it is not public. */
  readonly access: readonly string[];
}

/** What was worked out once for a flavor, booted from its image and from a volume: the same objects for all its servers. */
const RESOURCES: readonly WeakMap<Flavor, Resources>[] = [new WeakMap(), new WeakMap()];

/**
 * The resources a server of this flavor asks of Placement: VCPU, MEMORY_MB, and DISK_GB of root (none when it boots
 * from a volume), ephemeral and swap, the last rounded up to GiB (nova scheduler/utils). `resources:CLASS=n` extra specs
 * replace a class; 0 removes it. Amounts of granular groups (`resourcesSUFFIX:CLASS`) are added up: hosts are the only
 * providers, so that all groups fall on one. Who asks for PCPU gets no VCPU unless they are asked for, too.
 */
export function resourcesOf(flavor: Flavor, bootsFromVolume: boolean): Resources {
  const known = RESOURCES[bootsFromVolume ? 1 : 0] as WeakMap<Flavor, Resources>; // there are two
  let resources = known.get(flavor);
  if (resources === undefined) {
    resources = workOut(flavor, bootsFromVolume);
    known.set(flavor, resources);
  }
  return resources;
}

const RESOURCE = /^resources(?:[\w-]{1,64})?:(.+)$/;

function workOut(flavor: Flavor, bootsFromVolume: boolean): Resources {
  const asked: Record<string, number> = {};
  for (const key in flavor.extraSpecs) {
    const name = key.startsWith("resources") ? RESOURCE.exec(key)?.[1] : undefined;
    const amount = Number(flavor.extraSpecs[key]);
    if (name === undefined || !Number.isInteger(amount) || amount < 0) continue;
    asked[name] = (asked[name] ?? 0) + amount;
  }
  const { VCPU, MEMORY_MB, DISK_GB, ...rest } = asked;
  const vcpus = VCPU ?? (rest.PCPU === undefined ? flavor.vcpus : 0);
  const memoryMb = MEMORY_MB ?? flavor.ram;
  const diskGb = DISK_GB ?? (bootsFromVolume ? 0 : flavor.disk) + flavor.ephemeral + Math.ceil(flavor.swap / 1024);
  const other = Object.entries(rest).filter(([, amount]) => amount > 0);
  if (other.length === 0) return { vcpus, memoryMb, diskGb };
  return { vcpus, memoryMb, diskGb, other: Object.fromEntries(other) };
}
