import { describe, expect, it } from "vitest";
import { POWER } from "../../src/model/records/server-states.ts";
import { ADMIN, Lab, messageOf } from "./lab.ts";

const SOFT = { reboot: { type: "SOFT" } };
const HARD = { reboot: { type: "HARD" } };

/** Actions, what is written on the way, and the status they leave. */
const WAYS: readonly (readonly [
  before: readonly object[],
  action: object,
  trace: readonly string[],
  status: string,
])[] = [
  [[], { "os-stop": null }, ["active/powering-off", "stopped/null"], "SHUTOFF"],
  [[{ "os-stop": null }], { "os-start": null }, ["stopped/powering-on", "active/null"], "ACTIVE"],
  [[], { pause: null }, ["active/pausing", "paused/null"], "PAUSED"],
  [[{ pause: null }], { unpause: null }, ["paused/unpausing", "active/null"], "ACTIVE"],
  [[], { suspend: null }, ["active/suspending", "suspended/null"], "SUSPENDED"],
  [[{ suspend: null }], { resume: null }, ["suspended/resuming", "active/null"], "ACTIVE"],
  [[], { rescue: null }, ["active/rescuing", "rescued/null"], "RESCUE"],
  [[{ rescue: null }], { unrescue: null }, ["rescued/unrescuing", "active/null"], "ACTIVE"],
  [[], SOFT, ["active/rebooting", "active/reboot_pending", "active/reboot_started", "active/null"], "ACTIVE"],
  [
    [{ pause: null }],
    HARD,
    ["paused/rebooting_hard", "paused/reboot_pending_hard", "paused/reboot_started_hard", "active/null"],
    "ACTIVE",
  ],
];

describe("power actions", () => {
  it.each(WAYS)("after %j, %j passes %j and leaves %s", (before, action, trace, status) => {
    const lab = new Lab();
    for (const each of before) {
      lab.act(each as Record<string, unknown>);
      lab.settle();
    }
    lab.trace();
    expect(lab.act(action as Record<string, unknown>).status).toBeLessThan(300);
    lab.settle();
    expect(lab.trace()).toEqual(trace);
    expect(lab.status).toBe(status);
  });

  it("are refused in other states, vm_state before task_state", () => {
    const lab = new Lab();
    expect(messageOf(lab.act({ unpause: null }))).toBe(
      `Cannot 'unpause' instance ${lab.server.id} while it is in vm_state active`,
    );
    lab.hold("pause");
    lab.act({ pause: null });
    lab.settle();
    expect(messageOf(lab.act({ unpause: null }))).toContain("in vm_state active");
    expect(messageOf(lab.act({ "os-stop": null }))).toContain("in task_state pausing");
  });

  it("leave an instance action with its steps", () => {
    const lab = new Lab();
    lab.act({ "os-stop": null });
    lab.settle();
    const [action] = lab.server.actions.slice(-1);
    expect(action).toMatchObject({ action: "stop", userId: "member", message: null });
    expect(action?.events).toMatchObject([{ event: "compute_stop_instance", result: "Success", host: "host1" }]);
  });
});

describe("several operations on one server", () => {
  it("a hard reboot takes over from a soft one that hangs, and finds the server as that one left it", () => {
    const lab = new Lab();
    lab.hold("reboot");
    lab.act(SOFT);
    lab.settle();
    expect(lab.server.state.taskState).toBe("reboot_started");
    expect(lab.act(HARD).status).toBe(202);
    lab.settle();
    // The host works on one at a time.
    expect(lab.server.state.taskState).toBe("rebooting_hard");
    lab.release("reboot");
    expect(lab.status).toBe("ACTIVE");
    expect(lab.server.fault?.message).toContain("Expected: {'task_state': ['rebooting_hard', ");
  });

  it("a delete waits for a stop, but not for a pause", () => {
    for (const [point, action, waits] of [
      ["power_off", { "os-stop": null }, true],
      ["pause", { pause: null }, false],
    ] as const) {
      const lab = new Lab();
      lab.hold(point);
      lab.act(action);
      lab.settle();
      lab.below("DELETE", "");
      lab.settle();
      expect(lab.server.deletedAt === null).toBe(waits);
      lab.release(point);
      expect(lab.status).toBe("gone");
    }
  });

  it("a reset state overrules what is under way: the guest is paused, the record says nothing of it", () => {
    const lab = new Lab();
    lab.hold("pause");
    lab.act({ pause: null });
    lab.settle();
    lab.act({ "os-resetState": { state: "error" } }, ADMIN);
    lab.release("pause");
    expect(lab.status).toBe("ERROR");
    expect(lab.server.state).toMatchObject({ powerState: POWER.RUNNING, guest: POWER.PAUSED });
    expect(lab.server.fault?.message).toBe(
      `Conflict updating instance ${lab.server.id}. Expected: {'task_state': ['pausing']}. Actual: {'task_state': None}`,
    );
    expect(lab.server.operations).toEqual([]);
  });
});

/** Driver calls that raise, and what is left: the status as it was, or ERROR. */
const FAILURES: readonly (readonly [before: readonly object[], point: string, action: object, status: string])[] = [
  [[], "power_off", { "os-stop": null }, "ACTIVE"],
  [[{ "os-stop": null }], "power_on", { "os-start": null }, "SHUTOFF"],
  [[], "pause", { pause: null }, "ACTIVE"],
  [[{ pause: null }], "unpause", { unpause: null }, "PAUSED"],
  [[], "suspend", { suspend: null }, "ERROR"],
  [[{ suspend: null }], "resume", { resume: null }, "ERROR"],
  [[], "rescue", { rescue: null }, "ERROR"],
  [[{ rescue: null }], "unrescue", { unrescue: null }, "ERROR"],
  [[], "reboot", SOFT, "ACTIVE"],
  [[{ "os-stop": null }], "reboot", HARD, "ERROR"],
];

describe("a driver call that raises", () => {
  it.each(FAILURES)("after %j, %s in %j leaves %s", (before, point, action, status) => {
    const lab = new Lab();
    for (const each of before) {
      lab.act(each as Record<string, unknown>);
      lab.settle();
    }
    lab.fail(point);
    lab.act(action as Record<string, unknown>);
    lab.settle();
    expect(lab.status).toBe(status);
    expect(lab.server.state.taskState).toBeNull();
    expect(lab.server.fault).not.toBeNull();
    expect(lab.server.operations).toEqual([]);
  });

  it("is called by its class where Nova knows no better, and by its message where the exception is Nova's own", () => {
    const plain = new Lab();
    plain.fail("suspend");
    plain.act({ suspend: null });
    plain.settle();
    expect(plain.server.fault).toMatchObject({ code: 500, message: "Exception" });
    const own = new Lab();
    own.fail("suspend", "InstanceSuspendFailure", "Failed to suspend instance: boom");
    own.act({ suspend: null });
    own.settle();
    expect(own.server.fault).toMatchObject({ code: 400, message: "Failed to suspend instance: boom", details: null });
  });

  it("changes nothing where the driver undid it", () => {
    const lab = new Lab();
    lab.fail("suspend", "InstanceFaultRollback");
    lab.act({ suspend: null });
    lab.settle();
    expect(lab.status).toBe("ACTIVE");
  });
});
