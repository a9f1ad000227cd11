import { afterEach, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { answers, bare, until, written } from "./bare.ts";
import { Client, IMAGE, liftQuotas, NETWORK } from "./client.ts";
import { BUILT, serveCommand } from "./command.ts";

const NO_QUOTA = ["instances", "cores", "ram"].flatMap((name) => ["--option", `quota.${name}=-1`]);

function create(headers: Readonly<Record<string, string>> = {}): string {
  const server = { name: "s", flavorRef: "42", imageRef: IMAGE, networks: [{ uuid: NETWORK }] };
  return written("POST", "/compute/v2.1/servers", JSON.stringify({ server }), headers);
}

describe("closing", () => {
  let served: Served;
  afterEach(() => served.close());

  it("answers all that it has done, of requests sent without waiting, too", async () => {
    served = await serve({ auth: "none", clock: "manual" });
    liftQuotas(served);
    const { socket, text, answer } = await bare(served.port);
    socket.write(create().repeat(2000)); // some 600 KB: more than it reads in one go
    await until(() => text() !== "", "the first answer");
    await served.close(20);
    const told = await answer;
    const done = served.cloud.state.servers.size;
    expect(done).toBeGreaterThan(10);
    expect(answers(told, 202)).toBe(done);
    expect(told.match(/connection: close/g)).toHaveLength(1);
    expect(told).toMatch(/connection: close\r\n(?:(?!HTTP).)*$/s);
  });

  it("lets a body come in whole that has begun, and answers it", async () => {
    served = await serve({ auth: "none", clock: "manual" });
    const { socket, answer } = await bare(served.port);
    const text = create();
    socket.write(text.slice(0, -10));
    await (await fetch(served.url)).text();
    const closed = served.close();
    const refused = () =>
      fetch(served.url).then(
        () => false,
        () => true,
      );
    await until(refused, "it listens no more");
    socket.write(text.slice(-10));
    expect(answers(await answer, 202)).toBe(1);
    await closed;
  });

  it("cuts off what does not come to an end", async () => {
    served = await serve({ auth: "none", clock: "manual", limits: { grace: 300 } });
    const { socket, answer } = await bare(served.port);
    socket.write(create().slice(0, -10));
    await (await fetch(served.url)).text();
    const began = performance.now();
    await served.close();
    expect(performance.now() - began).toBeGreaterThan(250);
    expect(await answer).toBe("");
  });
});

describe.skipIf(!BUILT)("SIGTERM to novasim serve (needs npm run build)", () => {
  it("comes under load: every request that was sent is answered, and the exit code is 0", async () => {
    const running = await serveCommand(["--auth", "none", ...NO_QUOTA]);
    let sent = 0;
    let answered = 0;
    const statuses = new Set<string>();
    const ended = Array.from({ length: 50 }, async () => {
      const { socket, answer } = await bare(running.port);
      const ask = () => {
        sent++;
        socket.write(create());
      };
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk;
        // An answer is whole when its JSON is: it has one object in it.
        if (!/^\{.*\}$/m.test(text)) return;
        statuses.add(text.slice(9, 12));
        answered++;
        const last = text.includes("connection: close");
        text = "";
        if (!last) ask();
      });
      ask();
      await answer;
    });
    await until(() => answered > 500, "500 answers");
    expect(await running.end()).toBe(0);
    await Promise.all(ended);
    expect([answered, statuses]).toEqual([sent, new Set(["202"])]);
  });

  it("and to clients that open connections all the time: none is let down once it was answered to", async () => {
    const running = await serveCommand(NO_QUOTA);
    const client = await Client.of(running);
    let done = 0;
    const broken: string[] = [];
    let stopping = false;
    const load = Array.from({ length: 20 }, async () => {
      for (;;) {
        try {
          const { status } = await client.post(
            "/compute/v2.1/servers",
            JSON.parse(create().split("\r\n\r\n")[1] ?? ""),
          );
          if (status !== 202) broken.push(String(status));
          done++;
        } catch (error) {
          // Once it listens no more, no connection comes about; before, every request is answered.
          const code = (error as { cause?: { code?: string } }).cause?.code ?? String(error);
          if (!stopping || !["ECONNREFUSED", "ECONNRESET"].includes(code)) broken.push(code);
          return;
        }
      }
    });
    await until(() => done > 100, "100 answers");
    stopping = true;
    expect(await running.end()).toBe(0);
    await Promise.all(load);
    expect(broken).toEqual([]);
  });
});
