import type { HostFilter, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import type { RequestImage } from "../request.ts";
import { canonicalArchitecture, canonicalHypervisor, canonicalMode } from "../rules/canonical.ts";
import { imageProperty } from "../rules/image-properties.ts";
import { satisfiesVersion, versionText } from "../rules/version-predicate.ts";

/** Architecture, hypervisor type and mode that the image wants, in Nova's names; those it does not name are left out. */
function wanted(image: RequestImage | null, { conf }: SchedulerContext): string[] {
  const properties = image?.properties ?? {};
  const architecture =
    imageProperty(properties, "hw_architecture") ?? conf.filter_scheduler.image_properties_default_architecture;
  return [
    canonicalArchitecture(architecture),
    canonicalHypervisor(imageProperty(properties, "img_hv_type")),
    canonicalMode(imageProperty(properties, "hw_vm_mode")),
  ].filter((value): value is string => value !== null && value !== "");
}

function versionFits(host: HostState, image: RequestImage | null, { release }: SchedulerContext): boolean {
  const predicate = imageProperty(image?.properties ?? {}, "img_hv_requested_version");
  if (predicate === undefined || predicate === "" || host.hypervisorVersion === 0) return true;
  return satisfiesVersion(versionText(host.hypervisorVersion), predicate, release === "zed");
}

function addressesFit(host: HostState, image: RequestImage | null, { release }: SchedulerContext): boolean {
  const bits = Number(imageProperty(image?.properties ?? {}, "hw_maxphysaddr_bits") ?? "0");
  if (release === "zed" || bits === 0 || host.cpuInfo === null) return true;
  const info: unknown = JSON.parse(host.cpuInfo);
  const own = (info as { maxphysaddr?: { bits?: number } }).maxphysaddr?.bits;
  return own === undefined || own === 0 || own >= bits;
}

function supports(host: HostState, properties: readonly string[]): boolean {
  return host.supportedInstances.some((supported) => properties.every((value) => supported.includes(value)));
}

/** The host supports the architecture, hypervisor type, mode and hypervisor version that the image names. */
export const ImagePropertiesFilter: HostFilter = {
  name: "ImagePropertiesFilter",
  once: true,
  onRebuild: true,
  dependsOn: ({ image }, context) => (wanted(image, context).length === 0 ? "nothing" : "kind"),
  passes(host, { image }, context) {
    const properties = wanted(image, context);
    if (properties.length === 0) return true;
    return supports(host, properties) && versionFits(host, image, context) && addressesFit(host, image, context);
  },
  reason(host, { image }, context) {
    const properties = wanted(image, context);
    if (!supports(host, properties)) {
      const own = host.supportedInstances.map((supported) => supported.join("/")).join(", ");
      return `the image wants ${properties.join("/")}, it supports ${own === "" ? "nothing" : own}`;
    }
    if (!versionFits(host, image, context)) {
      const predicate = imageProperty(image?.properties ?? {}, "img_hv_requested_version");
      return `its hypervisor version is ${versionText(host.hypervisorVersion)}, the image wants ${predicate}`;
    }
    return "its processors have fewer physical address bits than the image wants";
  },
};
