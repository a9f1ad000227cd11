import { describe, expect, it } from "vitest";
import { admit } from "../../src/lifecycle/machine/admission.ts";
import { OPERATIONS } from "../../src/lifecycle/operations.ts";
import type { Server, ServerState } from "../../src/model/records/server.ts";
import { ADMIN, Lab, MEMBER } from "./lab.ts";

const FIT = { vmState: "active", taskState: null, host: "host1", launchedAt: 0 } as const;
const ADMISSION = { verb: "jump", vmStates: ["active", "paused"], host: true } as const;

function given(state: Partial<ServerState>, locked = false): Server {
  const { server } = new Lab();
  return {
    ...server,
    lock: locked ? { by: "owner", reason: null } : null,
    state: { ...server.state, ...FIT, ...state },
  };
}

const WRONG: readonly (readonly [Partial<ServerState>, locked: boolean, message: string | null])[] = [
  [{}, false, null],
  [{ vmState: "paused" }, false, null],
  [{ vmState: "stopped" }, false, "Cannot 'jump' instance ID while it is in vm_state stopped"],
  [{ taskState: "pausing" }, false, "Cannot 'jump' instance ID while it is in task_state pausing"],
  [{ launchedAt: null }, false, "Instance ID is in an invalid state for 'jump'"],
  [{ host: null }, false, "Instance ID is not ready"],
  [{}, true, "Instance ID is locked"],
  // The first that is wrong is told: lock, host, vm_state, task_state, launched.
  [{ host: null, vmState: "stopped", taskState: "pausing", launchedAt: null }, true, "Instance ID is locked"],
  [{ host: null, vmState: "stopped", taskState: "pausing", launchedAt: null }, false, "Instance ID is not ready"],
  [{ vmState: "stopped", taskState: "pausing" }, false, "Cannot 'jump' instance ID while it is in vm_state stopped"],
  [{ taskState: "pausing", launchedAt: null }, false, "Cannot 'jump' instance ID while it is in task_state pausing"],
];

describe("an operation", () => {
  it.each(WRONG)("on a server with %j, locked %s: %s", (state, locked, message) => {
    const server = given(state, locked);
    const ask = () => admit(server, ADMISSION, { ...MEMBER, isAdmin: false, requestId: "r" });
    if (message === null) expect(ask).not.toThrow();
    else expect(ask).toThrow(message.replace("ID", server.id));
  });

  it("asks less where its declaration says so", () => {
    const who = { ...MEMBER, isAdmin: false, requestId: "r" };
    const verb = "jump";
    expect(() => admit(given({ taskState: "pausing" }), { verb, taskStates: "any" }, who)).not.toThrow();
    expect(() => admit(given({ taskState: "pausing" }), { verb, taskStates: ["pausing"] }, who)).not.toThrow();
    expect(() => admit(given({ taskState: null }), { verb, taskStates: ["pausing"] }, who)).toThrow(
      "is in an invalid state for 'jump'",
    );
    expect(() => admit(given({ launchedAt: null }), { verb, launched: false }, who)).not.toThrow();
    expect(() => admit(given({ host: null, vmState: "error" }), { verb }, who)).not.toThrow();
    expect(() => admit(given({}, true), { verb, lock: false }, who)).not.toThrow();
    expect(() => admit(given({}, true), { verb, lock: "state" }, who)).toThrow("is in an invalid state for 'jump'");
    expect(() => admit(given({}, true), { verb }, { ...ADMIN, isAdmin: true, requestId: "r" })).not.toThrow();
  });

  it("admits the states that the table beside this file tells", async () => {
    const rows = [...OPERATIONS].map(({ name, admits, action, exclusive, inReply, handlesFailures }) => {
      const { verb, vmStates, taskStates, lock, host, launched } = admits;
      const tasks =
        taskStates === "any" ? "any task_state" : (taskStates ?? [null]).map((task) => task ?? "None").join(" ");
      const more = Object.entries({ host, exclusive, inReply, handlesFailures }).filter(([, is]) => is === true);
      const ways = [
        ...(lock === false ? ["locked"] : lock === "state" ? ["lock tells of the state"] : []),
        ...(launched === false ? ["unlaunched"] : []),
        ...more.map(([key]) => key),
      ];
      return `${name} '${verb}' (${action ?? "no action"}): ${vmStates?.join(" ") ?? "any vm_state"}; ${tasks}${ways.length === 0 ? "" : `; ${ways.join(", ")}`}`;
    });
    await expect(`${rows.join("\n")}\n`).toMatchFileSnapshot("admissions.txt");
  });
});
