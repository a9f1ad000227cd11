/** Reads the recordings of real Nova in test/recordings (README.md there says what they are). */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export const RECORDINGS = new URL("recordings/", import.meta.url);

/** The names of a folder's recordings, without `.json.gz`, in order; its clouds are none of them. */
export function recordingsIn(folder: string): readonly string[] {
  return readdirSync(new URL(folder, RECORDINGS))
    .filter((file) => file.endsWith(".json.gz"))
    .map((file) => file.slice(0, -".json.gz".length))
    .sort();
}

/** A recording, parsed: `recording("transcripts/auth")`. Its form is the caller's knowledge. */
export function recording<T = unknown>(name: string): T {
  return JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, RECORDINGS))).toString()) as T;
}

/** The clouds that a folder's transcripts name; undefined: each of them brings its own. */
export function recordedClouds(folder: string): unknown {
  const file = readdirSync(new URL(folder, RECORDINGS)).find((name) => name === "clouds.json");
  return file === undefined ? undefined : JSON.parse(readFileSync(new URL(`${folder}/${file}`, RECORDINGS), "utf8"));
}
