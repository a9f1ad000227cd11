import type { Operation } from "../../core/operation.ts";
import { refuseHostless } from "../../core/unscheduled.ts";

/**
 * Inject network info: the host writes the network settings into the guest again (nova/compute/manager
 * `inject_network_info`). No instance action is recorded.
 */
export const injectNetworkInfo: Operation = {
  name: "injectNetworkInfo",
  admits: { verb: "injectNetworkInfo", taskStates: "any", launched: false },
  check: refuseHostless,
  phases: {
    inject: { step: "rpc", on: "host", call: "inject_network_info", then: "injected", fails: "failed" },
  },
  outcomes: {
    injected: {},
    failed: { before: (run) => run.fault(), failed: true },
  },
};
