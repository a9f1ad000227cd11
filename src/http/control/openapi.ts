import type { About, ControlRoute } from "./route.ts";
import { COMPONENTS, ref } from "./schemas.ts";

/** Content of one type. */
function content(type: string, schema: object): object {
  return { [type]: { schema } };
}

/** The OpenAPI 3.1 document of the control API. */
export function openapi(routes: readonly Pick<ControlRoute, "method" | "path" | "about">[], prefix: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path, about } of routes) {
    const template = `${prefix}${path.replace(/:(\w+)/g, "{$1}")}`;
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation(path, about) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "novasim control API",
      version: "1",
      description:
        "Time, branches, checkpoints, faults and events of a served cloud. Every path is there under /branches/{name}, too.",
    },
    paths,
    components: { schemas: COMPONENTS },
  };
}

function operation(path: string, { summary, body, query = {}, status = 200, answer, also }: About): object {
  const parameters = [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    })),
    ...Object.entries(query).map(([name, description]) => ({
      name,
      in: "query",
      description,
      schema: { type: "string" },
    })),
  ];
  const answers = {
    ...(answer === undefined ? {} : content("application/json", answer)),
    ...(also === undefined ? {} : content(also.type, { type: "string", description: also.when })),
  };
  const refused = {
    description: "refused; `error.message` says why",
    content: content("application/json", ref("Error")),
  };
  return {
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { content: content("application/json", body) } }),
    responses: {
      [status]: { description: "done", ...(Object.keys(answers).length === 0 ? {} : { content: answers }) },
      "4XX": refused,
    },
  };
}
