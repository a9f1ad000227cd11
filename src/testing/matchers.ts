import type { Cloud } from "../cloud.ts";
import { INVARIANTS, watch } from "../invariants/invariants.ts";
import type { Server } from "../model/records/server.ts";
import { type Status, statusOf } from "../model/records/server-states.ts";

/** What a matcher answers, as vitest and Jest want it of `expect.extend`. */
export interface Match {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for `expect.extend(matchers)`:
 *
 * - `expect(server).toHaveStatus("ACTIVE")`: of a server of `cloud.state`;
 * - `expect(cloud).toSettleLawfully()`: lets time go on until the cloud is idle, and every invariant holds on the way.
 */
export const matchers = {
  toHaveStatus(server: Server | undefined, status: Status): Match {
    const { vmState, taskState } = server?.state ?? {};
    const actual = vmState === undefined || taskState === undefined ? "no server" : statusOf(vmState, taskState);
    const states = vmState === undefined ? "" : ` (vm_state ${vmState}, task_state ${taskState ?? "none"})`;
    const name = server?.spec.name ?? "it";
    return { pass: actual === status, message: () => `expected ${name} to be ${status}, and it is ${actual}${states}` };
  },

  toSettleLawfully(cloud: Cloud): Match {
    const found: string[] = [];
    const end = watch(cloud, ({ invariant, message }) => found.push(`${invariant}: ${message}`), INVARIANTS);
    cloud.run({ idle: true });
    end();
    const [first = "every invariant held"] = found;
    return { pass: found.length === 0, message: () => first };
  },
};
