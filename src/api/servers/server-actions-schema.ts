/** The bodies of `POST /servers/{id}/action` (API reference: "Servers - run an action" and its administrative half). */
import * as p from "../schema/parameters.ts";
import {
  bodySchema,
  during,
  legacyOr,
  type Schema,
  since,
  stages,
  until,
  type V,
  type VersionedSchema,
} from "../schema/versioned.ts";

/** A body with one key, the action's. */
function action<const K extends string, const S extends V<Schema>>(key: K, argument: S) {
  return {
    type: "object",
    properties: { [key]: argument } as { readonly [key in K]: S },
    required: [key],
    additionalProperties: false,
  } as const;
}

const name = legacyOr(p.spacedName, p.name);
const hostOrNull = { ...p.fqdn, type: ["string", "null"] } as const satisfies Schema;

export const rebuildServer = bodySchema(
  action("rebuild", {
    type: "object",
    properties: {
      name,
      imageRef: p.uuid,
      adminPass: p.text,
      metadata: p.metadata,
      preserve_ephemeral: p.boolean,
      "OS-DCF:diskConfig": p.diskConfig,
      accessIPv4: p.ipv4,
      accessIPv6: p.ipv6,
      personality: until(56, p.personality),
      description: since(19, p.description),
      key_name: since(54, p.nameOrNull),
      user_data: since(57, p.userDataOrNull),
      trusted_image_certificates: since(63, p.trustedCertificates),
      hostname: p.hostname,
    },
    required: ["imageRef"],
    additionalProperties: false,
  }),
);

export const resizeServer = bodySchema(
  action("resize", {
    type: "object",
    properties: {
      flavorRef: { type: ["string", "integer"], minLength: 1 },
      "OS-DCF:diskConfig": p.diskConfig,
    },
    required: ["flavorRef"],
    additionalProperties: false,
  }),
);

export const rebootServer = bodySchema(
  action("reboot", {
    type: "object",
    properties: { type: { type: "string", enum: ["HARD", "Hard", "hard", "SOFT", "Soft", "soft"] } },
    required: ["type"],
    additionalProperties: false,
  }),
);

export const createImage = bodySchema(
  action("createImage", {
    type: "object",
    properties: { name: p.name, metadata: p.metadata },
    required: ["name"],
    additionalProperties: false,
  }),
);

export const createBackup = bodySchema(
  action("createBackup", {
    type: "object",
    properties: { name, backup_type: p.text, rotation: p.nonNegativeInteger, metadata: p.metadata },
    required: ["name", "backup_type", "rotation"],
    additionalProperties: false,
  }),
);

export const triggerCrashDump = bodySchema(action("trigger_crash_dump", { type: "null" }));

export const changePassword = bodySchema(
  action("changePassword", {
    type: "object",
    properties: { adminPass: p.text },
    required: ["adminPass"],
    additionalProperties: false,
  }),
);

export const evacuateServer = bodySchema(
  action("evacuate", {
    type: "object",
    properties: {
      host: p.fqdn,
      onSharedStorage: until(13, p.boolean),
      adminPass: p.text,
      force: during(29, 67, p.boolean),
    },
    required: [until(13, "onSharedStorage")],
    additionalProperties: false,
  }),
);

export const lockServer = bodySchema(
  since(
    73,
    action("lock", {
      type: ["object", "null"],
      properties: { locked_reason: p.someText },
      additionalProperties: false,
    }),
  ),
);

export const migrateServer = bodySchema(
  since(
    56,
    action("migrate", {
      type: ["object", "null"],
      properties: { host: hostOrNull },
      additionalProperties: false,
    }),
  ),
);

export const liveMigrateServer = bodySchema(
  action("os-migrateLive", {
    type: "object",
    properties: {
      block_migration: { type: p.boolean.type, enum: [...p.boolean.enum, since(25, "auto")] },
      disk_over_commit: until(24, p.boolean),
      host: hostOrNull,
      force: during(30, 67, p.boolean),
    },
    required: ["block_migration", until(24, "disk_over_commit"), "host"],
    additionalProperties: false,
  }),
);

export const rescueServer = bodySchema(
  action("rescue", {
    type: ["object", "null"],
    properties: { adminPass: p.text, rescue_image_ref: p.uuid },
    additionalProperties: false,
  }),
);

export const resetState = bodySchema(
  action("os-resetState", {
    type: "object",
    properties: { state: { type: "string", enum: ["active", "error"] } },
    required: ["state"],
    additionalProperties: false,
  }),
);

export const unshelveServer = bodySchema(
  stages(
    during(
      77,
      90,
      action("unshelve", {
        type: ["object", "null"],
        properties: { availability_zone: p.name },
        required: ["availability_zone"],
        additionalProperties: false,
      }),
    ),
    since(
      91,
      action("unshelve", {
        oneOf: [
          {
            type: ["object"],
            properties: {
              availability_zone: { oneOf: [{ type: ["null"] }, p.text] },
              host: p.text,
            },
            additionalProperties: false,
          },
          { type: ["null"] },
        ],
      }),
    ),
  ),
);

export const getConsoleOutput = bodySchema(
  action("os-getConsoleOutput", {
    type: "object",
    properties: { length: { type: ["integer", "string", "null"], pattern: "^-?[0-9]+$", minimum: -1 } },
    additionalProperties: false,
  }),
);

function consoleAction<const K extends string, const T extends string>(key: K, ...types: readonly T[]) {
  return bodySchema(
    action(key, {
      type: "object",
      properties: { type: { type: "string", enum: types } },
      required: ["type"],
      additionalProperties: false,
    }),
  );
}

export const getVncConsole = consoleAction("os-getVNCConsole", "novnc", "xvpvnc");
export const getSpiceConsole = consoleAction("os-getSPICEConsole", "spice-html5");
export const getRdpConsole = consoleAction("os-getRDPConsole", "rdp-html5");
export const getSerialConsole = consoleAction("os-getSerialConsole", "serial");

export const addFixedIp = bodySchema(
  action("addFixedIp", {
    type: "object",
    properties: { networkId: { type: ["string", "number"], minLength: 1, maxLength: 36 } },
    required: ["networkId"],
    additionalProperties: false,
  }),
);

export const removeFixedIp = bodySchema(
  action("removeFixedIp", {
    type: "object",
    properties: { address: p.ipAddress },
    required: ["address"],
    additionalProperties: false,
  }),
);

export const addFloatingIp = bodySchema(
  action("addFloatingIp", {
    type: "object",
    properties: { address: p.ipAddress, fixed_address: p.ipAddress },
    required: ["address"],
    additionalProperties: false,
  }),
);

export const removeFloatingIp = bodySchema(
  action("removeFloatingIp", {
    type: "object",
    properties: { address: p.ipAddress },
    required: ["address"],
    additionalProperties: false,
  }),
);

const BY_KEY = {
  rebuild: rebuildServer,
  resize: resizeServer,
  reboot: rebootServer,
  createImage,
  createBackup,
  trigger_crash_dump: triggerCrashDump,
  changePassword,
  evacuate: evacuateServer,
  lock: lockServer,
  migrate: migrateServer,
  "os-migrateLive": liveMigrateServer,
  rescue: rescueServer,
  "os-resetState": resetState,
  unshelve: unshelveServer,
  "os-getConsoleOutput": getConsoleOutput,
  "os-getVNCConsole": getVncConsole,
  "os-getSPICEConsole": getSpiceConsole,
  "os-getRDPConsole": getRdpConsole,
  "os-getSerialConsole": getSerialConsole,
  addFixedIp,
  removeFixedIp,
  addFloatingIp,
  removeFloatingIp,
} as const satisfies Readonly<Record<string, VersionedSchema>>;

/** The schemas of actions by the key of the body, with their types. */
export type ActionSchemas = typeof BY_KEY;

/** By the key of the body. Actions that are not here take anything, as in Nova. */
export const ACTION_SCHEMAS: Readonly<Record<string, VersionedSchema>> = BY_KEY;

/** Keys of the actions that take anything. */
export const PLAIN_ACTIONS = [
  ...["addSecurityGroup", "confirmResize", "forceDelete", "injectNetworkInfo", "os-start", "os-stop", "pause"],
  ...["removeSecurityGroup", "resetNetwork", "restore", "resume", "revertResize", "shelve", "shelveOffload"],
  ...["suspend", "unlock", "unpause", "unrescue"],
] as const;
