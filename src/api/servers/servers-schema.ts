/** `/servers` and `/servers/{id}` (API reference: "Servers"). */
import * as p from "../schema/parameters.ts";
import { bodySchema, during, legacyOr, querySchema, type Schema, since, stages, until } from "../schema/versioned.ts";

const name = legacyOr(p.spacedName, p.name);

const blockDevice = {
  virtual_name: p.shortText,
  volume_id: p.uuid,
  snapshot_id: p.uuid,
  volume_size: p.size,
  device_name: { type: "string", minLength: 1, maxLength: 255, pattern: "^[a-zA-Z0-9._-r/]*$" },
  delete_on_termination: p.boolean,
  no_device: {},
  connection_info: { type: "string", maxLength: 16777215 },
} as const satisfies Record<string, Schema>;

const blockDeviceMapping = {
  type: "object",
  properties: blockDevice,
  additionalProperties: false,
} as const satisfies Schema;

const blockDeviceMappingV2 = {
  type: "object",
  properties: {
    ...blockDevice,
    source_type: { type: "string", enum: ["volume", "image", "snapshot", "blank"] },
    uuid: { type: "string", minLength: 1, maxLength: 255, pattern: "^[a-zA-Z0-9._-]*$" },
    image_id: p.uuid,
    destination_type: { type: "string", enum: ["local", "volume"] },
    guest_format: p.shortText,
    device_type: p.shortText,
    disk_bus: p.shortText,
    boot_index: { type: ["integer", "string", "null"], pattern: "^-?[0-9]+$" },
    tag: stages(during(32, 32, p.tag), since(42, p.tag)),
    volume_type: since(67, { type: ["string", "null"], minLength: 0, maxLength: 255 }),
  },
  additionalProperties: false,
} as const satisfies Schema;

const portOrNull = { oneOf: [p.uuid, { type: "null" }] } as const satisfies Schema;

const networks = {
  type: "array",
  items: {
    type: "object",
    properties: {
      fixed_ip: p.ipAddress,
      port: portOrNull,
      uuid: stages(until(36, p.text), since(37, p.uuid)),
      tag: stages(during(32, 36, p.tag), since(42, p.tag)),
    },
    additionalProperties: false,
  },
} as const satisfies Schema;

const schedulerHints = {
  type: "object",
  properties: {
    group: p.uuid,
    different_host: { oneOf: [p.uuid, { type: "array", items: p.uuid }] },
    same_host: { type: ["string", "array"], items: p.uuid },
    query: { type: ["string", "object"] },
    target_cell: p.name,
    different_cell: { type: ["string", "array"], items: p.text },
    build_near_host_ip: p.ipAddress,
    cidr: { type: "string", pattern: "^/[0-9a-f.:]+$" },
  },
  additionalProperties: true,
} as const satisfies Schema;

export const createServerSchema = bodySchema({
  type: "object",
  properties: {
    server: {
      type: "object",
      properties: {
        name,
        imageRef: { oneOf: [p.uuid, { type: "string", maxLength: 0 }] },
        flavorRef: { type: ["string", "integer"], minLength: 1 },
        adminPass: p.text,
        metadata: p.metadata,
        networks: stages(
          until(36, networks),
          since(37, { oneOf: [networks, { type: "string", enum: ["none", "auto"] }] }),
        ),
        "OS-DCF:diskConfig": p.diskConfig,
        accessIPv4: p.ipv4,
        accessIPv6: p.ipv6,
        personality: until(56, p.personality),
        availability_zone: name,
        block_device_mapping: { type: "array", items: blockDeviceMapping },
        block_device_mapping_v2: { type: "array", items: blockDeviceMappingV2 },
        config_drive: p.boolean,
        key_name: name,
        min_count: p.positiveInteger,
        max_count: p.positiveInteger,
        return_reservation_id: p.boolean,
        security_groups: {
          type: "array",
          items: { type: "object", properties: { name }, additionalProperties: false },
        },
        user_data: legacyOr(p.userDataOrNull, p.userData),
        description: since(19, p.description),
        tags: since(52, p.tags),
        trusted_image_certificates: since(63, p.trustedCertificates),
        host: since(74, p.fqdn),
        hypervisor_hostname: since(74, p.fqdn),
        hostname: p.hostname,
      },
      required: ["name", "flavorRef", since(37, "networks")],
      additionalProperties: false,
    },
    "os:scheduler_hints": schedulerHints,
    "OS-SCH-HNT:scheduler_hints": schedulerHints,
  },
  required: ["server"],
  additionalProperties: false,
});

export const updateServerSchema = bodySchema({
  type: "object",
  properties: {
    server: {
      type: "object",
      properties: {
        name,
        "OS-DCF:diskConfig": p.diskConfig,
        accessIPv4: p.ipv4,
        accessIPv6: p.ipv6,
        description: since(19, p.description),
        hostname: p.hostname,
        pinned_availability_zone: since(104, p.nameOrNull),
      },
      additionalProperties: false,
    },
  },
  required: ["server"],
  additionalProperties: false,
});

/** What a list may be sorted by. */
export const SORT_KEYS = [
  ...["access_ip_v4", "access_ip_v6", "auto_disk_config", "availability_zone", "config_drive", "created_at"],
  ...["display_description", "display_name", "host", "hostname", "image_ref", "instance_type_id", "kernel_id"],
  ...["key_name", "launch_index", "launched_at", "locked_by", "node", "power_state", "progress", "project_id"],
  ...["ramdisk_id", "root_device_name", "task_state", "terminated_at", "updated_at", "user_id", "uuid", "vm_state"],
] as const;

/** Columns a list was once sorted by: accepted and without effect up to 2.74. `locked` sorts from 2.73. */
export const IGNORED_SORT_KEYS = [
  ...["architecture", "cell_name", "cleaned", "default_ephemeral_device", "default_swap_device", "deleted"],
  ...["deleted_at", "disable_terminate", "ephemeral_gb", "ephemeral_key_uuid", "id", "key_data", "launched_on"],
  ...["locked", "memory_mb", "os_type", "reservation_id", "root_gb", "shutdown_terminate", "user_data", "vcpus"],
  "vm_mode",
] as const;

const sortKey = {
  type: "string",
  enum: [since(73, "locked"), ...SORT_KEYS, ...IGNORED_SORT_KEYS.map((key) => until(key === "locked" ? 72 : 74, key))],
} as const satisfies Schema;

/** Filters on tables that are joined in: known, so that the list can refuse them by name. */
export const JOINED_TABLES = [
  ...["block_device_mapping", "services", "metadata", "system_metadata", "info_cache", "security_groups"],
  "pci_devices",
] as const;

/** The query of `GET /servers` and `GET /servers/detail`. */
export const listServersQuery = querySchema(
  since(1, {
    type: "object",
    properties: {
      user_id: p.anyText,
      project_id: p.anyText,
      tenant_id: p.anyText,
      launch_index: p.anyText,
      image_ref: p.anyText,
      image: p.anyText,
      kernel_id: p.regex,
      ramdisk_id: p.regex,
      hostname: p.regex,
      key_name: p.regex,
      power_state: p.regex,
      vm_state: p.anyText,
      task_state: p.anyText,
      host: p.anyText,
      node: p.regex,
      flavor: p.regex,
      reservation_id: p.regex,
      launched_at: p.regex,
      terminated_at: p.regex,
      availability_zone: p.regex,
      name: p.regex,
      display_name: p.regex,
      description: p.regex,
      display_description: p.regex,
      locked_by: p.regex,
      uuid: p.anyText,
      root_device_name: p.regex,
      config_drive: p.regex,
      access_ip_v4: p.regex,
      access_ip_v6: p.regex,
      auto_disk_config: p.regex,
      progress: p.regex,
      sort_key: p.repeatable(sortKey),
      sort_dir: p.anyText,
      all_tenants: p.anyText,
      soft_deleted: p.anyText,
      deleted: p.anyText,
      status: p.anyText,
      "changes-since": p.repeatable(p.time),
      ip: p.regex,
      ip6: p.regex,
      created_at: p.regex,
      ...(Object.fromEntries(JOINED_TABLES.map((table) => [table, p.anyText])) as {
        readonly [table in (typeof JOINED_TABLES)[number]]: typeof p.anyText;
      }),
      ...p.pagination,
      tags: since(26, p.regex),
      "tags-any": since(26, p.regex),
      "not-tags": since(26, p.regex),
      "not-tags-any": since(26, p.regex),
      "changes-before": since(66, p.repeatable(p.time)),
      locked: since(73, p.anyText),
    },
    additionalProperties: p.refusedSince(75),
    patternProperties: { "^_": p.anyText },
  }),
);
