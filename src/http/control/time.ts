import { STATUSES, statusOf } from "../../model/server-states.ts";
import type { State } from "../../model/state.ts";
import { CLOCK_MODES, type ClockMode } from "../clock/clock.ts";
import { badRequest } from "../errors.ts";
import type { ServiceAnswer, ServiceCall } from "../service.ts";
import { controlBody, numberIn, required, textIn } from "./body.ts";
import { type ControlRoute, control, NUMBER, object, TEXT } from "./route.ts";
import { statusView } from "./status.ts";

/** Events that one request may bring about unless it says how many. */
const MOST_EVENTS = 1_000_000;

function advance(call: ServiceCall): ServiceAnswer {
  const body = controlBody(call, ["seconds", "events"]);
  const seconds = required(numberIn(body, "seconds"), "seconds");
  const events = numberIn(body, "events") ?? MOST_EVENTS;
  const until = call.cloud.now + Math.round(seconds * 1000);
  call.branch.move((cloud) => cloud.run({ until, events }));
  return { status: 200, body: { ...statusView(call.branch), reached: call.cloud.now === until } };
}

function run(call: ServiceCall): ServiceAnswer {
  const body = controlBody(call, ["until", "server", "status", "within", "events"]);
  const events = numberIn(body, "events") ?? MOST_EVENTS;
  const within = numberIn(body, "within");
  const limit = { events, ...(within === undefined ? {} : { for: Math.round(within * 1000) }) };
  const until = textIn(body, "until");
  if (until === "idle") {
    const last = call.cloud.events + events;
    call.branch.move((cloud) => cloud.run({ ...limit, idle: true }));
    return { status: 200, body: { ...statusView(call.branch), reached: call.cloud.events < last } };
  }
  if (until !== undefined) throw badRequest("'until' can only be 'idle'; or give 'server' and 'status'");
  const holds = condition(required(textIn(body, "server"), "server"), required(textIn(body, "status"), "status"));
  // Without a bound, periodic work would go on for ever.
  const bound = within === undefined ? { idle: true as const } : {};
  call.branch.move((cloud) => cloud.run({ ...limit, ...bound, while: (state) => !holds(state) }));
  return { status: 200, body: { ...statusView(call.branch), reached: holds(call.cloud.state) } };
}

/** Whether a server shows a status; a server that is gone shows DELETED. @throws ServiceError 400 */
function condition(id: string, status: string): (state: State) => boolean {
  if (!STATUSES.some((each) => each === status))
    throw badRequest(`unknown status '${status}'; there is ${STATUSES.join(", ")}`);
  return (state) => {
    for (const server of state.servers.values()) {
      if (server.id !== id) continue;
      if (server.deletedAt !== null) return status === "DELETED";
      return statusOf(server.state.vmState, server.state.taskState) === status;
    }
    return status === "DELETED";
  };
}

function setClock(call: ServiceCall): ServiceAnswer {
  const body = controlBody(call, ["mode", "speed"]);
  const before = call.branch.clockOptions;
  const mode = textIn(body, "mode") ?? before.mode;
  if (!CLOCK_MODES.some((each) => each === mode))
    throw badRequest(`unknown mode '${mode}'; there is ${CLOCK_MODES.join(", ")}`);
  const speed = numberIn(body, "speed") ?? before.speed;
  if (speed === 0) throw badRequest("'speed' must be above 0; POST pause lets time stand still");
  call.branch.setClock({ mode: mode as ClockMode, speed }); // one of CLOCK_MODES
  return { status: 200, body: statusView(call.branch) };
}

/** How time comes along. */
export const time: readonly ControlRoute[] = [
  control("POST", "/advance", "let time pass", advance, object({ seconds: NUMBER, events: NUMBER }, ["seconds"])),
  control(
    "POST",
    "/run",
    "let time pass until nothing is pending, or until a server shows a status",
    run,
    object({ until: { type: "string", enum: ["idle"] }, server: TEXT, status: TEXT, within: NUMBER, events: NUMBER }),
  ),
  control(
    "PUT",
    "/clock",
    "another clock",
    setClock,
    object({ mode: { type: "string", enum: CLOCK_MODES }, speed: { type: "number", exclusiveMinimum: 0 } }),
  ),
  control("POST", "/pause", "let time stand still", ({ branch }) => {
    branch.clock.touch();
    branch.clock.pause();
    return { status: 200, body: statusView(branch) };
  }),
  control("POST", "/resume", "let time go on", ({ branch }) => {
    branch.clock.resume();
    return { status: 200, body: statusView(branch) };
  }),
];
