import type { Conf } from "../../model/conf/conf.ts";
import type { Server } from "../../model/records/server.ts";
import type { RuleContext } from "../core/context.ts";

/** Spacing of Nova's periodic tasks that name none, ms (oslo.service's default of 60 s). */
export const DEFAULT_SPACING = 60_000;

/** A periodic task of nova-compute, as far as one server is concerned. */
export interface PeriodicTask {
  readonly name: string;
  /** ms between two runs; not above 0: it never runs. */
  readonly spacing: (conf: Conf) => number;
  /**
   * The earliest time at which a run has something to do about this server as it is now, ms; null: never. A run happens
   * at whole multiples of the spacing since the world's start, on the server's own host while nova-compute is there.
   */
  readonly ripeAt: (ctx: Pick<RuleContext, "state" | "now">, server: Server) => number | null;
}

/** An age in seconds that has to be exceeded, from some time on: the first ms that is strictly older. */
export function olderThan(since: number, seconds: number): number {
  return since + seconds * 1000 + 1;
}

/** The first run of a task that is not before `time` and is still to come. */
export function runAt(ctx: Pick<RuleContext, "now">, time: number, spacing: number): number {
  const next = (Math.floor(ctx.now / spacing) + 1) * spacing;
  return Math.max(next, Math.ceil(time / spacing) * spacing);
}
