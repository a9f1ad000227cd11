import { type IncomingMessage, Server } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

/** ms between looks at who is still there. */
const LOOK = 10;

/** A connection. */
interface Line {
  /** The request that came in last: of several that were sent without waiting, only its answer may end the connection. */
  latest: IncomingMessage | undefined;
  /** Real ms at which it came in; before the first, at which the connection did. */
  at: number;
  /** An answer that ends it is on its way. */
  ending: boolean;
}

/**
 * Makes a server close without losing anything: what has come in is answered, a connection ends with its last answer,
 * and nothing is done of which nobody would hear.
 *
 * @returns what closes it. Connections that came before are accepted, new ones are refused. Connections on which a request came in the
 * last `drain` ms have as long for one more, whose answer ends them; those that are idle are ended.
 * @param grace ms after which what has not come to an end is cut off
 */
export function closesGracefully(app: FastifyInstance, grace: number): (drain: number) => Promise<void> {
  const lines = new Map<Socket, Line>();
  let accepted = 0;
  let closing = false;
  app.server.on("connection", (socket: Socket) => {
    accepted++;
    lines.set(socket, { latest: undefined, at: performance.now(), ending: false });
    socket.once("close", () => lines.delete(socket));
  });
  app.addHook("onRequest", ({ raw }, reply, done) => {
    const line = lines.get(raw.socket);
    if (line !== undefined) {
      line.latest = raw;
      line.at = performance.now();
    }
    // The answer could not be sent any more, so nothing must be done.
    if (line?.ending) reply.code(503).send();
    else done();
  });
  app.addHook("onSend", ({ raw }, reply, _payload, done) => {
    const line = lines.get(raw.socket);
    if (closing && line?.latest === raw) {
      line.ending = true;
      reply.header("connection", "close");
    }
    done();
  });
  return async (drain) => {
    const { server } = app;
    if (!(server instanceof Server)) throw new Error("only HTTP/1.1 is served");
    closing = true;
    // Connections wait to be accepted, one at each turn of the event loop; those that wait when it listens no more are lost.
    const patience = performance.now() + grace;
    let before = -1;
    do {
      before = accepted;
      await nextTurn(); // of this turn
      await nextTurn(); // of a whole one
    } while (accepted !== before && performance.now() < patience);
    // An http.Server's own close would cut idle connections at once; net.Server's only stops to listen.
    // Where an http.Server is no net.Server (Bun), Fastify's own close does both.
    const over =
      server instanceof NetServer
        ? new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()))
        : undefined;
    const began = performance.now();
    const isBusy = ({ at }: Line) => at > began - drain;
    while (performance.now() < began + drain && [...lines.values()].some(isBusy)) await sleep(LOOK);
    // What has come in by now is read before idle connections are looked for.
    await nextTurn();
    const cut = setTimeout(() => server.closeAllConnections(), grace);
    try {
      await app.close();
      await over;
    } finally {
      clearTimeout(cut);
    }
  };
}
