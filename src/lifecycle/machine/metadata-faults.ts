import type { Server } from "../../model/records/server.ts";
import type { RuleContext } from "../core/context.ts";
import type { Problem } from "../core/operation.ts";

/** Metadata of a server that asks for faults, where `[sim] metadata_faults` allows it. */
function asked(ctx: RuleContext, server: Server, fault: "raise" | "hang" | "slow", point: string): string | undefined {
  return ctx.state.settings.conf.sim.metadata_faults ? server.spec.metadata[`sim:${fault}:${point}`] : undefined;
}

/** `sim:raise:CALL = message`: the driver's call raises an Exception with this message. */
export function askedProblem(ctx: RuleContext, call: string, server: Server): Problem | null {
  const message = asked(ctx, server, "raise", call);
  return message === undefined ? null : { exception: "Exception", message: message === "" ? null : message, code: 500 };
}

/** `sim:hang:CALL = anything`: the driver's call blocks until this call is released. */
export function isHangAsked(ctx: RuleContext, call: string, server: Server): boolean {
  return asked(ctx, server, "hang", call) !== undefined;
}

/** `sim:slow:STEP = seconds`: the step takes so many seconds more. */
export function askedDelay(ctx: RuleContext, step: string, server: Server): number {
  const seconds = Number(asked(ctx, server, "slow", step) ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
