import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fastify } from "fastify";
import { describe, expect, it } from "vitest";
import { holdsUnread, UNSENT_LIMIT } from "../../src/http/server/hold-unread.ts";

const ANSWER = "x".repeat(128 << 10);
const REQUESTS = 2000;
/** What the two sockets' buffers of the operating system may hold beside. */
const IN_SOCKETS = 16 << 20;

async function server() {
  const app = fastify();
  holdsUnread(app);
  let answered = 0;
  app.get("/large", (_request, reply) => {
    answered++;
    reply.send(ANSWER);
  });
  app.get("/small", (_request, reply) => reply.send("small"));
  await app.listen({ port: 0, host: "127.0.0.1" });
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on TCP");
  return { app, port: address.port, answered: () => answered };
}

/** Waits until a number has stood still. */
async function settled(count: () => number): Promise<number> {
  for (let still = 0, last = count(); ; ) {
    await sleep(50);
    still = count() === last && last > 0 ? still + 1 : 0;
    last = count();
    if (still === 10) return last;
  }
}

function floods(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.pause();
  socket.write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(REQUESTS));
  return socket;
}

describe("a client that sends thousands of requests and reads no answer", { timeout: 60_000 }, () => {
  it("is answered only as far as it reads, and in full once it does; others are served meanwhile", async () => {
    const { app, port, answered } = await server();
    try {
      const socket = floods(port);
      const made = await settled(answered);
      expect(made * ANSWER.length).toBeLessThan(UNSENT_LIMIT + ANSWER.length + IN_SOCKETS);
      expect(await (await fetch(`http://127.0.0.1:${port}/small`)).text()).toBe("small");
      let bytes = 0;
      socket.on("data", (chunk) => {
        bytes += chunk.length;
      });
      socket.resume();
      await expect.poll(() => bytes > REQUESTS * ANSWER.length, { timeout: 30_000 }).toBe(true);
      expect(answered()).toBe(REQUESTS);
      socket.destroy();
    } finally {
      app.server.closeAllConnections();
      await app.close();
    }
  });

  it("costs nothing once it is gone", async () => {
    const { app, port, answered } = await server();
    try {
      const socket = floods(port);
      const made = await settled(answered);
      socket.resetAndDestroy();
      await expect.poll(() => new Promise((done) => app.server.getConnections((_, n) => done(n)))).toBe(0);
      expect(answered()).toBeLessThan(made + 10);
    } finally {
      await app.close();
    }
  });
});
