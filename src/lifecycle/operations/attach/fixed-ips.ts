import type { Operation, OperationRun } from "../../core/operation.ts";
import { refuseHostless } from "../../core/unscheduled.ts";
import { addAddress, removeAddress } from "./addresses.ts";

const FAILED = { before: (run: OperationRun) => run.fault(), failed: true };

/** Arguments of `addFixedIp`. */
export interface AddFixedIpArgs {
  /** Id of the network. */
  readonly network: string;
}

/**
 * Add fixed IP: a port of the server on this network gets one more address (nova/compute/manager
 * `add_fixed_ip_to_instance`).
 */
export const addFixedIp: Operation<AddFixedIpArgs> = {
  name: "addFixedIp",
  admits: { verb: "addFixedIp", taskStates: "any", launched: false },
  check: refuseHostless,
  phases: {
    add: {
      step: "interface",
      on: "host",
      leave: (run) => {
        if (addAddress(run.ctx, run.server, run.args.network)) return;
        const message = `Network could not be found for instance ${run.server.id}.`;
        run.problem = { exception: "NetworkNotFoundForInstance", message, code: 404 };
      },
      then: { oneOf: ["added", "failed"], choose: (run) => (run.problem === null ? "added" : "failed") },
    },
  },
  outcomes: { added: {}, failed: FAILED },
};

/** Arguments of `removeFixedIp`. */
export interface RemoveFixedIpArgs {
  /** The address that the server loses. */
  readonly address: string;
}

/** Remove fixed IP: the port that has this address loses it (nova/compute/manager `remove_fixed_ip_from_instance`). */
export const removeFixedIp: Operation<RemoveFixedIpArgs> = {
  name: "removeFixedIp",
  admits: { verb: "removeFixedIp", taskStates: "any", launched: false },
  check: refuseHostless,
  phases: {
    remove: {
      step: "interface",
      on: "host",
      leave: (run) => {
        const { address } = run.args;
        if (removeAddress(run.ctx, run.server, address)) return;
        const message = `Instance ${run.server.id} doesn't have fixed IP '${address}'.`;
        run.problem = { exception: "FixedIpNotFoundForInstance", message, code: 404 };
      },
      then: { oneOf: ["removed", "failed"], choose: (run) => (run.problem === null ? "removed" : "failed") },
    },
  },
  outcomes: { removed: {}, failed: FAILED },
};
