import { Writable } from "node:stream";
import { type FastifyInstance, fastify, LogController } from "fastify";
import { readBodies } from "./request-body.ts";

/** What a server lets its clients do, beyond Nova's own limits. */
export interface Limits {
  /** Bytes of a request's body; an image's file is counted and thrown away, and may be of any length. */
  readonly body: number;
  /** Bytes of all headers. */
  readonly headers: number;
  /** ms in which a request must have come in whole. */
  readonly request: number;
  /** ms for which a connection is kept open between requests: well above the seconds that clients pause. */
  readonly keepAlive: number;
  /** ms that requests under way have when the server closes; then their connections are cut. */
  readonly grace: number;
}

/** What holds unless `ServeOptions.limits` says otherwise. */
export const SERVER_LIMITS: Limits = {
  body: 1 << 20,
  headers: 16 << 10,
  request: 30_000,
  keepAlive: 75_000,
  grace: 5000,
};

/** Writes one line; no header and no body ever comes to it. */
export type Log = (line: string) => void;

/** A Fastify that hands every body on as text, and is patient and strict as `limits` say. */
export function createApp(limits: Limits, log: Log | undefined, errors: Log): FastifyInstance {
  const app = fastify({
    bodyLimit: limits.body,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.keepAlive,
    http: { maxHeaderSize: limits.headers, headersTimeout: limits.request, connectionsCheckingInterval: 1000 },
    // Requests that come in on open connections while the server closes are answered, and the connection then ends.
    return503OnClosing: false,
    forceCloseConnections: "idle",
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
    logger: { level: "error", stream: lines(errors) },
    // A logger for each request would cost more than most requests, and only what fails is logged.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
  });
  readBodies(app);
  if (log !== undefined) {
    app.addHook("onResponse", async ({ method, url, ip }, reply) => {
      log(`${new Date().toISOString()} ${ip} ${method} ${url} ${reply.statusCode} ${reply.elapsedTime.toFixed(1)} ms`);
    });
  }
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, "a request failed");
    return reply
      .code(status)
      .header("content-type", "application/json")
      .send(JSON.stringify({ error: { code: status, message: error.message } }));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .header("content-type", "application/json")
      .send(JSON.stringify({ error: { code: 404, message: "There is nothing at this path." } })),
  );
  return app;
}

function lines(write: Log): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      write(String(chunk).trimEnd());
      done();
    },
  });
}
