import { LONGEST } from "../../engine/clock.ts";
import { drawSeconds } from "../../engine/distributions.ts";
import type { LatencyRule, LatencyStep } from "../../model/records/latency.ts";
import type { Server } from "../../model/records/server.ts";
import type { RuleContext } from "../core/context.ts";
import { askedDelay } from "./metadata-faults.ts";

const NO_TIME = { dist: "const", value: 0 } as const;

/** How long a step on this server and host takes, in whole ms: the first rule that matches, slowed where it is troubled. */
export function durationOf(ctx: RuleContext, step: LatencyStep, server: Server, host: string | null): number {
  const { settings, troubles } = ctx.state;
  const rule =
    settings.latency.length === 0 ? undefined : settings.latency.find((r) => matches(ctx, r, step, server, host));
  const asked = askedDelay(ctx, step, server);
  if (rule === undefined && asked === 0 && troubles.slowdowns.length === 0) return 0;
  const duration = rule?.duration ?? NO_TIME;
  let seconds = duration.dist === "const" ? duration.value : drawSeconds(duration, ctx.chance(`latency/${step}`));
  for (const { step: slow, host: where, project, factor, seconds: more = 0 } of troubles.slowdowns) {
    if (slow !== step || (where !== undefined && where !== host)) continue;
    if (project === undefined || project === server.spec.projectId) seconds = seconds * factor + more;
  }
  return Math.min(LONGEST, Math.max(0, Math.round((seconds + asked) * 1000)));
}

function matches(ctx: RuleContext, rule: LatencyRule, step: LatencyStep, server: Server, host: string | null): boolean {
  if (rule.step !== undefined && rule.step !== step) return false;
  if (rule.host !== undefined && rule.host !== host) return false;
  const { flavor, imageRef, projectId } = server.spec;
  if (rule.flavor !== undefined && rule.flavor !== flavor.name && rule.flavor !== flavor.id) return false;
  if (rule.image !== undefined && rule.image !== imageRef && rule.image !== ctx.state.images.get(imageRef)?.name)
    return false;
  if (rule.project === undefined || rule.project === projectId) return true;
  return rule.project === ctx.state.projects.get(projectId)?.name;
}
