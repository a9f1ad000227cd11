import { type Act, destroy, during, failing, hostDown, hostUp, reset, type Story } from "./stage.ts";

const ACTIONS: readonly (readonly [
  name: string,
  operation: string,
  act: Readonly<Record<string, unknown>>,
  before?: readonly Act[],
])[] = [
  ["stop", "stop", { "os-stop": null }],
  ["start", "start", { "os-start": null }, [{ "os-stop": null }]],
  ["pause", "pause", { pause: null }],
  ["unpause", "unpause", { unpause: null }, [{ pause: null }]],
  ["suspend", "suspend", { suspend: null }],
  ["resume", "resume", { resume: null }, [{ suspend: null }]],
  ["rescue", "rescue", { rescue: null }],
  ["unrescue", "unrescue", { unrescue: null }, [{ rescue: null }]],
  ["soft reboot", "softReboot", { reboot: { type: "SOFT" } }],
  ["hard reboot", "hardReboot", { reboot: { type: "HARD" } }],
  ["hard reboot of a stopped server", "hardReboot", { reboot: { type: "HARD" } }, [{ "os-stop": null }]],
  ["change of password", "changePassword", { changePassword: { adminPass: "x" } }],
  ["crash dump", "triggerCrashDump", { trigger_crash_dump: null }],
  ["network info", "injectNetworkInfo", { injectNetworkInfo: null }],
  ["lock", "lock", { lock: { locked_reason: "because" } }],
  ["unlock", "unlock", { unlock: null }, [{ lock: null }]],
  ["reset state", "resetState", { "os-resetState": { state: "error" } }],
];

const CALLS: readonly (readonly [call: string, act: Act, before?: readonly Act[]])[] = [
  ["power_off", { "os-stop": null }],
  ["power_on", { "os-start": null }, [{ "os-stop": null }]],
  ["pause", { pause: null }],
  ["unpause", { unpause: null }, [{ pause: null }]],
  ["suspend", { suspend: null }],
  ["resume", { resume: null }, [{ suspend: null }]],
  ["rescue", { rescue: null }],
  ["unrescue", { unrescue: null }, [{ rescue: null }]],
  ["reboot", { reboot: { type: "SOFT" } }],
  ["reboot", { reboot: { type: "HARD" } }],
];

export const POWER_ACTIONS: readonly Story[] = ACTIONS.map(([name, operation, act, before = []]) => ({
  name,
  before,
  acts: [act],
  failing: operation,
}));

/** What becomes of an operation that another overtakes. */
export const OVERTAKEN: readonly Story[] = CALLS.flatMap(([call, act, before = []]): Story[] => [
  { name: `${call}, the state is reset meanwhile`, before, acts: [during(call, act, reset)] },
  { name: `${call}, the server is deleted meanwhile`, before, acts: [during(call, act, destroy)] },
  {
    name: `${call}, its host stops and starts again`,
    before,
    acts: [during(call, act, hostDown("host1")), hostUp("host1")],
  },
  { name: `${call}, its host is down already`, before: [...before, hostDown("host1")], acts: [act, hostUp("host1")] },
  {
    name: `${call} raises NotImplementedError`,
    before: [...before, failing(call, "NotImplementedError", null)],
    acts: [act],
  },
]);

const SOFTLY = { DEFAULT: { reclaim_instance_interval: 120 } };

export const DELETES: readonly Story[] = [
  { name: "delete", acts: [destroy], failing: "delete" },
  { name: "delete, twice", acts: [during("destroy", destroy, destroy)] },
  { name: "delete on a host that is down", before: [hostDown(undefined, { forced: true })], acts: [destroy] },
  { name: "delete whose host stops", acts: [during("destroy", destroy, hostDown("host1")), hostUp("host1")] },
  {
    name: "delete, the record goes to the archive",
    conf: { sim: { deleted_servers: "drop" } },
    before: [{ migrate: null }, { confirmResize: null }],
    acts: [destroy],
  },
  { name: "force delete", conf: SOFTLY, acts: [{ forceDelete: null }], failing: "forceDelete" },
  { name: "soft delete", conf: SOFTLY, acts: [destroy], failing: "softDelete" },
  { name: "soft delete, twice", conf: SOFTLY, before: [destroy], acts: [destroy] },
  {
    name: "soft delete on a host that is down",
    conf: SOFTLY,
    before: [hostDown(undefined, { forced: true })],
    acts: [destroy],
  },
  {
    name: "soft delete, reclaimed",
    conf: SOFTLY,
    before: [destroy],
    acts: [(stage) => stage.cloud.run({ for: 300_000 })],
  },
  { name: "restore", conf: SOFTLY, before: [destroy], acts: [{ restore: null }], failing: "restore" },
  {
    name: "restore beyond the quota",
    conf: { ...SOFTLY, quota: { instances: 1 } },
    before: [destroy, (stage) => void stage.create()],
    acts: [{ restore: null }],
  },
  {
    name: "soft delete of what was never launched",
    conf: SOFTLY,
    before: [failing("spawn"), (stage) => void stage.create()],
    acts: [(stage) => void stage.request("DELETE", `/servers/${stage.cloud.state.servers.get(1)?.id}`)],
  },
];
