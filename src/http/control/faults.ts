import type { Cloud } from "../../cloud.ts";
import { STEPS } from "../../model/records/latency.ts";
import { ServiceError } from "../server/errors.ts";
import type { ServiceCall } from "../server/service.ts";
import { BODY, type BodySchema, NUMBER, SECONDS, TEXT, WHOLE } from "./body.ts";
import { type ControlRoute, control } from "./route.ts";
import { type Component, ref } from "./schemas.ts";

function view({ state }: Cloud): Component<"Faults"> {
  const { injections, holds, slowdowns, waiting, cellsDown } = state.troubles;
  return { injections, holds, slowdowns, waiting: waiting.length, cells_down: cellsDown };
}

/** Where a fault strikes, as it was asked for. */
interface Scope {
  readonly host?: string;
  readonly project?: string;
}

/** The same, of a cloud that has such a host and project. @throws ServiceError 400 */
function scopeOf({ cloud }: ServiceCall, { host, project }: Scope): Scope {
  if (host !== undefined && !cloud.state.hostSlots.has(host))
    throw ServiceError.badRequest(`there is no host '${host}'`);
  if (project !== undefined && cloud.state.projects.get(project) === undefined) {
    throw ServiceError.badRequest(`there is no project of the id '${project}'`);
  }
  return { ...(host === undefined ? {} : { host }), ...(project === undefined ? {} : { project }) };
}

/** A point at which an operation of the cloud can fail. @throws ServiceError 400 */
function pointOf({ cloud }: ServiceCall, point: string): string {
  const points = cloud.operations.faultPoints();
  if (!points.has(point))
    throw ServiceError.badRequest(`unknown point '${point}'; there is ${[...points].sort().join(", ")}`);
  return point;
}

const INJECTION = {
  ...BODY,
  properties: {
    point: TEXT,
    host: TEXT,
    project: TEXT,
    exception: TEXT,
    message: TEXT,
    rate: { type: "number", minimum: 0, maximum: 1, description: "a chance, 0 to 1" },
    times: WHOLE,
  },
  required: ["point"],
} as const satisfies BodySchema;

const SLOWDOWN = {
  ...BODY,
  properties: {
    step: { enum: STEPS, description: `one of ${STEPS.join(", ")}` },
    host: TEXT,
    project: TEXT,
    factor: NUMBER,
    seconds: SECONDS,
  },
  required: ["step"],
} as const satisfies BodySchema;

/** Failures to order: driver calls that raise, block, or take long. Points are the names of Nova's virt driver calls. */
export const faultRoutes: readonly ControlRoute[] = [
  control("GET", "/faults", { summary: "the faults in force", answer: ref("Faults") }, ({ cloud }) => view(cloud)),
  control(
    "POST",
    "/faults",
    { summary: "a driver call (spawn, power_off, …) raises", body: INJECTION, status: 201, answer: ref("Faults") },
    (call, { point, exception = "NovaException", message = null, rate = 1, times = null, ...scope }) => {
      const injection = { point: pointOf(call, point), ...scopeOf(call, scope), exception, message, rate, left: times };
      call.cloud.dispatch({ type: "inject", injection });
      return view(call.cloud);
    },
  ),
  control(
    "POST",
    "/faults/slow",
    {
      summary: "a step takes longer: times a factor, and so many seconds more",
      body: SLOWDOWN,
      status: 201,
      answer: ref("Faults"),
    },
    (call, { step, factor = 1, seconds, ...scope }) => {
      if (factor === 1 && seconds === undefined) throw ServiceError.badRequest("'factor' or 'seconds' is missing");
      const more = seconds === undefined ? {} : { seconds };
      call.cloud.dispatch({ type: "slow", slowdown: { step, ...scopeOf(call, scope), factor, ...more } });
      return view(call.cloud);
    },
  ),
  control(
    "POST",
    "/faults/hold",
    {
      summary: "a driver call blocks until it is released",
      body: { ...BODY, properties: { point: TEXT, host: TEXT }, required: ["point"] },
      status: 201,
      answer: ref("Faults"),
    },
    (call, { point, ...scope }) => {
      const { host } = scopeOf(call, scope);
      call.cloud.dispatch({
        type: "hold",
        hold: { point: pointOf(call, point), ...(host === undefined ? {} : { host }) },
      });
      return view(call.cloud);
    },
  ),
  control(
    "POST",
    "/faults/release",
    {
      summary: "what blocks in a driver call goes on, and it blocks no more",
      body: { ...BODY, properties: { point: TEXT }, required: ["point"] },
      answer: ref("Faults"),
    },
    (call, { point }) => {
      call.cloud.dispatch({ type: "release", point: pointOf(call, point) });
      return view(call.cloud);
    },
  ),
  control("DELETE", "/faults", { summary: "clear all but holds", status: 204 }, ({ cloud }) => {
    cloud.dispatch({ type: "clear" });
    return undefined;
  }),
  control("DELETE", "/faults/:id", { summary: "clear one, by its number", status: 204 }, ({ cloud, params }) => {
    const { injections, slowdowns } = cloud.state.troubles;
    const found = [...injections, ...slowdowns].find(({ id }) => String(id) === params.id);
    if (found === undefined) throw ServiceError.notFound(`there is no fault of the number ${params.id}`);
    cloud.dispatch({ type: "clear", id: found.id });
    return undefined;
  }),
];
