import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

/** Bytes beyond a limit that are read and thrown away, so that the client gets to read why; then the connection ends. */
const DISCARDED = 64 << 20;

/** A body that is larger than its route takes. The connection goes on when the rest was read, or else ends. */
class TooLarge extends Error {
  readonly statusCode = 413;

  constructor(limit: number) {
    super(`The body is too large: ${limit} bytes are the most.`);
  }
}

/** Hands every body on as text, up to the route's `bodyLimit`; a file (`application/octet-stream`) as its length. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (request, payload, done) => {
    readText(payload, request.routeOptions.bodyLimit, done);
  });
  app.addContentTypeParser("application/octet-stream", (_request, payload, done) => {
    let bytes = 0;
    payload.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    payload.on("end", () => done(null, bytes)).on("error", (error) => done(brokenOff(error)));
  });
}

function readText(payload: IncomingMessage, limit: number, done: (error: Error | null, text?: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const take = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= limit) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > limit + DISCARDED) {
      payload.off("data", take).off("end", finish).pause();
      done(new TooLarge(limit));
    }
  };
  const finish = (): void => {
    if (bytes > limit) done(new TooLarge(limit));
    else done(null, Buffer.concat(chunks).toString("utf8"));
  };
  payload
    .on("data", take)
    .on("end", finish)
    .on("error", (error) => done(brokenOff(error)));
}

/** The client went away in the middle: nothing that went wrong here. */
function brokenOff(error: Error): Error {
  return Object.assign(error, { statusCode: 400 });
}
