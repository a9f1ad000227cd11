import type { Problem } from "../../core/operation.ts";

/** Exceptions that no other host would avoid (nova/compute/manager `_build_and_run_instance`). */
const HOPELESS: ReadonlySet<string> = new Set([
  "BuildAbortException",
  "CertificateValidationFailed",
  "FlavorDiskTooSmall",
  "FlavorMemoryTooSmall",
  "ImageNotActive",
  "ImageUnacceptable",
  "InvalidDiskFormat",
  "InvalidDiskInfo",
  "InvalidInput",
  "RequestedVRamTooHigh",
  "SignatureVerificationError",
  "VolumeEncryptionNotSupported",
]);
const NO_NETWORK: ReadonlySet<string> = new Set([
  "ExternalNetworkAttachForbidden",
  "FixedIpInvalidOnHost",
  "PortInUse",
  "UnableToAutoAllocateNetwork",
  "VirtualInterfaceCreateException",
  "VirtualInterfaceMacAddressException",
]);
const NO_ADDRESS: ReadonlySet<string> = new Set(["FixedIpLimitExceeded", "NoMoreFixedIps", "NoMoreNetworks"]);

/** Why a build that met this problem is aborted at once; null where another host may succeed. */
export function abortReason({ exception, message }: Problem): string | null {
  if (HOPELESS.has(exception)) return message ?? exception;
  if (NO_NETWORK.has(exception)) return "Failed to allocate the network(s), not rescheduling.";
  if (!NO_ADDRESS.has(exception)) return null;
  return `Failed to allocate the network(s) with error ${message ?? exception}, not rescheduling.`;
}
