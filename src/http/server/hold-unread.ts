import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** What is known of a connection. */
interface Line {
  /** Bytes of answers that the operating system has not taken yet. */
  unsent: number;
  /** Requests that wait until there are fewer. */
  readonly held: (() => void)[];
}

/**
 * Bytes of unsent answers from which on a connection's further requests wait. A client that sends requests without waiting
 * never notices, as long as it reads: it is above what the sockets' own buffers hold. One that does not read costs these
 * bytes, one more answer, and the requests that came in together (Node stops reading from its connection).
 */
export const UNSENT_LIMIT = 1 << 20;

/**
 * Answers a client only as fast as it reads. Of the requests that it sends without waiting, hundreds come in together; if
 * all were answered at once, their answers would stand in memory until it reads, which may be never.
 */
export function holdsUnread(app: FastifyInstance): void {
  const lines = new WeakMap<Socket, Line>();
  app.server.on("connection", (socket: Socket) => lines.set(socket, { unsent: 0, held: [] }));
  // Before the body: answers go out in the order of their requests, so one that others wait behind is never held once it is let in.
  app.addHook("onRequest", ({ raw }, _reply, done) => {
    const line = lines.get(raw.socket);
    if (line === undefined || (line.unsent < UNSENT_LIMIT && line.held.length === 0)) done();
    else line.held.push(done);
  });
  app.addHook("onSend", ({ raw }, reply, payload, done) => {
    const line = lines.get(raw.socket);
    const bytes = typeof payload === "string" || Buffer.isBuffer(payload) ? payload.length : 0;
    if (line !== undefined && bytes > 0) {
      line.unsent += bytes;
      // Sent, or never to be: the connection has ended, and with it all that was held.
      reply.raw.once("close", () => {
        line.unsent -= bytes;
        while (line.unsent < UNSENT_LIMIT && !raw.socket.destroyed) {
          const go = line.held.shift();
          if (go === undefined) break;
          go();
        }
      });
    }
    done();
  });
}
