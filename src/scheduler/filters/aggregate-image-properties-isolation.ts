import type { HostFilter, SchedulerContext } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import type { SchedulerRequest } from "../request.ts";
import { aggregateMetadata } from "../rules/aggregate-metadata.ts";
import { typedImageProperty } from "../rules/image-properties.ts";

function clash(host: HostState, { image }: SchedulerRequest, { conf }: SchedulerContext) {
  const namespace = conf.filter_scheduler.aggregate_image_properties_isolation_namespace;
  const separator = conf.filter_scheduler.aggregate_image_properties_isolation_separator;
  for (const [key, values] of aggregateMetadata(host)) {
    if (namespace !== null && namespace !== "" && !key.startsWith(namespace + separator)) continue;
    const value = typedImageProperty(image?.properties ?? {}, key);
    if (value !== undefined && !values.has(value)) return { key, value, values };
  }
  return undefined;
}

/** Where the host's aggregates name image properties, the image has one of the named values or none. */
export const AggregateImagePropertiesIsolation: HostFilter = {
  name: "AggregateImagePropertiesIsolation",
  once: true,
  onRebuild: true,
  dependsOn: () => "kind",
  passes: (host, request, context) => clash(host, request, context) === undefined,
  reason(host, request, context) {
    const found = clash(host, request, context);
    return `the image's ${found?.key} is ${found?.value}, its aggregates want ${[...(found?.values ?? [])].join(", ")}`;
  },
};
