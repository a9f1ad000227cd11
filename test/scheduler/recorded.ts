import { existsSync, readFileSync } from "node:fs";
import { SHARED } from "../shared.ts";

/** Where Nova's recorded decisions lie; tests over them are skipped where they are not there. */
const FOLDER = `${SHARED}/nova/scheduler`;

export const recorded = existsSync(FOLDER);

export function read<T>(name: string): T {
  return JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8")) as T;
}
