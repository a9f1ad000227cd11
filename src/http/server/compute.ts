import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { bodyTooLarge, renderError, unexpectedError } from "../../api/protocol/errors.ts";
import { sendSoon } from "./batched-replies.ts";
import {
  BRANCH_PREFIX,
  bearerOf,
  branchOf,
  type Gateway,
  guardsOf,
  headed,
  isUnscoped,
  originOf,
  sendJson,
} from "./gateway.ts";
import { serversIn } from "./shown-servers.ts";

const PREFIX = "/compute";

/** Serves the Compute API: what comes in is handed to the cloud as it is. */
export function mountCompute(app: FastifyInstance, gateway: Gateway): void {
  const handle = (request: FastifyRequest, reply: FastifyReply): void => {
    sendSoon(reply, answer(gateway, request, reply));
  };
  const errorHandler = (
    error: Error & { readonly statusCode?: number },
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    const branch = branchOf(gateway, request);
    if (error.statusCode !== 413 || branch === undefined) throw error;
    const { conf, release } = branch.cloud.state.settings;
    const { status, headers, body } = renderError(bodyTooLarge(conf.oslo_middleware.max_request_body_size), release);
    sendJson(reply, status, headers, body);
  };
  const onRequest = guardsOf(gateway);
  for (const base of ["", BRANCH_PREFIX]) {
    for (const path of [PREFIX, `${PREFIX}/*`]) app.all(`${base}${path}`, { errorHandler, onRequest }, handle);
  }
}

/** Does what is asked, and gives the answer its head. Returns what is to be sent. */
function answer(gateway: Gateway, request: FastifyRequest, reply: FastifyReply): unknown {
  const branch = branchOf(gateway, request);
  if (branch === undefined) return headed(reply, 404, {}, { message: "There is no such branch." });
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
      // A token without a project opens nothing here.
      ...(bearer === undefined || isUnscoped(bearer.identity) ? {} : { as: bearer.identity }),
    });
    if (branch.clock.mode === "auto" && method === "GET" && response.status === 200) {
      const servers = serversIn(path, response.body);
      if (servers.length > 0) branch.clock.looked(servers);
    }
    return headed(reply, response.status, response.headers, response.body);
  } catch (error) {
    request.log.error({ err: error }, "the simulator failed");
    const { release } = branch.cloud.state.settings;
    const failure = unexpectedError(error instanceof Error ? error.name : "Error");
    const { status, headers, body } = renderError(failure, release);
    return headed(reply, status, headers, body);
  }
}
