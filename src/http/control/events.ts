import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { EventRing, Logged } from "../branches/event-ring.ts";
import { BRANCH_PREFIX, branchOf, type Gateway, guardsOf, sendJson } from "../server/gateway.ts";
import type { ControlRoute } from "./route.ts";

/** Events written at a time to one who follows; the next when he has read these. */
const BATCH = 500;
/** Real ms between signs of life to those who follow. */
const HEARTBEAT = 15_000;

/** What the OpenAPI document says of it. */
export const EVENTS: Pick<ControlRoute, "method" | "path" | "about"> = {
  method: "GET",
  path: "/events",
  about: {
    summary: "events as NDJSON; with Accept: text/event-stream as server-sent events, and as they come",
    query: {
      after: "only events after this number; so does the header Last-Event-ID",
      follow: "'true': go on with those to come",
    },
    also: { type: "application/x-ndjson", when: "one event a line" },
  },
};

/** A way to write events down. */
interface Format {
  readonly type: string;
  readonly text: (row: Logged) => string;
  /** What means nothing, and shows that the connection stands. */
  readonly alive: string;
}

const NDJSON: Format = {
  type: "application/x-ndjson",
  text: ({ number, time, event }) => `${JSON.stringify({ number, time, ...event })}\n`,
  alive: "\n",
};

const SSE: Format = {
  type: "text/event-stream",
  text: (row) => `id: ${row.number}\nevent: ${row.event.type}\ndata: ${NDJSON.text(row)}\n`,
  alive: ": alive\n\n",
};

/**
 * `GET /novasim/v1/events`: the events after number `after` (or `Last-Event-ID`), as NDJSON; with `follow=true` those to
 * come, too. With `Accept: text/event-stream` the same as server-sent events, followed in any case.
 */
export function mountEvents(app: FastifyInstance, gateway: Gateway): void {
  const open = new Set<ServerResponse>();
  const onRequest = guardsOf(gateway, true);
  for (const base of ["", BRANCH_PREFIX]) {
    app.get(`${base}/novasim/v1/events`, { onRequest }, (request, reply) => answer(gateway, open, request, reply));
  }
  app.addHook("preClose", async () => {
    for (const response of open) response.end();
  });
}

function answer(
  gateway: Gateway,
  open: Set<ServerResponse>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  const branch = branchOf(gateway, request);
  if (branch === undefined)
    return sendJson(reply, 404, {}, { error: { code: 404, message: "There is no such branch." } });
  const query = request.query as Readonly<Record<string, string | undefined>>;
  const after = Number(query.after ?? request.headers["last-event-id"] ?? 0);
  if (!Number.isInteger(after) || after < 0) {
    return sendJson(reply, 400, {}, { error: { code: 400, message: "'after' must be the number of an event" } });
  }
  branch.clock.touch();
  const { events } = branch;
  const format = String(request.headers.accept ?? "").includes(SSE.type) ? SSE : NDJSON;
  if (format === NDJSON && query.follow !== "true") {
    reply.header("x-oldest-event", String(events.oldest)).header("content-type", format.type);
    return reply.send(events.after(after).map(format.text).join(""));
  }
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { "content-type": format.type, "cache-control": "no-store" });
  raw.write(format.alive);
  open.add(raw);
  const stop = follow(events, raw, format, events.end - events.after(after).length);
  raw.on("close", () => {
    stop();
    open.delete(raw);
  });
  return undefined;
}

/**
 * Writes the events from a place on, as fast as they are read: a slow reader holds up nobody and costs no memory. Who is
 * further behind than events are kept misses some, as their numbers tell.
 *
 * @returns what ends it
 */
function follow(events: EventRing, raw: ServerResponse, format: Format, from: number): () => void {
  let place = from;
  let waiting = false;
  let due: NodeJS.Immediate | undefined;
  const write = (): void => {
    due = undefined;
    while (!waiting && !raw.writableEnded && place < events.end) {
      const { rows, next } = events.read(place, BATCH);
      place = next;
      waiting = !raw.write(rows.map(format.text).join(""));
    }
  };
  // An event comes inside a step; many come in one go.
  const wake = (): void => {
    if (!waiting) due ??= setImmediate(write);
  };
  raw.on("drain", () => {
    waiting = false;
    write();
  });
  const end = events.follow(wake);
  const beat = setInterval(() => !waiting && raw.write(format.alive), HEARTBEAT);
  beat.unref();
  wake();
  return () => {
    end();
    clearInterval(beat);
    clearImmediate(due);
  };
}
