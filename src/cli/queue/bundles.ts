import { gunzipSync, gzipSync } from "node:zlib";
import type { Redis } from "ioredis";
import { type Bundle, bundle } from "../study/bundle.ts";
import { PREFIX, WEEK } from "./runs.ts";

const SCENARIO = "scenario";
const FILE = "file ";

function keyOf(study: string): string {
  return `${PREFIX}:study:${study}`;
}

/** Lays the bundle of a study beside the queue. */
export async function putBundle(redis: Redis, study: string, { file, text, set, contents }: Bundle): Promise<void> {
  const fields = new Map([[SCENARIO, gzipSync(JSON.stringify([file, text, set]))]]);
  for (const [name, bytes] of Object.entries(contents)) fields.set(`${FILE}${name}`, gzipSync(bytes));
  await redis.hset(keyOf(study), fields);
  await redis.expire(keyOf(study), WEEK);
}

/**
 * The bundle of a study; undefined when the study is gone.
 *
 * @throws Error when it is not what was laid there.
 */
export async function getBundle(redis: Redis, study: string): Promise<Bundle | undefined> {
  const { [SCENARIO]: scenario, ...files } = await redis.hgetallBuffer(keyOf(study));
  if (scenario === undefined) return undefined;
  const [file, text, set] = JSON.parse(gunzipSync(scenario).toString()) as [string, string, readonly string[]];
  const contents = Object.entries(files).map(([name, bytes]) => [name.slice(FILE.length), gunzipSync(bytes)] as const);
  const found = bundle(file, text, set, Object.fromEntries(contents));
  if (!study.startsWith(found.id)) throw new Error("the study's scenario was changed in the queue; submit it again");
  return found;
}

/** Whether a study is still wanted. */
export async function hasBundle(redis: Redis, study: string): Promise<boolean> {
  return (await redis.exists(keyOf(study))) === 1;
}

/** Takes the bundle of a study away: what still runs of it ends. */
export async function dropBundle(redis: Redis, study: string): Promise<void> {
  await redis.del(keyOf(study));
}
