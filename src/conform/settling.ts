import type { RecordedStep, RequestStep } from "./format.ts";

/**
 * Whether background work runs after a request, before the next step. A step may say so (`settle`); it does where the
 * recording shows the settled server, and it need not after a GET. Otherwise it does, except that a server that the
 * recording shows not to have been scheduled yet cannot have been.
 */
export function settlesAfter(steps: readonly RecordedStep[], index: number): boolean {
  const step = steps[index];
  if (step?.kind !== "request") return true;
  if (step.settle !== undefined) return step.settle;
  if (step.settled !== undefined) return true;
  if (step.request.method === "GET" || step.request.method === "HEAD") return false;
  const names = step.request.method === "POST" && step.request.path === "/servers" ? Object.keys(step.save ?? {}) : [];
  return !names.some((name) => isSeenUnscheduled(`{${name}}`, steps, index));
}

/** Whether the first sight of a new server is of one that the scheduler has not seen. */
function isSeenUnscheduled(server: string, steps: readonly RecordedStep[], created: number): boolean {
  const held = isHeld(steps.slice(0, created));
  for (const step of steps.slice(created + 1)) {
    if (step.kind !== "request") return false;
    const seen = sightIn(step, server, held);
    if (seen === "gone")
      return !steps.some((each) => each.kind === "trace" && each.server === server && each.states.length > 0);
    if (seen !== "none") return seen === "unscheduled";
    if (step.settled !== undefined) return false;
  }
  return false;
}

/** Whether some driver call is held after these steps. */
function isHeld(steps: readonly RecordedStep[]): boolean {
  return steps.findLast((step) => step.kind === "hold" || step.kind === "release")?.kind === "hold";
}

interface ShownServer {
  readonly id?: string;
  readonly status?: string;
  readonly hostId?: string;
}

type Seen = "none" | "unscheduled" | "scheduled" | "gone";

function sightIn(step: RequestStep, server: string, held: boolean): Seen {
  const { immediate, probe, request, response } = step;
  if (immediate !== undefined && probe === server) {
    if (immediate.http !== undefined) return request.method === "DELETE" ? "gone" : "none";
    return immediate.task_state === "scheduling" ? "unscheduled" : "scheduled";
  }
  const body = response.body as { server?: ShownServer; servers?: readonly ShownServer[] } | null | undefined;
  const shown = [body?.server, ...(body?.servers ?? [])].find((each) => each?.id === server);
  if (shown === undefined || request.method !== "GET") return "none";
  if (shown.status !== undefined && shown.hostId !== undefined) {
    return shown.status === "BUILD" && shown.hostId === "" ? "unscheduled" : "scheduled";
  }
  // A short list tells no more than what was asked for; without a hold no build is left unfinished.
  return request.path.includes("status=BUILD") && !held ? "unscheduled" : "none";
}
