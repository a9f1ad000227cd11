import { MAIN, type ServedBranches } from "../branches/branches.ts";
import { ServiceError } from "../server/errors.ts";
import { BODY, TEXT } from "./body.ts";
import { type ControlRoute, control } from "./route.ts";
import { CLOSED, ref } from "./schemas.ts";
import { statusView } from "./status.ts";

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Most branches at a time: each keeps its own future in memory. */
const MOST = 64;

/** What-if: branches that share the past of the one they were forked from. */
export function branchRoutes(branches: ServedBranches): readonly ControlRoute[] {
  return [
    control(
      "GET",
      "/branches",
      {
        summary: "the branches that are served",
        answer: {
          ...CLOSED,
          properties: { branches: { type: "array", items: ref("Status") } },
          required: ["branches"],
        },
      },
      () => ({ branches: [...branches.values()].map(statusView) }),
    ),
    control(
      "POST",
      "/branches",
      {
        summary: "fork this branch; the new one is served under /branches/{name}",
        body: { ...BODY, properties: { name: TEXT }, required: ["name"] },
        status: 201,
        answer: ref("NewBranch"),
      },
      (call, { name }) => {
        if (!NAME.test(name))
          throw ServiceError.badRequest(
            `a branch's name is of small letters, digits and '-', at most 63; not '${name}'`,
          );
        if (branches.get(name) !== undefined) throw ServiceError.conflict(`there is a branch '${name}' already`);
        if ([...branches.values()].length >= MOST)
          throw ServiceError.conflict(`there are ${MOST} branches already; DELETE one`);
        const branch = branches.add(name, call.cloud.fork(), call.branch.clockOptions);
        return { ...statusView(branch), url: `${call.origin.replace(/\/branches\/[^/]*$/, "")}/branches/${name}` };
      },
    ),
    control("DELETE", "/branches/:name", { summary: "end a branch", status: 204 }, ({ params }) => {
      const name = params.name ?? "";
      if (name === MAIN) throw ServiceError.conflict(`'${MAIN}' cannot be ended`);
      if (!branches.remove(name)) throw ServiceError.notFound(`there is no branch '${name}'`);
      return undefined;
    }),
  ];
}
