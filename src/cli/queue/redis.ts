import { Redis } from "ioredis";
import { QueueError } from "./queue-error.ts";

/** ms in which a Redis must answer. */
const PATIENCE = 5000;

/** The address without its password. */
function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}

function parsed(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && ["redis:", "rediss:"].includes(url.protocol) && url.hostname !== "") return url;
  throw new QueueError(`--queue ${address}: no address of a Redis; write it as redis://HOST:PORT`);
}

/**
 * Connects to a Redis. One that goes away later is waited for.
 *
 * @param address `redis://[[USER]:PASSWORD@]HOST:PORT[/DATABASE]`, or `rediss:` for TLS.
 * @param tell hears when the Redis goes away and when it is back.
 * @throws QueueError when there is none, or it does not let us in.
 */
export async function connect(address: string, tell: (message: string) => void): Promise<Redis> {
  const url = parsed(address);
  let found = false;
  let why = "no answer";
  const redis = new Redis(address, {
    lazyConnect: true,
    connectTimeout: PATIENCE,
    // A command waits for as long as the Redis is away.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (found ? Math.min(100 * times, 2000) : null),
  });
  redis.on("error", (error) => {
    why = error.message;
  });
  const late = setTimeout(() => redis.disconnect(), PATIENCE);
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    const reason = why === "no answer" && error instanceof Error ? error.message : why;
    const mend = reason.startsWith("NOAUTH")
      ? "it wants a password: --queue redis://:PASSWORD@HOST:PORT"
      : `${reason}; start redis-server there, or mend --queue`;
    throw new QueueError(`no Redis to be had at ${shown(url)}: ${mend}`);
  } finally {
    clearTimeout(late);
  }
  found = true;
  let away = false;
  redis.on("reconnecting", () => {
    if (!away) tell(`the Redis at ${shown(url)} is away: ${why}; trying again`);
    away = true;
  });
  redis.on("ready", () => {
    if (away) tell(`the Redis at ${shown(url)} is back`);
    away = false;
  });
  return redis;
}
