import { createHash } from "node:crypto";
import type { QueryNames } from "./decision-check.ts";

/** The name space of DNS names, RFC 4122. */
const DNS = "6ba7b8109dad11d180b400c04fd430c8";

function uuid5(name: string): string {
  const hash = createHash("sha1").update(Buffer.from(DNS, "hex")).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** What recorded queries call aggregates and providers: UUIDs made of their names. */
export const RECORDED_NAMES: QueryNames = {
  aggregate: (name) => uuid5(`agg-${name}`),
  provider: (name) => uuid5(`rp-${name}`),
};
