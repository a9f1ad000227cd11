import type { Server } from "../../../model/records/server.ts";
import type { VmState } from "../../../model/records/server-states.ts";
import type { Operation, OperationRun, Problem } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { availableNetworks } from "../../neutron/visible.ts";
import { addressProblem, hasAddresses, noMoreAddresses, plug, unplug } from "./networking.ts";

const STATES: readonly VmState[] = ["active", "paused", "stopped"];

/** Arguments of `attachInterface`. Without port and network it attaches to the project's only network. */
export interface AttachInterfaceArgs {
  /** Id of the port; null: one is made on the network. */
  readonly port: string | null;
  /** Id of the network, where no port is named. */
  readonly network: string | null;
  /** The address that the new port is to have; null: any. */
  readonly address: string | null;
  /** The device's tag in the guest. */
  readonly tag: string | null;
  /** The project whose ports it may have; null: all. */
  readonly project: string | null;
}

/**
 * Attach interface (nova/compute/manager `attach_interface`). The reply waits for it: the API makes an RPC call.
 */
export const attachInterface: Operation<AttachInterfaceArgs> = {
  name: "attachInterface",
  admits: { verb: "attach_interface", vmStates: STATES },
  action: "attach_interface",
  check: checkInterface,
  begun: (run) => {
    const { ctx, args, server, slot } = run;
    const { port, address: fixedIp, tag } = args;
    const uuid = port === null ? (args.network ?? availableNetworks(ctx, server.spec.projectId)[0]?.id) : undefined;
    const plugged = plug(ctx, server, {
      ...(port === null ? {} : { port }),
      ...(uuid === undefined ? {} : { uuid }),
      ...(fixedIp === null ? {} : { fixedIp }),
      ...(tag === null ? {} : { tag }),
    });
    run.note({ port: plugged.portId });
    run.reply = plugged.portId;
    ctx.emit({ type: "server.interfaces", at: ctx.now, server: slot, interfaces: [...server.interfaces, plugged] });
  },
  inReply: true,
  phases: {
    attach: {
      step: "interface",
      on: "host",
      call: "attach_interface",
      events: ["compute_attach_interface"],
      then: "attached",
      fails: "failed",
    },
  },
  outcomes: {
    attached: {},
    failed: {
      before: (run) => {
        run.fault();
        remove(run);
      },
      failed: true,
    },
  },
};

/** Arguments of `detachInterface`. */
export interface DetachInterfaceArgs {
  /** Id of the port. */
  readonly port: string;
}

/** Detach interface (nova/compute/manager `detach_interface`). Only the host notices a port that the server lacks. */
export const detachInterface: Operation<DetachInterfaceArgs> = {
  name: "detachInterface",
  admits: { verb: "detach_interface", vmStates: STATES },
  action: "detach_interface",
  phases: {
    detach: {
      step: "interface",
      on: "host",
      call: "detach_interface",
      events: ["compute_detach_interface"],
      leave: (run) => {
        if (!remove(run)) {
          run.problem = { exception: "PortNotFound", message: `Port ${run.args.port} is not attached`, code: 404 };
        }
      },
      then: { oneOf: ["detached", "failed"], choose: (run) => (run.problem === null ? "detached" : "failed") },
      fails: "failed",
    },
  },
  outcomes: { detached: {}, failed: { before: (run) => run.fault(), failed: true } },
};

/** Refuses ports and networks that are not there, not his, or taken. @throws Refusal */
function checkInterface(server: Server, args: AttachInterfaceArgs, run: OperationRun): void {
  const { ports, networks } = run.ctx.state;
  const { port: portId, network: networkId, address } = args;
  const { projectId } = server.spec;
  if (portId !== null) {
    const port = ports.get(portId);
    const visible =
      port !== undefined && (args.project === null || port.projectId === null || port.projectId === args.project);
    if (!visible) throw new Refusal("itemNotFound", `Port id ${portId} could not be found.`);
    if (port.projectId !== null && port.projectId !== projectId) {
      throw new Refusal("badRequest", `Port ${portId} not usable for instance ${server.id}.`);
    }
    if (port.deviceId !== "") throw new Refusal("conflictingRequest", `Port ${portId} is still in use.`);
    if (port.fixedIps.length === 0)
      throw new Refusal("computeFault", "nova.exception_Remote.PortRequiresFixedIP_Remote");
    return;
  }
  if (networkId !== null) {
    const network = networks.get(networkId);
    const usable =
      network !== undefined && (network.shared || network.projectId === projectId || args.project === null);
    if (!usable) throw new Refusal("itemNotFound", `Network ${networkId} could not be found.`);
    const problem =
      address !== null
        ? addressProblem(run.ctx, network, address)
        : hasAddresses(network)
          ? null
          : noMoreAddresses(network);
    if (problem !== null) throw refusalOf(problem);
    return;
  }
  const [network, ...others] = availableNetworks(run.ctx, projectId);
  if (network === undefined) {
    throw new Refusal(
      "badRequest",
      `No specific network was requested and none are available for project '${projectId}'.`,
    );
  }
  if (others.length > 0) {
    throw new Refusal(
      "badRequest",
      "More than one possible network found. Specify network ID(s) to select which one(s) to connect to.",
    );
  }
  if (!hasAddresses(network)) throw refusalOf(noMoreAddresses(network));
}

/** What the API makes of a problem that nova-compute answers its call with. */
function refusalOf({ exception, message, code }: Problem): Refusal {
  return code === 409
    ? new Refusal("conflictingRequest", message ?? exception)
    : new Refusal("computeFault", `nova.exception.${exception}`);
}

function remove(run: OperationRun<Pick<AttachInterfaceArgs, "port">>): boolean {
  const { ctx, server, slot } = run;
  const each = server.interfaces.find(({ portId }) => portId === run.args.port);
  if (each === undefined) return false;
  unplug(ctx, each);
  const interfaces = server.interfaces.filter((other) => other !== each);
  ctx.emit({ type: "server.interfaces", at: ctx.now, server: slot, interfaces });
  return true;
}
