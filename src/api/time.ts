import type { State } from "../model/state.ts";

/** A time of the world (ms since its start) as the API writes it: `2026-01-01T00:00:00Z`. */
export function isoTime(state: State, at: number): string {
  return `${new Date(state.settings.epoch + at).toISOString().slice(0, 19)}Z`;
}
