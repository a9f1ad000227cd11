import { type IncomingMessage, Server } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

/** ms that clients have to end their connections when the server closes; then they are cut. */
const GRACE = 2000;

/**
 * Makes a server close without losing anything: what has come in is answered, a connection ends with its last answer,
 * and nothing is done of which nobody would hear.
 *
 * @returns what closes it. `drain`: ms in which open connections may still ask; those that do end with the answer, those
 * that are idle after it are ended. New connections are refused from the beginning.
 */
export function closesGracefully(app: FastifyInstance): (drain: number) => Promise<void> {
  /** The request that came in last on each connection: of several that were sent without waiting, only its answer may end it. */
  const latest = new WeakMap<Socket, IncomingMessage>();
  const ending = new WeakSet<Socket>();
  let closing = false;
  app.addHook("onRequest", (request, reply, done) => {
    const { raw } = request;
    latest.set(raw.socket, raw);
    // Its answer could not be sent any more, so it must not be done.
    if (ending.has(raw.socket)) reply.code(503).send();
    else done();
  });
  app.addHook("onSend", ({ raw }, reply, _payload, done) => {
    if (closing && latest.get(raw.socket) === raw) {
      ending.add(raw.socket);
      reply.header("connection", "close");
    }
    done();
  });
  return async (drain) => {
    closing = true;
    const { server } = app;
    if (!(server instanceof Server)) throw new Error("only HTTP/1.1 is served");
    // An http.Server's own close would cut idle connections at once; net.Server's only stops to listen.
    const over = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
    if (drain > 0) await sleep(drain);
    // What has come in by now is read before idle connections are looked for.
    await nextTurn();
    const cut = setTimeout(() => server.closeAllConnections(), GRACE);
    try {
      await app.close();
      await over;
    } finally {
      clearTimeout(cut);
    }
  };
}
