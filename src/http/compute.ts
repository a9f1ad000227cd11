import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bodyTooLarge, type RenderedError, renderError, unexpectedError } from "../api/errors.ts";
import { BRANCH_PREFIX, bearerOf, branchOf, type Gateway, originOf, sendJson } from "./gateway.ts";
import { serversIn } from "./looks.ts";

const PREFIX = "/compute";

/** Serves the Compute API: what comes in is handed to the cloud as it is. */
export function mountCompute(app: FastifyInstance, gateway: Gateway): void {
  const handle = (request: FastifyRequest, reply: FastifyReply) => answer(gateway, request, reply);
  const errorHandler = (
    error: Error & { readonly statusCode?: number },
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    const branch = branchOf(gateway, request);
    if (error.statusCode !== 413 || branch === undefined) throw error;
    const limit = branch.cloud.state.settings.conf.oslo_middleware.max_request_body_size;
    sendRendered(reply, renderError(bodyTooLarge(limit)));
  };
  for (const base of ["", BRANCH_PREFIX]) {
    for (const path of [PREFIX, `${PREFIX}/*`]) app.all(`${base}${path}`, { errorHandler }, handle);
  }
}

function sendRendered(reply: FastifyReply, { status, headers, body }: RenderedError): FastifyReply {
  return sendJson(reply, status, headers, body);
}

function answer(gateway: Gateway, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const branch = branchOf(gateway, request);
  if (branch === undefined) return sendJson(reply, 404, {}, { message: "There is no such branch." });
  const { method, body } = request;
  const url = request.raw.url ?? "";
  const path = url.slice(url.indexOf(PREFIX) + PREFIX.length);
  const bearer = bearerOf(gateway, request);
  try {
    branch.clock.touch();
    const response = branch.cloud.request({
      method,
      path: path === "" || path.startsWith("?") ? `/${path}` : path,
      headers: request.headers as Readonly<Record<string, string | undefined>>, // the headers Nova reads come once
      body,
      origin: `${originOf(gateway, request, branch)}${PREFIX}`,
      ...(bearer === undefined ? {} : { as: bearer.identity }),
    });
    const servers = method === "GET" && response.status === 200 ? serversIn(path, response.body) : [];
    if (servers.length > 0) branch.clock.looked(servers);
    return sendJson(reply, response.status, response.headers, response.body);
  } catch (error) {
    request.log.error({ err: error }, "the simulator failed");
    return sendRendered(reply, renderError(unexpectedError(error instanceof Error ? error.name : "Error")));
  }
}
