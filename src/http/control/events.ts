import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logged } from "../event-ring.ts";
import { BRANCH_PREFIX, branchOf, type Gateway, sendJson } from "../gateway.ts";

/** Bytes that may wait for a slow reader; one that is further behind is cut off, and can come again with `after`. */
const BACKLOG = 4 << 20;
/** Real ms between signs of life to those who follow. */
const HEARTBEAT = 15_000;

function ndjson({ number, time, event }: Logged): string {
  return `${JSON.stringify({ number, time, ...event })}\n`;
}

function sse({ number, time, event }: Logged): string {
  return `id: ${number}\nevent: ${event.type}\ndata: ${JSON.stringify({ number, time, ...event })}\n\n`;
}

/**
 * `GET /novasim/v1/events`: the events after number `after` (or `Last-Event-ID`), as NDJSON; with `follow=true` those to
 * come, too. With `Accept: text/event-stream` the same as server-sent events, followed in any case.
 */
export function mountEvents(app: FastifyInstance, gateway: Gateway): void {
  const open = new Set<FastifyReply>();
  for (const base of ["", BRANCH_PREFIX]) {
    app.get(`${base}/novasim/v1/events`, (request, reply) => answer(gateway, open, request, reply));
  }
  app.addHook("preClose", async () => {
    for (const reply of open) reply.raw.end();
  });
}

function answer(
  gateway: Gateway,
  open: Set<FastifyReply>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  const branch = branchOf(gateway, request);
  if (branch === undefined)
    return sendJson(reply, 404, {}, { error: { code: 404, message: "there is no such branch" } });
  const query = request.query as Readonly<Record<string, string | undefined>>;
  const after = Number(query.after ?? request.headers["last-event-id"] ?? 0);
  if (!Number.isInteger(after) || after < 0) {
    return sendJson(reply, 400, {}, { error: { code: 400, message: "'after' must be the number of an event" } });
  }
  const streams = String(request.headers.accept ?? "").includes("text/event-stream");
  const text = streams ? sse : ndjson;
  const type = streams ? "text/event-stream" : "application/x-ndjson";
  const past = branch.events.after(after).map(text).join("");
  if (!streams && query.follow !== "true") {
    reply.header("x-oldest-event", String(branch.events.oldest));
    return reply.header("content-type", type).send(past);
  }
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { "content-type": type, "cache-control": "no-store" });
  raw.write(past === "" && streams ? ": nothing yet\n\n" : past);
  const stop = branch.events.follow((row) => {
    if (raw.writableLength > BACKLOG) raw.destroy();
    else raw.write(text(row));
  });
  const beat = setInterval(() => raw.write(streams ? ": alive\n\n" : "\n"), HEARTBEAT);
  beat.unref();
  open.add(reply);
  raw.on("close", () => {
    stop();
    clearInterval(beat);
    open.delete(reply);
  });
  return undefined;
}
