import { explainDecision, type WatchedDecision } from "../../decisions.ts";
import { explanationText } from "../../report/text/explanation-text.ts";
import { ServiceError } from "../server/errors.ts";
import type { ServiceCall } from "../server/service.ts";
import { asksForText, type ControlRoute, control, Text } from "./route.ts";
import { CLOSED, type Component, ref } from "./schemas.ts";

const PLAIN = "text/plain; charset=utf-8";

/** The time that a query asks for, in virtual ms; undefined: it asks for none. @throws ServiceError 400 */
function timeIn({ query }: ServiceCall): number | undefined {
  const at = query.get("at");
  if (at === null) return undefined;
  const seconds = at === "" ? Number.NaN : Number(at);
  if (!(seconds >= 0)) throw ServiceError.badRequest(`'at' must be a number of seconds since the start, not '${at}'`);
  return Math.round(seconds * 1000);
}

function view({ before, time, operation, servers }: WatchedDecision): Component<"Decision"> {
  const named = servers.flatMap((slot) => {
    const server = before.servers.get(slot);
    return server === undefined ? [] : [{ id: server.id, name: server.spec.name }];
  });
  return { seconds: time / 1000, operation, servers: named };
}

/** What the scheduler decided, and why. */
export const decisionRoutes: readonly ControlRoute[] = [
  control(
    "GET",
    "/decisions",
    {
      summary: "what the scheduler was asked, newest last, as far as it is kept",
      answer: {
        ...CLOSED,
        properties: { decisions: { type: "array", items: ref("Decision") } },
        required: ["decisions"],
      },
    },
    ({ branch }) => ({ decisions: branch.decisions.all.map(view) }),
  ),
  control(
    "GET",
    "/servers/:server/explain",
    {
      summary: "why the scheduler placed a server (by name or id) where it did, or nowhere",
      query: {
        at: "seconds since the start: the first decision from then on; default: the last one",
        format: "'text': for people",
      },
      answer: ref("Explanation"),
      also: { type: PLAIN, when: "with Accept: text/plain, or ?format=text" },
    },
    (call) => {
      const { branch, params } = call;
      const name = params.server ?? "";
      const from = timeIn(call);
      const found = branch.decisions.find(name, from);
      if (found === undefined) {
        const since = from === undefined ? "" : ` from ${from / 1000} s on`;
        throw ServiceError.notFound(
          `no decision on a server '${name}'${since}; the last ${branch.decisions.capacity} decisions since the branch began are kept`,
        );
      }
      const { decision, server } = found;
      const explanation = explainDecision(branch.cloud.parts, decision, server);
      if (!asksForText(call, "text")) return { server: name, time: decision.time, ...explanation };
      const title = decision.before.servers.get(server)?.spec.name ?? name;
      return new Text(PLAIN, `${explanationText(`${title} at ${decision.time / 1000} s`, explanation)}\n`);
    },
  ),
];
