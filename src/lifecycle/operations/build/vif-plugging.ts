import type { OperationRun, Problem } from "../../core/operation.ts";
import { problemAt } from "../../machine/troubles.ts";

/** Where ports can be made never to be plugged: an injection here stands for a network service that does not answer. */
export const PLUG_VIFS = "plug_vifs";

/** Whether the server's ports are not plugged, so that its host waits for them (`vif_plugging_timeout`, 0: it does not). */
export function isUnplugged(run: OperationRun, host: string): boolean {
  const { ctx, server } = run;
  if (server.interfaces.length === 0 || ctx.state.settings.conf.DEFAULT.vif_plugging_timeout <= 0) return false;
  return problemAt(ctx, PLUG_VIFS, host, server) !== null;
}

/** How long a host waits for ports that are not plugged, ms. */
export function plugWait(run: OperationRun): number {
  return run.ctx.state.settings.conf.DEFAULT.vif_plugging_timeout * 1000;
}

/** What comes of ports that were not plugged in time; null where `vif_plugging_is_fatal` is false: the build goes on. */
export function unpluggedProblem(run: OperationRun): Problem | null {
  if (!run.ctx.state.settings.conf.DEFAULT.vif_plugging_is_fatal) return null;
  const message = `Build of instance ${run.server.id} aborted: Failed to allocate the network(s), not rescheduling.`;
  return { exception: "BuildAbortException", message, code: 500 };
}
