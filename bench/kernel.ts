import FlatQueue from "flatqueue";
import TinyQueue from "tinyqueue";
import { Chance } from "../src/engine/chance.ts";
import { exponential } from "../src/engine/distributions.ts";
import { EventQueue } from "../src/engine/event-queue.ts";
import { Simulation } from "../src/engine/simulation.ts";
import { BareHeap } from "./bare-heap.ts";
import { type Contestant, collectGarbage, formatRate, measure, median, printTable, ratio } from "./harness.ts";

const HOLDS = 200_000;
const STEPS = 200_000;

/** Delays, exponential, in whole milliseconds; as many as fit the index mask. */
const MASK = 2 ** 16 - 1;
const DELAYS = (() => {
  const stream = new Chance("bench").stream("delays");
  return Float64Array.from({ length: MASK + 1 }, () => Math.round(exponential(1e6, stream)));
})();
const delay = (index: number) => DELAYS[index & MASK] as number;

/**
 * The hold model, the usual measure of event queues: so many items pending; one operation takes the next and puts
 * it back a random time later.
 */
function hold(pending: number): void {
  collectGarbage();
  const [ours, cancelling, ...others] = measure(
    [eventQueue(pending), timeouts(pending), bare(pending), flat(pending), tiny(pending)],
    25,
  );
  if (ours === undefined || cancelling === undefined) throw new Error("nothing was measured");
  const rows = [ours, cancelling, ...others].map((each) => [
    each.name,
    formatRate(median(each.rates)),
    `${(1e9 / median(each.rates)).toFixed(0)} ns`,
    each === ours ? "" : ratio(ours, each).toFixed(2),
  ]);
  const title = `hold model, ${pending.toLocaleString("en")} pending`;
  printTable(title, ["", "holds", "each", "EventQueue is so many times as fast"], rows);
}

function eventQueue(pending: number): Contestant {
  const queue = new EventQueue<number>();
  for (let i = 0; i < pending; i++) queue.push(delay(i), i);
  return {
    name: "EventQueue (ours: stable, grows, cancels)",
    run() {
      for (let i = 0; i < HOLDS; i++) {
        const time = queue.peekTime();
        queue.push(time + delay(i), queue.pop() as number);
      }
      return HOLDS;
    },
  };
}

function timeouts(pending: number): Contestant {
  const queue = new EventQueue<number>();
  for (let i = 0; i < pending; i++) queue.push(delay(i), i);
  let ticket = queue.push(delay(0), 0);
  return {
    name: "EventQueue, and with each hold a cancel and a push",
    run() {
      for (let i = 0; i < HOLDS; i++) {
        const time = queue.peekTime();
        queue.push(time + delay(i), queue.pop() as number);
        queue.cancel(ticket);
        ticket = queue.push(time + delay(i + 1), i);
      }
      return HOLDS;
    },
  };
}

function bare(pending: number): Contestant {
  const heap = new BareHeap(pending);
  for (let i = 0; i < pending; i++) heap.push(delay(i), i);
  return {
    name: "bare typed-array heap (stable, fixed, no cancel)",
    run() {
      for (let i = 0; i < HOLDS; i++) {
        const time = heap.peekTime();
        heap.push(time + delay(i), heap.pop());
      }
      return HOLDS;
    },
  };
}

function flat(pending: number): Contestant {
  const queue = new FlatQueue<number>();
  for (let i = 0; i < pending; i++) queue.push(i, delay(i));
  return {
    name: "flatqueue (no order among equals)",
    run() {
      for (let i = 0; i < HOLDS; i++) {
        const time = queue.peekValue() as number;
        queue.push(queue.pop() as number, time + delay(i));
      }
      return HOLDS;
    },
  };
}

function tiny(pending: number): Contestant {
  interface Entry {
    readonly time: number;
    readonly sequence: number;
    readonly item: number;
  }
  const queue = new TinyQueue<Entry>([], (a, b) => a.time - b.time || a.sequence - b.sequence);
  let sequence = 0;
  for (let i = 0; i < pending; i++) queue.push({ time: delay(i), sequence: sequence++, item: i });
  return {
    name: "tinyqueue (objects, made stable by its comparator)",
    run() {
      for (let i = 0; i < HOLDS; i++) {
        const { time, item } = queue.pop() as Entry;
        queue.push({ time: time + delay(i), sequence: sequence++, item });
      }
      return HOLDS;
    },
  };
}

interface Tick {
  readonly emits: number;
  readonly draws: boolean;
}

/** The whole loop: chains of timers, each of which arms the next one when it fires. */
function chains(name: string, pending: number, tick: Tick, watched = false): Contestant {
  let armed = 0;
  const simulation = new Simulation<number, number, Tick>({
    initial: 0,
    seed: "bench",
    reduce: (state, event) => state + event,
    decide(step, intent) {
      for (let i = 0; i < intent.emits; i++) step.emit(1);
      step.after(intent.draws ? step.chance("delay").integer(1_000_000) : delay(armed++), intent);
    },
  });
  for (let i = 0; i < pending; i++) simulation.dispatch(tick);
  let seen = 0;
  if (watched) {
    simulation.on("event", () => {
      seen++;
    });
  }
  return {
    name: `${name}, ${pending.toLocaleString("en")} pending`,
    run() {
      for (let i = 0; i < STEPS; i++) simulation.step();
      if (watched && seen === 0) throw new Error("the observer saw nothing");
      return STEPS;
    },
  };
}

function loop(): void {
  collectGarbage();
  const measured = measure(
    [
      chains("timer", 1, { emits: 0, draws: false }),
      chains("timer", 100_000, { emits: 0, draws: false }),
      chains("timer and event", 100_000, { emits: 1, draws: false }),
      chains("timer and event, observed", 100_000, { emits: 1, draws: false }, true),
      chains("timer and draw", 100_000, { emits: 0, draws: true }),
    ],
    15,
  );
  const rows = measured.map(({ name, rates }) => [
    name,
    formatRate(median(rates)),
    `${(1e9 / median(rates)).toFixed(0)} ns`,
  ]);
  printTable("Simulation: steps that arm one timer each", ["", "steps", "each"], rows);
}

/** The event queue beside others, and the loop of the simulation. */
export function kernel(): void {
  for (const pending of [10_000, 100_000, 1_000_000]) hold(pending);
  loop();
}
