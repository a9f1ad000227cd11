import { createHash, type Hash } from "node:crypto";
import type { Time } from "../../engine/clock.ts";
import { JsonBytes } from "./json-bytes.ts";
import { KeyPath, Piece } from "./json-keys.ts";

/** How many bytes of lines are gathered before they are hashed and handed on. */
const CHUNK = 1 << 16;

const utf8 = new TextDecoder();
const NUMBER = new Piece('{"n":');
const TIME = new Piece(',"t":');
const END = new Piece("}\n");

/**
 * The event log as NDJSON: one line `{"n":…,"t":…,…event}` each, in the order of the events. Same scenario and same seed
 * give the same text, byte for byte; `digest` is its SHA-256.
 */
export class EventLog {
  private hash: Hash = createHash("sha256");
  private readonly sink: ((lines: string) => void) | undefined;
  private readonly pending = new JsonBytes();
  /** Where the keys of events of each type begin. */
  private readonly begins = new Map<string, KeyPath>();
  private handedOn = 0;

  /** @param sink gets whole lines, several at a time; absent: the log is only hashed. */
  constructor(sink?: (lines: string) => void) {
    this.sink = sink;
  }

  /** Goes on with a log, the bytes of which are these; or with another log, which stays as it is. */
  resume(past: Iterable<Uint8Array> | EventLog): void {
    if (past instanceof EventLog) {
      past.flush();
      this.hash = past.hash.copy();
      this.handedOn = past.handedOn;
      return;
    }
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

  /** Adds an event: its number, its time in ms, and what happened. Where that has the same time as `at`, it is left out. */
  add(event: { readonly type: string; readonly at: Time }, number: number, time: Time): void {
    const { pending } = this;
    pending.piece(NUMBER);
    pending.value(number);
    pending.piece(TIME);
    pending.value(time);
    pending.fields(event, this.beginOf(event.type), event.at === time ? "at" : null);
    pending.piece(END);
    if (pending.length >= CHUNK) this.flush();
  }

  private beginOf(type: string): KeyPath {
    let begin = this.begins.get(type);
    if (begin === undefined) {
      begin = new KeyPath();
      this.begins.set(type, begin);
    }
    return begin;
  }

  /** Hands on what is pending. */
  flush(): void {
    const { pending } = this;
    if (pending.length === 0) return;
    const lines = pending.written();
    this.hash.update(lines);
    this.handedOn += lines.length;
    this.sink?.(utf8.decode(lines));
    pending.clear();
  }

  /** SHA-256 of the log so far, in hexadecimal. */
  digest(): string {
    this.flush();
    return this.hash.copy().digest("hex");
  }
}
