import { SchedulingError } from "../errors.ts";

const ARCHITECTURES: ReadonlySet<string> = new Set(
  (
    "alpha armv6 armv7l armv7b aarch64 cris i686 ia64 lm32 m68k microblaze microblazeel mips mipsel mips64 mips64el " +
    "openrisc parisc parisc64 ppc ppcle ppc64 ppc64le ppcemb s390 s390x sh4 sh4eb sparc sparc64 unicore32 x86_64 " +
    "xtensa xtensaeb"
  ).split(" "),
);

const HYPERVISORS: ReadonlySet<string> = new Set(
  (
    "baremetal bhyve docker fake hyperv ironic kqemu kvm lxc lxd openvz parallels phyp qemu test uml vbox vz vmware " +
    "xen zvm prsm"
  ).split(" "),
);

const MODES: ReadonlySet<string> = new Set(["hvm", "xen", "uml", "exe"]);

function canonical(
  name: string | null | undefined,
  aliases: Readonly<Record<string, string>>,
  known: ReadonlySet<string>,
  error: string,
): string | null {
  if (name === null || name === undefined) return null;
  const lower = name.toLowerCase();
  const value = Object.hasOwn(aliases, lower) ? (aliases[lower] ?? lower) : lower;
  if (!known.has(value)) throw new SchedulingError(error, `'${name}' is not valid`);
  return value;
}

/** Nova's name of a CPU architecture (`amd64` is x86_64); null for none. */
export function canonicalArchitecture(name: string | null | undefined): string | null {
  const aliases = { i386: "i686", i486: "i686", i586: "i686", x86_32: "i686", amd64: "x86_64" };
  return canonical(name, aliases, ARCHITECTURES, "InvalidArchitectureName");
}

/** Nova's name of a virtualization type (`xapi` is xen); null for none. */
export function canonicalHypervisor(name: string | null | undefined): string | null {
  return canonical(name, { xapi: "xen" }, HYPERVISORS, "InvalidHypervisorVirtType");
}

/** Nova's name of a virtual machine mode (`pv` is xen, `hv` hvm); null for none. */
export function canonicalMode(name: string | null | undefined): string | null {
  return canonical(name, { pv: "xen", hv: "hvm", baremetal: "hvm" }, MODES, "InvalidVirtualMachineMode");
}
