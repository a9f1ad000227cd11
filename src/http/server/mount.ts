import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../../lifecycle/core/refusal.ts";
import { asServiceError, ServiceError } from "./errors.ts";
import { BRANCH_PREFIX, bearerOf, branchOf, type Gateway, guardsOf, originOf, sendJson } from "./gateway.ts";
import { authorizeService } from "./policy.ts";
import type { Service, ServiceAnswer, ServiceCall, ServiceRoute } from "./service.ts";
import { serversBehind } from "./shown-servers.ts";

const NOBODY = { userId: "", projectId: "", roles: [] };

/** Serves one of the services beside compute, on every branch. */
export function mountService(app: FastifyInstance, gateway: Gateway, service: Service): void {
  const onRequest = guardsOf(gateway, service.guarded);
  for (const route of service.routes) {
    for (const base of ["", BRANCH_PREFIX]) {
      app.route({
        method: route.method,
        url: `${base}${service.prefix}${route.path}`,
        onRequest,
        ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
        handler: (request, reply) => answer(gateway, service, route, request, reply),
      });
    }
  }
  const unknown = (_request: FastifyRequest, reply: FastifyReply) =>
    sendJson(reply, 404, {}, service.fault(new ServiceError(404, "The resource could not be found.", "HTTPNotFound")));
  for (const base of ["", BRANCH_PREFIX]) app.all(`${base}${service.prefix}/*`, { onRequest }, unknown);
}

function answer(
  gateway: Gateway,
  service: Service,
  route: ServiceRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const refuse = (error: ServiceError, headers = {}) => sendJson(reply, error.status, headers, service.fault(error));
  const branch = branchOf(gateway, request);
  if (branch === undefined) return refuse(new ServiceError(404, "There is no such branch."));
  const origin = originOf(gateway, request, branch);
  const bearer = bearerOf(gateway, request);
  if (bearer === undefined && route.rule !== "open") {
    const error = new ServiceError(401, "The request you have made requires authentication.");
    const body = { error: { code: 401, title: "Unauthorized", message: error.message } };
    return sendJson(reply, 401, { "WWW-Authenticate": `Keystone uri="${origin}/identity"` }, body);
  }
  const url = request.raw.url ?? "";
  const cut = url.indexOf("?");
  const call: ServiceCall = {
    branch,
    cloud: branch.cloud,
    identity: bearer?.identity ?? NOBODY,
    token: bearer?.token,
    params: request.params as Record<string, string>,
    query: new URLSearchParams(cut < 0 ? "" : url.slice(cut + 1)),
    payload: request.body,
    headers: request.headers,
    origin,
    directory: gateway.directory,
    tokens: gateway.tokens,
  };
  const send = ({ status, body, headers }: ServiceAnswer) => {
    const servers = request.method === "GET" ? serversBehind(branch.cloud, call.params) : [];
    if (servers.length > 0) branch.clock.looked(servers);
    return sendJson(reply, status, { ...service.headers?.(call), ...headers }, body);
  };
  const fail = (error: unknown) => {
    if (error instanceof ServiceError) return refuse(error, service.headers?.(call));
    if (error instanceof Refusal) return refuse(asServiceError(error), service.headers?.(call));
    request.log.error({ err: error }, "the simulator failed");
    return refuse(
      new ServiceError(500, "The server has either erred or is incapable of performing the requested operation."),
    );
  };
  try {
    if (route.rule !== "open") authorizeService(call, route.rule);
    branch.clock.touch();
    const answered = route.handle(call);
    return answered instanceof Promise ? answered.then(send).catch(fail) : send(answered);
  } catch (error) {
    return fail(error);
  }
}
