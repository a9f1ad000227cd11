import type { OperationArgs, Server } from "../../../model/records/server.ts";
import type { VmState } from "../../../model/records/server-states.ts";
import type { Operation, OperationRun, Problem } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { availableNetworks } from "../../neutron/visible.ts";
import { addressProblem, hasAddresses, noMoreAddresses, plug, unplug } from "./networking.ts";

const STATES: readonly VmState[] = ["active", "paused", "stopped"];

/**
 * Attach interface (nova/compute/manager `attach_interface`). Arguments: `port` or `network` (an id; neither: the
 * project's only network); `address`, `tag` (a string, or null); `project` (whose ports it may have; null: all). The
 * reply waits for it: the API makes an RPC call.
 */
export const attachInterface: Operation = {
  name: "attachInterface",
  admits: { verb: "attach_interface", vmStates: STATES },
  action: "attach_interface",
  check: checkInterface,
  begun: (run) => {
    const { ctx, args, server, slot } = run;
    const text = (name: string) => (typeof args[name] === "string" ? (args[name] as string) : undefined);
    const [port, fixedIp, tag] = [text("port"), text("address"), text("tag")];
    const uuid =
      port === undefined ? (text("network") ?? availableNetworks(ctx, server.spec.projectId)[0]?.id) : undefined;
    const plugged = plug(ctx, server, {
      ...(port === undefined ? {} : { port }),
      ...(uuid === undefined ? {} : { uuid }),
      ...(fixedIp === undefined ? {} : { fixedIp }),
      ...(tag === undefined ? {} : { tag }),
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

/**
 * Detach interface (nova/compute/manager `detach_interface`). Argument `port`: its id. Only the host notices a port
 * that the server lacks.
 */
export const detachInterface: Operation = {
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
function checkInterface(server: Server, args: OperationArgs, run: OperationRun): void {
  const { ports, networks } = run.ctx.state;
  const { port: portId, network: networkId, address } = args;
  const { projectId } = server.spec;
  if (typeof portId === "string") {
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
  if (typeof networkId === "string") {
    const network = networks.get(networkId);
    const usable =
      network !== undefined && (network.shared || network.projectId === projectId || args.project === null);
    if (!usable) throw new Refusal("itemNotFound", `Network ${networkId} could not be found.`);
    const problem =
      typeof address === "string"
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

function remove(run: OperationRun): boolean {
  const { ctx, server, slot } = run;
  const each = server.interfaces.find(({ portId }) => portId === run.args.port);
  if (each === undefined) return false;
  unplug(ctx, each);
  const interfaces = server.interfaces.filter((other) => other !== each);
  ctx.emit({ type: "server.interfaces", at: ctx.now, server: slot, interfaces });
  return true;
}
