/**
 * The rows of the request and response tables of the Compute API reference, "Servers": `name`, or `name@since-until`
 * with the minors between which the reference has it. They were compared, row by row, with the reference's own source
 * (nova's api-ref/source/servers.inc and parameters.yaml).
 */

export type Place = "path" | "query" | "body";

/** One row of a table. */
export interface Row {
  /** Method and path; `(many)` are the additional rows of creating several servers. */
  readonly operation: string;
  readonly direction: "request" | "response";
  readonly name: string;
  readonly place: Place;
  /** First minor, from 1. */
  readonly since: number;
  /** Last minor; null: the newest has it. */
  readonly until: number | null;
}

const LIST_QUERY = `access_ip_v4 access_ip_v6 all_tenants auto_disk_config availability_zone config_drive changes-since
  created_at deleted description flavor host hostname image ip ip6 kernel_id key_name launch_index launched_at limit
  locked_by marker name node not-tags@26- not-tags-any@26- power_state progress project_id ramdisk_id reservation_id
  root_device_name sort_dir sort_key status tags@26- tags-any@26- task_state terminated_at user_id uuid vm_state`;

const FLAVOR = `flavor flavor.id@-46 flavor.links@-46 flavor.vcpus@47- flavor.ram@47- flavor.disk@47- flavor.ephemeral@47-
  flavor.swap@47- flavor.original_name@47- flavor.extra_specs@47- flavor.extra_specs.key@47- flavor.extra_specs.value@47-`;

const SERVER = `server addresses created ${FLAVOR} hostId id image key_name links metadata name accessIPv4 accessIPv6
  OS-DCF:diskConfig OS-EXT-AZ:availability_zone OS-EXT-SRV-ATTR:host OS-EXT-SRV-ATTR:hypervisor_hostname
  OS-EXT-SRV-ATTR:instance_name OS-EXT-STS:power_state OS-EXT-STS:task_state OS-EXT-STS:vm_state
  OS-SRV-USG:launched_at OS-SRV-USG:terminated_at progress security_groups security_group.name status host_status@16-
  tenant_id updated user_id OS-EXT-SRV-ATTR:hostname@3- OS-EXT-SRV-ATTR:reservation_id@3- OS-EXT-SRV-ATTR:launch_index@3-
  OS-EXT-SRV-ATTR:kernel_id@3- OS-EXT-SRV-ATTR:ramdisk_id@3- OS-EXT-SRV-ATTR:root_device_name@3-
  OS-EXT-SRV-ATTR:user_data@3- locked@9-`;

const SHOWN_SERVER = `${SERVER} config_drive os-extended-volumes:volumes_attached os-extended-volumes:volumes_attached.id
  os-extended-volumes:volumes_attached.delete_on_termination@3-`;

type Table = readonly [operation: string, direction: Row["direction"], place: Place, rows: string];

const TABLES: readonly Table[] = [
  ["GET /servers", "request", "query", LIST_QUERY],
  ["GET /servers", "response", "body", "servers id links name"],
  [
    "POST /servers",
    "request",
    "body",
    `server name flavorRef imageRef security_groups metadata accessIPv4 accessIPv6 adminPass user_data availability_zone
     networks networks.uuid networks.port networks.fixed_ip networks.tag@32- personality@-56 block_device_mapping_v2
     block_device_mapping_v2.device_name block_device_mapping_v2.source_type block_device_mapping_v2.destination_type
     block_device_mapping_v2.delete_on_termination block_device_mapping_v2.guest_format block_device_mapping_v2.boot_index
     block_device_mapping_v2.uuid block_device_mapping_v2.tag@32- block_device_mapping_v2.disk_bus config_drive key_name
     os:scheduler_hints OS-DCF:diskConfig description@19- tags@52-`,
  ],
  [
    "POST /servers",
    "response",
    "body",
    "server id links OS-DCF:diskConfig security_groups security_groups.name adminPass",
  ],
  ["POST /servers (many)", "request", "body", "name min_count max_count return_reservation_id"],
  ["POST /servers (many)", "response", "body", "reservation_id"],
  ["GET /servers/detail", "request", "query", LIST_QUERY],
  ["GET /servers/detail", "response", "body", SHOWN_SERVER],
  ["GET /servers/{server_id}", "request", "path", "server_id"],
  ["GET /servers/{server_id}", "response", "body", `${SHOWN_SERVER} fault`],
  ["PUT /servers/{server_id}", "request", "path", "server_id"],
  ["PUT /servers/{server_id}", "request", "body", "accessIPv4 accessIPv6 name OS-DCF:diskConfig description@19-"],
  ["PUT /servers/{server_id}", "response", "body", SERVER],
  ["DELETE /servers/{server_id}", "request", "path", "server_id"],
];

/** Every row, table by table. */
export const ROWS: readonly Row[] = TABLES.flatMap(([operation, direction, place, rows]) =>
  rows
    .trim()
    .split(/\s+/)
    .map((text): Row => {
      const [name = "", span = "-"] = text.split("@");
      const [since = "", until = ""] = span.split("-");
      return {
        operation,
        direction,
        name,
        place,
        since: since === "" ? 1 : Number(since),
        until: until === "" ? null : Number(until),
      };
    }),
);
