import type { FastifyReply } from "fastify";

/** Answers that wait for the end of this turn of the event loop, each with what is to be sent. */
let waiting: [FastifyReply, unknown][] = [];

/**
 * Sends an answer at the end of this turn of the event loop, with all others of the turn. A client that waits is woken by
 * the first of them and finds the rest as it goes on; woken for each, it would cost more than the answer.
 */
export function sendSoon(reply: FastifyReply, payload: unknown): void {
  // It stands behind another answer on its connection, of requests that were sent without waiting: these are not held up.
  if (reply.raw.socket === null) {
    sendAll();
    reply.send(payload);
    return;
  }
  if (waiting.length === 0) setImmediate(sendAll);
  waiting.push([reply, payload]);
}

function sendAll(): void {
  const answers = waiting;
  waiting = [];
  for (const [reply, payload] of answers) reply.send(payload);
}
