import type { Resources } from "../../model/records/resources.ts";
import { PythonError } from "../../python/error.ts";
import { SchedulingError } from "../../scheduler/errors.ts";
import { canTake, providerOf } from "../../scheduler/index.ts";
import type { SchedulerRequest } from "../../scheduler/request.ts";
import type { RuleContext } from "../core/context.ts";
import type { Problem } from "../core/operation.ts";

/** What the scheduler said: a host for each server and alternates for each, or why not. */
export type Placing =
  | { readonly hosts: readonly string[]; readonly alternates: readonly (readonly string[])[] }
  | { readonly problem: Problem };

/** Asks the scheduler for hosts. An answer of "none", and a request it cannot read, are problems. */
export function findHosts(ctx: RuleContext, request: SchedulerRequest): Placing {
  const { hosts, aggregates, servers } = ctx.state;
  const view = {
    hosts,
    aggregates,
    now: ctx.now,
    imagePropertiesOf: (slot: number) => servers.get(slot)?.spec.imageProperties,
  };
  const operation = servers.get(request.instances[0] ?? -1)?.operations.at(-1)?.name ?? "";
  ctx.schedulerQuestions.push({ operation, request, view });
  try {
    const decision = ctx.scheduler.select(view, request, (below) => ctx.chance("scheduler").integer(below));
    if (decision.hosts === null) {
      return { problem: { exception: "NoValidHost", message: decision.message ?? "", code: 500 } };
    }
    return {
      hosts: decision.hosts.map((slot) => nameOf(ctx, slot)),
      alternates: decision.alternates.map((slots) => slots.map((slot) => nameOf(ctx, slot))),
    };
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    return {
      problem: {
        exception: error.kind,
        message: error.message,
        code: error instanceof SchedulingError ? error.code : 500,
      },
    };
  }
}

function nameOf(ctx: RuleContext, slot: number): string {
  const host = ctx.state.hosts.get(slot);
  if (host === undefined) throw new Error(`the scheduler chose host ${slot}, which does not exist`);
  return host.name;
}

/** Whether Placement has room for these resources on a host now. */
export function hasRoom(ctx: RuleContext, name: string, resources: Resources): boolean {
  const slot = ctx.state.hostSlots.get(name);
  const host = slot === undefined ? undefined : ctx.state.hosts.get(slot);
  return host !== undefined && canTake(providerOf(host), resources);
}
