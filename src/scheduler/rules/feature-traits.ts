import type { Release } from "../../model/conf/conf.ts";
import type { SchedulerRequest } from "../request.ts";
import { imageProperty, typedImageProperty } from "./image-properties.ts";

/** What a flavor says under `hw:name` (or `os:name`), else its image under `hw_name`. */
function asked({ flavor, image }: SchedulerRequest, name: string, prefix = "hw"): string | undefined {
  return flavor.extraSpecs[`${prefix}:${name}`] ?? imageProperty(image?.properties ?? {}, `${prefix}_${name}`);
}

/** A trusted platform module: its model (default: TIS) and version. */
function tpmTraits(request: SchedulerRequest): string[] {
  const version = asked(request, "tpm_version");
  if (version === undefined) return [];
  const model = asked(request, "tpm_model") === "tpm-crb" ? "CRB" : "TIS";
  return [`COMPUTE_SECURITY_TPM_${model}`, `COMPUTE_SECURITY_TPM_${version === "2.0" ? "2_0" : "1_2"}`];
}

/** Address widths of guests and firmware without state are known to newer Nova only. */
function newerTraits(request: SchedulerRequest): string[] {
  const found: string[] = [];
  const mode = asked(request, "maxphysaddr_mode");
  if (mode === "passthrough") found.push("COMPUTE_ADDRESS_SPACE_PASSTHROUGH");
  if (mode === "emulate") found.push("COMPUTE_ADDRESS_SPACE_EMULATED");
  const properties = request.image?.properties ?? {};
  const stateless = typedImageProperty(properties, "hw_firmware_stateless") === "True";
  if (stateless && imageProperty(properties, "hw_firmware_type") === "uefi") {
    found.push("COMPUTE_SECURITY_STATELESS_FIRMWARE");
  }
  return found;
}

/**
 * Traits that hosts must have for what the flavor or the image wants of the virtualization. Source: nova
 * scheduler/utils.py, the `_translate_…` methods of ResourceRequest.
 */
export function featureTraits(request: SchedulerRequest, release: Release): string[] {
  const found = tpmTraits(request);
  if (asked(request, "pci_numa_affinity_policy") === "socket") found.push("COMPUTE_SOCKET_PCI_NUMA_AFFINITY");
  if (asked(request, "secure_boot", "os") === "required") found.push("COMPUTE_SECURITY_UEFI_SECURE_BOOT");
  return release === "zed" ? found : [...found, ...newerTraits(request)];
}
