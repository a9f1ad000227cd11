import { expect, it } from "vitest";
import { POWER } from "../../src/model/records/server-states.ts";
import { ADMIN, Lab } from "./lab.ts";

/** Each vm_state with a guest, and how a server gets there. */
it.each([
  ["error", { "os-resetState": { state: "error" } }],
  ["paused", { pause: null }],
  ["rescued", { rescue: null }],
  ["suspended", { suspend: null }],
])("the power-state sync writes down that the guest of a server in %s is off", (vmState, action) => {
  const lab = new Lab();
  expect(lab.act(action, ADMIN).status).toBeLessThan(300);
  lab.settle();
  expect(lab.server.state.vmState).toBe(vmState);
  lab.cloud.dispatch({ type: "host-down", host: "host1", powerLost: true });
  lab.cloud.dispatch({ type: "host-up", host: "host1" });
  expect(lab.server.state).toMatchObject({ guest: POWER.SHUTDOWN });
  lab.cloud.run({ for: 1_300_000 });
  expect(lab.server.state).toMatchObject({ guest: POWER.SHUTDOWN, powerState: POWER.SHUTDOWN });
});
