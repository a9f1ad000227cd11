import { createHash, type Hash } from "node:crypto";
import type { Time } from "../engine/clock.ts";

/** How many letters of lines are gathered before they are hashed and handed on. */
const CHUNK = 1 << 16;

/**
 * The event log as NDJSON: one line `{"n":…,"t":…,…event}` each, in the order of the events. Same scenario and same seed
 * give the same text, byte for byte; `digest` is its SHA-256.
 */
export class EventLog {
  private readonly hash: Hash = createHash("sha256");
  private readonly sink: ((lines: string) => void) | undefined;
  private pending = "";
  private handedOn = 0;

  /** @param sink gets whole lines, several at a time; absent: the log is only hashed. */
  constructor(sink?: (lines: string) => void) {
    this.sink = sink;
  }

  /** Goes on with a log, the bytes of which are these. */
  goOn(past: Iterable<Uint8Array>): void {
    for (const bytes of past) {
      this.hash.update(bytes);
      this.handedOn += bytes.length;
    }
  }

  /** How many bytes the log has so far; they are handed on first. */
  bytes(): number {
    this.flush();
    return this.handedOn;
  }

  /** Adds an event: its number, its time in ms, and what happened. */
  add(event: object, number: number, time: Time): void {
    // The event's own text begins with a brace: in its place come number and time.
    this.pending += `{"n":${number},"t":${time},${JSON.stringify(event).slice(1)}\n`;
    if (this.pending.length >= CHUNK) this.flush();
  }

  /** Hands on what is pending. */
  flush(): void {
    if (this.pending === "") return;
    this.hash.update(this.pending);
    this.handedOn += Buffer.byteLength(this.pending);
    this.sink?.(this.pending);
    this.pending = "";
  }

  /** SHA-256 of the log so far, in hexadecimal. */
  digest(): string {
    this.flush();
    return this.hash.copy().digest("hex");
  }
}
