import type { ServerAction } from "./define.ts";
import { pause } from "./pause.ts";

/** Every action on a server, in order of the alphabet. To add one: a file, and a line here. */
// biome-ignore format: one line each
export const ACTIONS: readonly ServerAction[] = [
  pause,
];
