import type { FastifyInstance } from "fastify";

/** Requests answered at each turn of the event loop while clients wait to be let in. */
const MEANWHILE = 4;

/**
 * Lets new clients in before old ones are answered again. The event loop accepts one connection at each turn, and in the
 * same turn answers all that have asked; of a thousand clients that come at once and ask on and on, the last would wait for
 * half a million answers to others. So while connections come in, turns are kept short.
 */
export function acceptFairly(app: FastifyInstance): void {
  const waiting: (() => void)[] = [];
  let accepted = 0;
  let before = 0;
  let due = false;
  const turn = (): void => {
    const more = accepted !== before;
    before = accepted;
    for (const go of waiting.splice(0, more ? MEANWHILE : waiting.length)) go();
    due = more || waiting.length > 0;
    if (due) setImmediate(turn);
  };
  app.server.on("connection", () => {
    accepted++;
    if (due) return;
    due = true;
    setImmediate(turn);
  });
  app.addHook("onRequest", (_request, _reply, done) => {
    if (due) waiting.push(done);
    else done();
  });
}
