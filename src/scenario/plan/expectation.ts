import type { Time } from "../../engine/clock.ts";
import type { Comparison } from "./threshold.ts";

/** Fields of the API with the values they are to have. */
export type Fields = Readonly<Record<string, unknown>>;

/** How things are to stand at a time. */
export type Expectation = { readonly at: Time | "end" } & (
  | { readonly kind: "server"; readonly server: string; readonly is: Fields }
  | {
      readonly kind: "count";
      readonly of: "servers" | "hosts";
      readonly fields: Fields;
      readonly comparison: Comparison;
      readonly value: number;
    }
);

/** Fields of a server as GET /servers/{id} shows them to an administrator. */
export const SERVER_FIELDS = [
  "id",
  "name",
  "status",
  "tenant_id",
  "user_id",
  "metadata",
  "hostId",
  "image",
  "flavor",
  "created",
  "updated",
  "addresses",
  "accessIPv4",
  "accessIPv6",
  "links",
  "OS-DCF:diskConfig",
  "fault",
  "progress",
  "locked",
  "locked_reason",
  "description",
  "tags",
  "trusted_image_certificates",
  "server_groups",
  "host_status",
  "OS-EXT-AZ:availability_zone",
  "config_drive",
  "key_name",
  "OS-SRV-USG:launched_at",
  "OS-SRV-USG:terminated_at",
  "security_groups",
  "OS-EXT-SRV-ATTR:host",
  "OS-EXT-SRV-ATTR:hostname",
  "OS-EXT-SRV-ATTR:hypervisor_hostname",
  "OS-EXT-SRV-ATTR:instance_name",
  "OS-EXT-SRV-ATTR:kernel_id",
  "OS-EXT-SRV-ATTR:launch_index",
  "OS-EXT-SRV-ATTR:ramdisk_id",
  "OS-EXT-SRV-ATTR:reservation_id",
  "OS-EXT-SRV-ATTR:root_device_name",
  "OS-EXT-SRV-ATTR:user_data",
  "OS-EXT-STS:task_state",
  "OS-EXT-STS:vm_state",
  "OS-EXT-STS:power_state",
  "os-extended-volumes:volumes_attached",
] as const;

/** Fields of a host, as the hypervisors and services of the API have them. */
export const HOST_FIELDS = [
  "hypervisor_hostname",
  "host",
  "state",
  "status",
  "forced_down",
  "disabled_reason",
  "zone",
  "running_vms",
  "vcpus",
  "vcpus_used",
  "memory_mb",
  "memory_mb_used",
  "local_gb",
  "local_gb_used",
] as const;
