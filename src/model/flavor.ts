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
 * replace a class; 0 removes it.
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

function workOut(flavor: Flavor, bootsFromVolume: boolean): Resources {
  let vcpus = flavor.vcpus;
  let memoryMb = flavor.ram;
  let diskGb = (bootsFromVolume ? 0 : flavor.disk) + flavor.ephemeral + Math.ceil(flavor.swap / 1024);
  let other: Record<string, number> | undefined;
  for (const key in flavor.extraSpecs) {
    if (!key.startsWith("resources:")) continue;
    const name = key.slice("resources:".length);
    const amount = Number(flavor.extraSpecs[key]);
    if (!Number.isInteger(amount) || amount < 0) continue;
    if (name === "VCPU") vcpus = amount;
    else if (name === "MEMORY_MB") memoryMb = amount;
    else if (name === "DISK_GB") diskGb = amount;
    else if (amount > 0) {
      other ??= {};
      other[name] = amount;
    }
  }
  return other === undefined ? { vcpus, memoryMb, diskGb } : { vcpus, memoryMb, diskGb, other };
}
