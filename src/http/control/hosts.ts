import { notFound } from "../errors.ts";
import type { ServiceCall } from "../service.ts";
import { controlBody } from "./body.ts";
import { hostViews } from "./host-view.ts";
import { type ControlRoute, control, object, TRUTH } from "./route.ts";

/** The host's name in a path. @throws ServiceError 404 */
function nameOf({ cloud, params }: ServiceCall): string {
  const name = params.host ?? "";
  if (!cloud.state.hostSlots.has(name)) throw notFound(`there is no host '${name}'`);
  return name;
}

/** Hosts, and what is on them; taken down and brought up again. */
export const hosts: readonly ControlRoute[] = [
  control("GET", "/hosts", "the hosts and the servers on them", ({ cloud }) => ({
    status: 200,
    body: { hosts: hostViews(cloud.state) },
  })),
  control(
    "POST",
    "/hosts/:host/down",
    "nova-compute of a host stops; forced: it is marked down at once; power_lost: its guests are gone too",
    (call) => {
      const host = nameOf(call);
      const body = controlBody(call, ["forced", "power_lost"]);
      call.cloud.dispatch({
        type: "host-down",
        host,
        forced: body.forced === true,
        powerLost: body.power_lost === true,
      });
      return { status: 204 };
    },
    object({ forced: TRUTH, power_lost: TRUTH }),
  ),
  control("POST", "/hosts/:host/up", "it starts again", (call) => {
    call.cloud.dispatch({ type: "host-up", host: nameOf(call) });
    return { status: 204 };
  }),
  control("POST", "/cells/:cell/cut", "a cell's database cannot be reached", ({ cloud, params }) => {
    cloud.dispatch({ type: "cut-cell", cell: params.cell ?? "", down: true });
    return { status: 204 };
  }),
  control("POST", "/cells/:cell/mend", "it can be reached again", ({ cloud, params }) => {
    cloud.dispatch({ type: "cut-cell", cell: params.cell ?? "", down: false });
    return { status: 204 };
  }),
];
