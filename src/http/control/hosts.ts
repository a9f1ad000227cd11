import { ServiceError } from "../server/errors.ts";
import type { ServiceCall } from "../server/service.ts";
import { BODY, TRUTH } from "./body.ts";
import { hostViews } from "./host-view.ts";
import { type ControlRoute, control } from "./route.ts";
import { CLOSED, ref } from "./schemas.ts";

/** The host's name in a path. @throws ServiceError 404 */
function hostOf({ cloud, params }: ServiceCall): string {
  const name = params.host ?? "";
  if (!cloud.state.hostSlots.has(name)) throw ServiceError.notFound(`there is no host '${name}'`);
  return name;
}

/** Cuts off the cell of a path, or mends it. @throws ServiceError 404 */
function cutCell({ cloud, params }: ServiceCall, down: boolean): undefined {
  const cell = params.cell ?? "";
  const cells = new Set([...cloud.state.hosts.values()].map((host) => host.cell));
  if (!cells.has(cell)) throw ServiceError.notFound(`there is no cell '${cell}'; there is ${[...cells].join(", ")}`);
  cloud.dispatch({ type: "cut-cell", cell, down });
}

/** Hosts, and what is on them; taken down and brought up again. */
export const hostRoutes: readonly ControlRoute[] = [
  control(
    "GET",
    "/hosts",
    {
      summary: "the hosts and the servers on them",
      answer: { ...CLOSED, properties: { hosts: { type: "array", items: ref("Host") } }, required: ["hosts"] },
    },
    ({ cloud }) => ({ hosts: hostViews(cloud.state, cloud.now) }),
  ),
  control(
    "POST",
    "/hosts/:host/down",
    {
      summary: "nova-compute of a host stops; forced: it is marked down at once; power_lost: its guests are gone too",
      body: { ...BODY, properties: { forced: TRUTH, power_lost: TRUTH } },
      status: 204,
    },
    (call, { forced = false, power_lost: powerLost = false }) => {
      call.cloud.dispatch({ type: "host-down", host: hostOf(call), forced, powerLost });
      return undefined;
    },
  ),
  control("POST", "/hosts/:host/up", { summary: "it starts again", status: 204 }, (call) => {
    call.cloud.dispatch({ type: "host-up", host: hostOf(call) });
    return undefined;
  }),
  control("POST", "/cells/:cell/cut", { summary: "a cell's database cannot be reached", status: 204 }, (call) =>
    cutCell(call, true),
  ),
  control("POST", "/cells/:cell/mend", { summary: "it can be reached again", status: 204 }, (call) =>
    cutCell(call, false),
  ),
];
