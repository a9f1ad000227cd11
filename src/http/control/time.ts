import { setImmediate as nextTurn } from "node:timers/promises";
import { STATUSES, type Status, statusOf } from "../../model/records/server-states.ts";
import type { State } from "../../model/records/state.ts";
import type { ServedBranch } from "../branches/branch.ts";
import { CLOCK_MODES } from "../branches/clock.ts";
import { ServiceError } from "../server/errors.ts";
import type { ServiceCall } from "../server/service.ts";
import { BODY, type BodySchema, SECONDS, TEXT, WHOLE } from "./body.ts";
import { type ControlRoute, control } from "./route.ts";
import { ref } from "./schemas.ts";
import { statusView } from "./status.ts";

/** Events that one request may bring about unless it says how many. */
const MOST_EVENTS = 1_000_000;

/** Timers that fire before other clients have their turn: a few milliseconds' work. */
const SLICE_STEPS = 2_000;

interface SlicedLimit {
  readonly until?: number;
  readonly events: number;
  readonly idle?: true;
  readonly while?: (state: State) => boolean;
}

/**
 * Moves a branch's time as far as the limit says, and lets other requests in between.
 * @throws ServiceError 409 where one of those replaced the cloud
 */
async function moveInSlices(branch: ServedBranch, limit: SlicedLimit): Promise<void> {
  const { cloud } = branch;
  const last = cloud.events + limit.events;
  for (;;) {
    let steps = 0;
    const goesOn = (state: State) => limit.while?.(state) !== false && ++steps <= SLICE_STEPS;
    branch.move(() => cloud.run({ ...limit, events: last - cloud.events, while: goesOn }));
    if (steps <= SLICE_STEPS) return;
    await nextTurn();
    if (branch.cloud !== cloud) throw ServiceError.conflict("the cloud was replaced before the time had passed");
    // The branch's own clock may have gone on meanwhile.
    if (cloud.events >= last || (limit.until !== undefined && cloud.now >= limit.until)) return;
  }
}

const advance = control(
  "POST",
  "/advance",
  {
    summary: "let time pass",
    body: { ...BODY, properties: { seconds: SECONDS, events: WHOLE }, required: ["seconds"] },
    answer: ref("Reached"),
  },
  async ({ branch }, { seconds, events = MOST_EVENTS }) => {
    const until = branch.cloud.now + Math.round(seconds * 1000);
    await moveInSlices(branch, { until, events });
    return { ...statusView(branch), reached: branch.cloud.now === until };
  },
);

const RUN = {
  ...BODY,
  properties: {
    until: { enum: ["idle"], description: "'idle'" },
    server: TEXT,
    status: { enum: STATUSES, description: `one of ${STATUSES.join(", ")}` },
    within: SECONDS,
    events: WHOLE,
  },
} as const satisfies BodySchema;

const run = control(
  "POST",
  "/run",
  {
    summary: "let time pass until nothing is pending, or until a server shows a status",
    body: RUN,
    answer: ref("Reached"),
  },
  async (call, { until, server, status, within, events = MOST_EVENTS }) => {
    const { branch } = call;
    const end = within === undefined ? {} : { until: branch.cloud.now + Math.round(within * 1000) };
    const limit = { events, ...end };
    if (until === "idle") {
      if (server !== undefined || status !== undefined)
        throw ServiceError.badRequest("give 'until', or 'server' and 'status'");
      const last = branch.cloud.events + events;
      await moveInSlices(branch, { ...limit, idle: true });
      return { ...statusView(branch), reached: branch.cloud.events < last };
    }
    if (server === undefined || status === undefined) {
      throw ServiceError.badRequest("'until' is missing: 'idle'; or give 'server' and 'status'");
    }
    const slot = slotOf(call, server);
    const holds = (state: State) => shows(state, slot, status);
    // Without a bound, periodic work would go on for ever.
    const bound = within === undefined ? { idle: true as const } : {};
    await moveInSlices(branch, { ...limit, ...bound, while: (state) => !holds(state) });
    return { ...statusView(branch), reached: holds(branch.cloud.state) };
  },
);

/** The slot of a server by its id; undefined: there is none, or none any more. */
function slotOf({ cloud }: ServiceCall, id: string): number | undefined {
  for (const server of cloud.state.servers.values()) if (server.id === id) return server.slot;
  return undefined;
}

/** Whether a server shows a status; a server that is gone shows DELETED. */
function shows(state: State, slot: number | undefined, status: Status): boolean {
  const server = slot === undefined ? undefined : state.servers.get(slot);
  if (server === undefined || server.deletedAt !== null) return status === "DELETED";
  return statusOf(server.state.vmState, server.state.taskState) === status;
}

const CLOCK = {
  ...BODY,
  properties: {
    mode: { enum: CLOCK_MODES, description: `one of ${CLOCK_MODES.join(", ")}` },
    speed: {
      type: "number",
      exclusiveMinimum: 0,
      maximum: 1e6,
      description: "a number above 0, and 1,000,000 at most",
    },
  },
} as const satisfies BodySchema;

const setClock = control(
  "PUT",
  "/clock",
  {
    summary: "another clock",
    body: CLOCK,
    answer: ref("Status"),
  },
  ({ branch }, { mode, speed }) => {
    const before = branch.clockOptions;
    branch.setClock({ mode: mode ?? before.mode, speed: speed ?? before.speed });
    return statusView(branch);
  },
);

/** How time comes along. */
export const timeRoutes: readonly ControlRoute[] = [
  advance,
  run,
  setClock,
  control("POST", "/pause", { summary: "let time stand still", answer: ref("Status") }, ({ branch }) => {
    branch.clock.pause();
    return statusView(branch);
  }),
  control("POST", "/resume", { summary: "let time go on", answer: ref("Status") }, ({ branch }) => {
    branch.clock.resume();
    return statusView(branch);
  }),
];
