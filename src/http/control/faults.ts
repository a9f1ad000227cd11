import { STEPS } from "../../model/latency.ts";
import { badRequest } from "../errors.ts";
import type { ServiceAnswer, ServiceCall } from "../service.ts";
import { controlBody, numberIn, required, textIn } from "./body.ts";
import { type ControlRoute, control, NUMBER, object, TEXT } from "./route.ts";

function list({ cloud }: Pick<ServiceCall, "cloud">): ServiceAnswer {
  const { injections, holds, slowdowns, waiting, cellsDown } = cloud.state.troubles;
  return { status: 200, body: { injections, holds, slowdowns, waiting: waiting.length, cells_down: cellsDown } };
}

/** Where a fault strikes. */
function scope(body: Readonly<Record<string, unknown>>, call: ServiceCall) {
  const host = textIn(body, "host");
  const project = textIn(body, "project");
  if (host !== undefined && !call.cloud.state.hostSlots.has(host)) throw badRequest(`there is no host '${host}'`);
  return { ...(host === undefined ? {} : { host }), ...(project === undefined ? {} : { project }) };
}

function inject(call: ServiceCall): ServiceAnswer {
  const body = controlBody(call, ["point", "host", "project", "exception", "message", "rate", "times"]);
  const rate = numberIn(body, "rate") ?? 1;
  if (rate > 1) throw badRequest("'rate' is a chance: 0 to 1");
  const injection = {
    point: required(textIn(body, "point"), "point"),
    ...scope(body, call),
    exception: textIn(body, "exception") ?? "NovaException",
    message: textIn(body, "message") ?? null,
    rate,
    left: numberIn(body, "times") ?? null,
  };
  call.cloud.dispatch({ type: "inject", injection });
  return { ...list(call), status: 201 };
}

function slow(call: ServiceCall): ServiceAnswer {
  const body = controlBody(call, ["step", "host", "project", "factor", "seconds"]);
  const step = required(textIn(body, "step"), "step");
  if (!STEPS.some((each) => each === step)) throw badRequest(`unknown step '${step}'; there is ${STEPS.join(", ")}`);
  const seconds = numberIn(body, "seconds");
  const slowdown = {
    step,
    ...scope(body, call),
    factor: numberIn(body, "factor") ?? 1,
    ...(seconds === undefined ? {} : { seconds }),
  };
  call.cloud.dispatch({ type: "slow", slowdown });
  return { ...list(call), status: 201 };
}

function hold(call: ServiceCall): ServiceAnswer {
  const body = controlBody(call, ["point", "host"]);
  const { host } = scope(body, call);
  const point = required(textIn(body, "point"), "point");
  call.cloud.dispatch({ type: "hold", hold: { point, ...(host === undefined ? {} : { host }) } });
  return { ...list(call), status: 201 };
}

function release(call: ServiceCall): ServiceAnswer {
  const point = required(textIn(controlBody(call, ["point"]), "point"), "point");
  call.cloud.dispatch({ type: "release", point });
  return list(call);
}

function clear(call: ServiceCall): ServiceAnswer {
  const { id } = call.params;
  if (id !== undefined && !/^\d+$/.test(id)) throw badRequest(`a fault is named by its number, not '${id}'`);
  call.cloud.dispatch({ type: "clear", ...(id === undefined ? {} : { id: Number(id) }) });
  return { status: 204 };
}

const INJECTION = object(
  {
    point: TEXT,
    host: TEXT,
    project: TEXT,
    exception: TEXT,
    message: TEXT,
    rate: { ...NUMBER, maximum: 1 },
    times: NUMBER,
  },
  ["point"],
);

/** Failures to order: driver calls that raise, block, or take long. Points are the names of Nova's virt driver calls. */
export const faults: readonly ControlRoute[] = [
  control("GET", "/faults", "the faults in force", list),
  control("POST", "/faults", "a driver call (spawn, power_off, …) raises", inject, INJECTION),
  control(
    "POST",
    "/faults/slow",
    "a step takes longer",
    slow,
    object({ step: TEXT, host: TEXT, project: TEXT, factor: NUMBER, seconds: NUMBER }, ["step"]),
  ),
  control(
    "POST",
    "/faults/hold",
    "a driver call blocks until it is released",
    hold,
    object({ point: TEXT, host: TEXT }, ["point"]),
  ),
  control(
    "POST",
    "/faults/release",
    "what blocks in a driver call goes on",
    release,
    object({ point: TEXT }, ["point"]),
  ),
  control("DELETE", "/faults", "clear all but holds", clear),
  control("DELETE", "/faults/:id", "clear one", clear),
];
