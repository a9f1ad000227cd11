import { formatTime } from "../../engine/clock.ts";
import type { Numbered } from "../../scenario/log/last-events.ts";

/** Longer events are cut. */
const LONGEST = 200;

/** Events for a terminal, a line each: number, time, what happened. */
export function eventsText(events: readonly Numbered[]): string {
  return events
    .map(({ number, time, event }) => {
      const { type, at: _, ...rest } = event;
      const text = JSON.stringify(rest);
      return `  ${number}  ${formatTime(time)}  ${type} ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
    })
    .join("\n");
}
