import type { ControlRoute } from "./route.ts";

interface Operation {
  readonly summary: string;
  readonly parameters?: object[];
  readonly requestBody?: object;
  readonly responses: object;
}

/** The OpenAPI 3.1 document of the control API. */
export function openapi(routes: readonly ControlRoute[], prefix: string): object {
  const paths: Record<string, Record<string, Operation>> = {
    [`${prefix}/events`]: {
      get: {
        summary:
          "events as NDJSON, or with Accept: text/event-stream as they come; follow=true goes on with those to come",
        parameters: ["after", "follow"].map((name) => ({ name, in: "query", schema: { type: "string" } })),
        responses: { 200: { description: "the events, one a line" } },
      },
    },
  };
  for (const { method, path, summary, body } of routes) {
    const template = `${prefix}${path.replace(/:(\w+)/g, "{$1}")}`;
    const names = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? "");
    paths[template] = {
      ...paths[template],
      [method.toLowerCase()]: {
        summary,
        ...(names.length === 0
          ? {}
          : { parameters: names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } })) }),
        ...(body === undefined ? {} : { requestBody: { content: { "application/json": { schema: body } } } }),
        responses: { "2XX": { description: "done" }, "4XX": { description: "refused; `error.message` says why" } },
      },
    };
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
  };
}
