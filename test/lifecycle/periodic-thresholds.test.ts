import { describe, expect, it } from "vitest";
import { buildTimeTask } from "../../src/lifecycle/periodic/build-time.ts";
import { correctionOf, powerStatesTask } from "../../src/lifecycle/periodic/power-states.ts";
import { rebootingTask } from "../../src/lifecycle/periodic/rebooting.ts";
import { reclaimTask } from "../../src/lifecycle/periodic/reclaim.ts";
import { rescuedTask } from "../../src/lifecycle/periodic/rescued.ts";
import { shelvedTask } from "../../src/lifecycle/periodic/shelved.ts";
import { type PeriodicTask, runAt } from "../../src/lifecycle/periodic/task.ts";
import { unconfirmedResizesTask } from "../../src/lifecycle/periodic/unconfirmed-resizes.ts";
import type { Server, ServerState } from "../../src/model/records/server.ts";
import { POWER, type PowerState, type VmState } from "../../src/model/records/server-states.ts";
import { ADMIN, Lab } from "./lab.ts";

const AT = 5_000_000;

/** A task, its option, a server that it is about since `AT`, and by how many ms over the option's age it acts. */
const TASKS: readonly (readonly [PeriodicTask, option: string, Partial<ServerState>, over: 0 | 1])[] = [
  [buildTimeTask, "instance_build_timeout", { vmState: "building" }, 1],
  [rebootingTask, "reboot_timeout", { vmState: "active", taskState: "rebooting", updatedAt: AT }, 0],
  [rebootingTask, "reboot_timeout", { vmState: "active", taskState: "reboot_pending", updatedAt: AT }, 0],
  [rebootingTask, "reboot_timeout", { vmState: "active", taskState: "reboot_started", updatedAt: AT }, 0],
  [reclaimTask, "reclaim_instance_interval", { vmState: "soft-delete", softDeletedAt: AT }, 1],
  [rescuedTask, "rescue_timeout", { vmState: "rescued", launchedAt: AT }, 1],
  [shelvedTask, "shelved_offload_time", { vmState: "shelved" }, 1],
];

function given(state: Partial<ServerState>, systemMetadata: Readonly<Record<string, string>> = {}) {
  const { server } = new Lab();
  return { ...server, systemMetadata, spec: { ...server.spec, createdAt: AT }, state: { ...server.state, ...state } };
}

function ripeAt(
  task: PeriodicTask,
  options: Readonly<Record<string, number>>,
  server: Server,
  now = AT,
): number | null {
  const { state } = new Lab({ DEFAULT: options }).cloud;
  return task.ripeAt({ state, now }, server);
}

describe("a periodic task", () => {
  it.each(TASKS)("$name goes by %s, for %j, to %i ms", (task, option, state, over) => {
    const server = given(state, { shelved_at: String(AT) });
    expect(ripeAt(task, { [option]: 90 }, server)).toBe(AT + 90_000 + over);
    expect(ripeAt(task, { [option]: 1 }, server)).toBe(AT + 1000 + over);
    expect(ripeAt(task, { [option]: 0 }, server)).toBeNull();
    if (option === "shelved_offload_time") expect(ripeAt(task, { [option]: -1 }, server)).toBeNull();
    const other = {
      ...server,
      state: { ...server.state, vmState: "suspended" as const, taskState: "resuming" as const },
    };
    expect(ripeAt(task, { [option]: 90 }, other)).toBeNull();
  });

  it.each([reclaimTask, rescuedTask, shelvedTask])("$name leaves what something works on already", (task) => {
    const row = TASKS.find(([each]) => each === task);
    const server = given({ ...row?.[2], taskState: "deleting" }, { shelved_at: String(AT) });
    expect(ripeAt(task, { [row?.[1] ?? ""]: 90 }, server)).toBeNull();
  });

  it("leaves a hard reboot, and a server whose time is not written", () => {
    const state = { vmState: "active", taskState: "rebooting_hard", updatedAt: AT } as const;
    expect(ripeAt(rebootingTask, { reboot_timeout: 9 }, given(state))).toBeNull();
    expect(ripeAt(reclaimTask, { reclaim_instance_interval: 9 }, given({ vmState: "soft-delete" }))).toBeNull();
    expect(ripeAt(rescuedTask, { rescue_timeout: 9 }, given({ vmState: "rescued", launchedAt: null }))).toBeNull();
    expect(ripeAt(shelvedTask, { shelved_offload_time: 9 }, given({ vmState: "shelved" }))).toBeNull();
  });

  it("that confirms resizes goes by when the migration was finished", () => {
    const lab = new Lab({ DEFAULT: { resize_confirm_window: 100 } });
    lab.act({ migrate: null }, ADMIN);
    lab.settle();
    const { state, now } = lab.cloud;
    expect(unconfirmedResizesTask.ripeAt({ state, now }, lab.server)).toBe(now + 100_000);
    const busy = { ...lab.server, state: { ...lab.server.state, taskState: "deleting" as const } };
    expect(unconfirmedResizesTask.ripeAt({ state, now }, busy)).toBeNull();
    const confirmed = { ...lab.server, state: { ...lab.server.state, vmState: "active" as const } };
    expect(unconfirmedResizesTask.ripeAt({ state, now }, confirmed)).toBeNull();
    expect(ripeAt(unconfirmedResizesTask, { resize_confirm_window: 0 }, lab.server)).toBeNull();
  });

  it.each([
    [0, 0, 60, 60],
    [0, 60, 60, 60],
    [0, 61, 60, 120],
    [59, 1, 60, 60],
    [60, 60, 60, 120],
    [61, 0, 60, 120],
    [10, 600, 60, 600],
  ])("at %i, with something to do from %i on, every %i: runs at %i", (now, time, spacing, at) => {
    expect(runAt({ now }, time, spacing)).toBe(at);
  });

  it("runs every minute, save where an option says otherwise", () => {
    const { conf } = new Lab({ DEFAULT: { shelved_poll_interval: 7, sync_power_state_interval: 9 } }).cloud.state
      .settings;
    const { conf: none } = new Lab({ DEFAULT: { shelved_poll_interval: 0, sync_power_state_interval: 0 } }).cloud.state
      .settings;
    const spacings = (of: typeof conf) =>
      [shelvedTask, powerStatesTask, buildTimeTask, rebootingTask, reclaimTask, rescuedTask].map((t) => t.spacing(of));
    expect(spacings(conf)).toEqual([7000, 9000, 60_000, 60_000, 60_000, 60_000]);
    expect(spacings(none)).toEqual([60_000, 60_000, 60_000, 60_000, 60_000, 60_000]);
  });
});

const { NOSTATE, RUNNING, PAUSED, SHUTDOWN, CRASHED, SUSPENDED } = POWER;

/** What the power-state sync does (nova: `_sync_instance_power_state`), by what the guest is. */
const CORRECTIONS: readonly (readonly [VmState, Readonly<Record<PowerState, string>>])[] = [
  [
    "active",
    {
      [NOSTATE]: "none",
      [RUNNING]: "none",
      [PAUSED]: "none",
      [SHUTDOWN]: "stop",
      [CRASHED]: "stop",
      [SUSPENDED]: "stop",
    },
  ],
  [
    "stopped",
    {
      [NOSTATE]: "none",
      [RUNNING]: "force-stop",
      [PAUSED]: "force-stop",
      [SHUTDOWN]: "none",
      [CRASHED]: "none",
      [SUSPENDED]: "force-stop",
    },
  ],
  [
    "paused",
    {
      [NOSTATE]: "none",
      [RUNNING]: "none",
      [PAUSED]: "none",
      [SHUTDOWN]: "force-stop",
      [CRASHED]: "force-stop",
      [SUSPENDED]: "none",
    },
  ],
  [
    "suspended",
    {
      [NOSTATE]: "none",
      [RUNNING]: "none",
      [PAUSED]: "none",
      [SHUTDOWN]: "none",
      [CRASHED]: "none",
      [SUSPENDED]: "none",
    },
  ],
];

describe("the power-state sync", () => {
  it.each(CORRECTIONS)("of a server that is %s: %j", (vmState, by) => {
    for (const [guest, correction] of Object.entries(by)) {
      const server = given({ vmState, guest: Number(guest) as PowerState });
      expect([guest, correctionOf(server)]).toEqual([guest, correction]);
    }
  });

  it("looks only where something differs, nothing is under way, and a host is", () => {
    const ripe = (state: Partial<ServerState>) => ripeAt(powerStatesTask, {}, given(state), 42);
    expect(ripe({})).toBeNull();
    expect(ripe({ guest: SHUTDOWN })).toBe(42);
    expect(ripe({ guest: PAUSED })).toBe(42);
    expect(ripe({ guest: SHUTDOWN, powerState: SHUTDOWN })).toBe(42);
    expect(ripe({ guest: SHUTDOWN, taskState: "powering-off" })).toBeNull();
    expect(ripe({ guest: SHUTDOWN, host: null })).toBeNull();
  });
});
