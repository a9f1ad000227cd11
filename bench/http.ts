import autocannon from "autocannon";
import { fastify } from "fastify";
import { serve } from "../src/http/serve.ts";
import { formatRate, median } from "./harness.ts";

/** Seconds of one round, connections of the load generator, rounds. */
const SECONDS = 2;
const CONNECTIONS = 32;
const ROUNDS = 9;

interface Load {
  readonly rate: number;
  readonly p99: number;
}

async function load(url: string, headers: Record<string, string>): Promise<Load> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SECONDS, workers: 1 });
  if (result.errors + result.non2xx > 0)
    throw new Error(`${result.errors} errors, ${result.non2xx} refusals at ${url}`);
  return { rate: result.requests.average, p99: result.latency.p99 };
}

/** `GET /servers/{id}` against the bare HTTP library that sends the same bytes. */
export async function http(): Promise<void> {
  const served = await serve({ auth: "none", clock: "real", speed: 100 });
  const { conf } = served.cloud.state.settings;
  served.cloud.dispatch({
    type: "configure",
    set: { conf: { ...conf, quota: { ...conf.quota, instances: -1, cores: -1, ram: -1 } } },
  });
  const headers = { "content-type": "application/json", "openstack-api-version": "compute latest" };
  const compute = `${served.url}/compute/v2.1/servers`;
  const server = { name: "s", flavorRef: "42", imageRef: "11111111-1111-4111-8111-111111111111", networks: "none" };
  const created = await fetch(compute, { method: "POST", headers, body: JSON.stringify({ server }) });
  const { id } = ((await created.json()) as { server: { id: string } }).server;
  served.main.clock.pause();
  served.cloud.run({ idle: true });
  const shown = await fetch(`${compute}/${id}`, { headers });
  const body = await shown.text();
  const bare = fastify();
  bare.get("/compute/v2.1/servers/:id", (_request, reply) =>
    reply.header("content-type", "application/json").send(body),
  );
  const bareUrl = await bare.listen({ port: 0, host: "127.0.0.1" });
  const rounds: { ours: Load; theirs: Load }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const theirs = await load(`${bareUrl}/compute/v2.1/servers/${id}`, headers);
    rounds.push({ theirs, ours: await load(`${compute}/${id}`, headers) });
  }
  await bare.close();
  const ours = median(rounds.map((round) => round.ours.rate));
  const theirs = median(rounds.map((round) => round.theirs.rate));
  console.log(
    `http: GET /servers/{id}, ${body.length} bytes, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s`,
  );
  console.log(
    `  bare Fastify ${formatRate(theirs)}; novasim ${formatRate(ours)}, p99 ${median(rounds.map((round) => round.ours.p99))} ms`,
  );
  const shares = rounds.map((round) => (100 * round.ours.rate) / round.theirs.rate).sort((a, b) => a - b);
  const [least = 0, most = 0] = [shares[0], shares.at(-1)];
  console.log(
    `  share of bare Fastify, round by round: ${median(shares).toFixed(0)} % (${least.toFixed(0)} to ${most.toFixed(0)} %)`,
  );
  await served.close();
}
