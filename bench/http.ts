import { readFileSync } from "node:fs";
import autocannon from "autocannon";
import { fastify } from "fastify";
import { serve } from "../src/http/serve.ts";
import { formatRate, median } from "./harness.ts";

/** Seconds of one round, connections of the load generator, rounds. */
const SECONDS = 2;
const CONNECTIONS = 32;
const ROUNDS = 9;

interface Load {
  /** Requests per second. */
  readonly rate: number;
  /** Requests per second of CPU time of the server's thread: what else the machine does hardly touches it. */
  readonly cpuRate: number;
  readonly p99: number;
}

/** Seconds of CPU time of this thread, in steps of 10 ms; NaN where there is no /proc. */
function threadSeconds(): number {
  try {
    const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

async function load(url: string, headers: Record<string, string>): Promise<Load> {
  const before = threadSeconds();
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: SECONDS, workers: 1 });
  if (result.errors + result.non2xx > 0)
    throw new Error(`${result.errors} errors, ${result.non2xx} refusals at ${url}`);
  const cpuRate = result.requests.total / (threadSeconds() - before);
  return { rate: result.requests.average, cpuRate, p99: result.latency.p99 };
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
  const share = (of: "rate" | "cpuRate"): string => {
    const shares = rounds.map((round) => (100 * round.ours[of]) / round.theirs[of]).sort((a, b) => a - b);
    return `${median(shares).toFixed(0)} % (${shares[0]?.toFixed(0)} to ${shares.at(-1)?.toFixed(0)} %)`;
  };
  console.log(
    `  share of bare Fastify, round by round: ${share("rate")}; by CPU time of the server: ${share("cpuRate")}`,
  );
  await served.close();
}
