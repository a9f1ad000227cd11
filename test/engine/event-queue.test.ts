import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventQueue, type SavedQueue, type Ticket } from "../../src/engine/event-queue.ts";

/** The queue as it is meant: a list kept sorted by a stable sort. */
interface Entry {
  readonly time: number;
  readonly item: number;
  readonly background: boolean;
  readonly ticket: Ticket;
}

class Model {
  pending: Entry[] = [];
  readonly gone: Ticket[] = [];

  push(entry: Entry): void {
    this.pending.push(entry);
    this.pending.sort((a, b) => a.time - b.time);
  }

  remove(ticket: Ticket): void {
    this.pending = this.pending.filter((entry) => entry.ticket !== ticket);
    this.gone.push(ticket);
  }
}

// Times from a small range, so that many are equal.
const push = fc.record({ kind: fc.constant("push"), time: fc.nat(20), background: fc.boolean() } as const);
const pop = fc.record({ kind: fc.constant("pop") } as const);
const cancel = fc.record({ kind: fc.constant("cancel"), which: fc.nat() } as const);
const stale = fc.record({ kind: fc.constant("stale"), which: fc.nat() } as const);
const reload = fc.record({ kind: fc.constant("reload") } as const);
const copy = fc.record({ kind: fc.constant("copy") } as const);
const command = fc.oneof(
  { arbitrary: push, weight: 8 },
  { arbitrary: pop, weight: 4 },
  { arbitrary: cancel, weight: 4 },
  { arbitrary: stale, weight: 1 },
  { arbitrary: reload, weight: 1 },
  { arbitrary: copy, weight: 1 },
);
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

const throughJson = (queue: EventQueue<number>) =>
  EventQueue.load(JSON.parse(JSON.stringify(queue.save())) as SavedQueue<number>);

/** Runs the commands on a queue and on the model, comparing after each; returns all that could be observed. */
function drive(commands: readonly Command[], beforeEach: (queue: EventQueue<number>) => EventQueue<number>): unknown[] {
  let queue = new EventQueue<number>();
  const model = new Model();
  const observed: unknown[] = [];
  let item = 0;
  for (const command of commands) {
    queue = beforeEach(queue);
    if (command.kind === "push") {
      const promised = queue.ticketAhead(0);
      const ticket = queue.push(command.time, item, command.background);
      expect(ticket).toBe(promised);
      expect(model.gone).not.toContain(ticket);
      observed.push(ticket);
      model.push({ time: command.time, item: item++, background: command.background, ticket });
    } else if (command.kind === "pop") {
      const next = model.pending[0];
      expect(queue.peekTicket()).toBe(next?.ticket ?? -1);
      const popped = queue.pop();
      expect(popped).toBe(next?.item);
      observed.push(popped);
      if (next !== undefined) model.remove(next.ticket);
    } else if (command.kind === "cancel") {
      const victim = model.pending[command.which % Math.max(1, model.pending.length)];
      if (victim !== undefined) {
        expect(queue.cancel(victim.ticket)).toBe(true);
        model.remove(victim.ticket);
      }
    } else if (command.kind === "stale") {
      const ticket = model.gone[command.which % Math.max(1, model.gone.length)];
      if (ticket !== undefined) expect(queue.cancel(ticket)).toBe(false);
    } else if (command.kind === "reload") queue = throughJson(queue);
    else queue = queue.copy();
    expect(queue.size).toBe(model.pending.length);
    expect(queue.foreground).toBe(model.pending.filter((entry) => !entry.background).length);
    expect(queue.peekTime()).toBe(model.pending[0]?.time ?? Number.POSITIVE_INFINITY);
    expect(queue.peek()).toBe(model.pending[0]?.item);
    expect(model.pending.every((entry) => queue.has(entry.ticket))).toBe(true);
    expect(model.gone.some((ticket) => queue.has(ticket))).toBe(false);
  }
  while (model.pending.length > 0) expect(queue.pop()).toBe(model.pending.shift()?.item);
  expect(queue.pop()).toBe(undefined);
  return observed;
}

describe("EventQueue", () => {
  it("pops what a stable sort by time gives", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 2_000 }), (times) => {
        const queue = new EventQueue<number>();
        times.forEach((time, item) => {
          queue.push(time, item);
        });
        const sorted = times.map((time, item) => ({ time, item })).sort((a, b) => a.time - b.time);
        const popped = sorted.map(() => ({ time: queue.peekTime(), item: queue.pop() }));
        expect(popped).toEqual(sorted);
        expect(queue.peekTime()).toBe(Number.POSITIVE_INFINITY);
        expect(queue.peek()).toBe(undefined);
      }),
    );
  });

  it("does what the model does: push, pop, cancel, refuse stale tickets, save and load, copy", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 300, size: "max" }), (commands) => {
        drive(commands, (queue) => queue);
      }),
      { numRuns: 300 },
    );
  });

  it("gives the same tickets and items when it is saved and loaded before every call", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60, size: "max" }), (commands) => {
        expect(drive(commands, throughJson)).toEqual(drive(commands, (queue) => queue));
      }),
    );
  });

  it("keeps order and tickets when most of many are cancelled, also by a queue loaded in between", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 500, maxLength: 1_000 }), fc.nat(9), (times, keep) => {
        const queue = new EventQueue<number>();
        const tickets = times.map((time, item) => queue.push(time, item));
        const loaded = throughJson(queue);
        const kept = times.map((time, item) => ({ time, item })).filter(({ item }) => item % 10 === keep);
        kept.sort((a, b) => a.time - b.time);
        const seen = [queue, loaded].map((each) => {
          tickets.forEach((ticket, item) => {
            if (item % 10 !== keep) expect(each.cancel(ticket)).toBe(true);
          });
          expect(each.size).toBe(kept.length);
          expect(each.save().entries.length).toBeLessThanOrEqual(2 * kept.length + 64);
          const pushed = times.map((_, item) => each.push(2_000, item));
          expect(kept.map(() => each.pop())).toEqual(kept.map(({ item }) => item));
          expect(times.map(() => each.pop())).toEqual(times.map((_, item) => item));
          return { pushed, saved: each.save() };
        });
        expect(seen[1]).toEqual(seen[0]);
        expect(new Set([...tickets, ...(seen[0]?.pushed ?? [])]).size).toBe(2 * times.length);
      }),
      { numRuns: 20 },
    );
  });

  it("does not let a copy touch its original", () => {
    const queue = new EventQueue<string>();
    queue.push(1, "a");
    const ticket = queue.push(2, "b", true);
    const copy = queue.copy();
    const before = JSON.stringify(queue.save());
    copy.cancel(ticket);
    copy.pop();
    for (let i = 0; i < 100; i++) copy.push(0, "c");
    expect(JSON.stringify(queue.save())).toBe(before);
    expect(queue.has(ticket)).toBe(true);
    expect(copy.has(ticket)).toBe(false);
  });

  it("refuses tickets that never were", () => {
    const queue = new EventQueue<string>();
    queue.push(1, "a");
    expect([-1, 1, 0.5, 2 ** 26, 2 ** 53, Number.NaN].some((ticket) => queue.cancel(ticket))).toBe(false);
    expect(queue.size).toBe(1);
  });

  it("retires a slot whose generations are used up, rather than let a stale ticket live again", () => {
    const last = 2 ** 27 - 1;
    const queue = EventQueue.load<string>({ entries: [], generations: [last], free: [0] });
    const ticket = queue.push(1, "a");
    expect(Number.isSafeInteger(ticket)).toBe(true);
    expect(queue.pop()).toBe("a");
    const next = queue.push(1, "b");
    expect(queue.cancel(ticket)).toBe(false);
    expect(next).toBe(1);
    expect(queue.size).toBe(1);
  });
});
