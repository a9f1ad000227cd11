import type { OperationRun, Problem } from "../../core/operation.ts";
import { problemAt } from "../../machine/injected-failures.ts";

/** The injection point at which ports are never plugged, as when the network service does not answer. */
export const PLUG_VIFS = "plug_vifs";

/**
 * Whether the host waits in vain for the server's ports (nova/virt/libvirt/driver `_create_guest_with_network`;
 * `vif_plugging_timeout` 0: it does not wait).
 */
export function isUnplugged(run: OperationRun, host: string): boolean {
  const { ctx, server } = run;
  if (server.interfaces.length === 0 || ctx.state.settings.conf.DEFAULT.vif_plugging_timeout <= 0) return false;
  return problemAt(ctx, PLUG_VIFS, host, server) !== null;
}

/** How long a host waits for ports that are not plugged, ms. */
export function plugWait(run: OperationRun): number {
  return run.ctx.state.settings.conf.DEFAULT.vif_plugging_timeout * 1000;
}

/**
 * The problem of ports that were not plugged in time; null where `vif_plugging_is_fatal` is false: the build continues.
 */
export function unpluggedProblem(run: OperationRun): Problem | null {
  if (!run.ctx.state.settings.conf.DEFAULT.vif_plugging_is_fatal) return null;
  const message = `Build of instance ${run.server.id} aborted: Failed to allocate the network(s), not rescheduling.`;
  return { exception: "BuildAbortException", message, code: 500 };
}
