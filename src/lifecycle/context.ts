import type { Stream } from "../engine/chance.ts";
import type { Event } from "../model/reduce.ts";
import type { State } from "../model/state.ts";
import type { Scheduler } from "../scheduler/scheduler.ts";
import type { Intent } from "./intents.ts";
import type { Operations } from "./operations.ts";

/** What a rule has in hand while it decides: the state as folded so far, and the ways to say what happens. */
export interface Context {
  readonly state: State;
  /** ms since the world's start */
  readonly now: number;
  /** The number the next event will bear; what is numbered by it is unique. */
  readonly nextNumber: number;
  readonly scheduler: Scheduler;
  readonly operations: Operations;
  /** Says that something happened; the state has it at once. */
  emit(event: Event): void;
  /** Arms a timer. `background` work does not keep the world from being idle. */
  after(ms: number, intent: Intent, background?: boolean): void;
  /** The random stream of this name. */
  chance(name: string): Stream;
}

/** A new random UUID, from the stream of ids. */
export function newUuid(ctx: Context): string {
  const stream = ctx.chance("ids");
  const word = () => stream.integer(0x100000000);
  const hex = (value: number) => value.toString(16).padStart(8, "0");
  const b = hex(word());
  const c = hex(((word() & 0x3fffffff) | 0x80000000) >>> 0);
  return `${hex(word())}-${b.slice(0, 4)}-4${b.slice(5)}-${c.slice(0, 4)}-${c.slice(4)}${hex(word())}`;
}
