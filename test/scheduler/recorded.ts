import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { QueryNames } from "../../src/transcript/decision-check.ts";

/** Where Nova's recorded decisions lie; tests over them are skipped where they are not there. */
const FOLDER = "/work/shared/nova/scheduler";

export const recorded = existsSync(FOLDER);

export function read<T>(name: string): T {
  return JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8")) as T;
}

/** uuid5 of a name in the DNS name space: what the recordings call aggregates and providers. */
function uuid5(name: string): string {
  const space = Buffer.from("6ba7b8109dad11d180b400c04fd430c8", "hex");
  const hash = createHash("sha1").update(space).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const QUERY_NAMES: QueryNames = {
  aggregate: (name) => uuid5(`agg-${name}`),
  provider: (name) => uuid5(`rp-${name}`),
};
