import type { Cloud } from "../../cloud.ts";
import { watchDecisions } from "../../decisions.ts";
import { AutoClock } from "./auto.ts";
import type { Clock, ClockMode } from "./clock.ts";
import { DecisionRing } from "./decision-ring.ts";
import { EventRing } from "./event-ring.ts";
import { ManualClock } from "./manual.ts";
import { RealClock } from "./real.ts";

/** Events that are kept for those who come late. */
const KEPT = 10_000;
/** Decisions of the scheduler that are kept, so that they can be explained. */
const DECISIONS = 1000;

/** Which clock moves a branch. */
export interface ClockOptions {
  readonly mode: ClockMode;
  /** Virtual seconds in a real one, in mode `real`. */
  readonly speed: number;
}

/** A cloud that is served, with the clock that moves it. The first is `main`; others are forks of it, or of each other. */
export class ServedBranch {
  readonly name: string;
  readonly events = new EventRing(KEPT);
  readonly decisions = new DecisionRing(DECISIONS);
  readonly #failed: (error: unknown) => void;
  readonly #initial: Cloud;
  readonly #checkpoints = new Map<string, Cloud>();
  #cloud: Cloud;
  #clock: Clock;
  #stopListening: () => void;

  /** @param failed gets what the simulator threw when time went on by itself */
  constructor(name: string, cloud: Cloud, clock: ClockOptions, failed: (error: unknown) => void) {
    this.name = name;
    this.#failed = failed;
    this.#initial = cloud.fork();
    this.#cloud = cloud;
    this.#clock = this.#clockOf(clock);
    this.#stopListening = this.#listen();
  }

  get cloud(): Cloud {
    return this.#cloud;
  }

  get clock(): Clock {
    return this.#clock;
  }

  /** The clock's mode and speed, to be given to a fork. */
  get clockOptions(): ClockOptions {
    const { mode, speed } = this.#clock;
    return { mode, speed: mode === "real" ? speed : 1 };
  }

  /** Another clock in place of this one. */
  setClock(options: ClockOptions): void {
    this.#clock.close();
    this.#clock = this.#clockOf(options);
  }

  /** Moves the time, as somebody said; the clock goes on from there. */
  move(go: (cloud: Cloud) => void): void {
    try {
      go(this.#cloud);
    } finally {
      this.#clock.rebase();
    }
  }

  /** The cloud as it was when the branch began. */
  reset(): void {
    this.replace(this.#initial.fork());
  }

  /** Keeps the cloud as it is under a name. */
  keep(name: string): void {
    this.#checkpoints.set(name, this.#cloud.fork());
  }

  get kept(): ReadonlyMap<string, Cloud> {
    return this.#checkpoints;
  }

  forget(name: string): boolean {
    return this.#checkpoints.delete(name);
  }

  /** Puts another cloud in place of this one. */
  replace(cloud: Cloud): void {
    this.#stopListening();
    this.#cloud = cloud;
    this.events.clear();
    this.decisions.clear();
    this.#stopListening = this.#listen();
    this.#clock.rebase();
  }

  close(): void {
    this.#stopListening();
    this.#clock.close();
  }

  #clockOf({ mode, speed }: ClockOptions): Clock {
    const cloud = () => this.#cloud;
    if (mode === "manual") return new ManualClock();
    return mode === "real" ? new RealClock(cloud, speed, this.#failed) : new AutoClock(cloud, this.#failed);
  }

  #listen(): () => void {
    const ends = [
      this.#cloud.on("event", (event, number, time) => {
        if (this.#clock instanceof AutoClock) this.#clock.see(event);
        this.events.add({ number, time, event });
      }),
      watchDecisions(this.#cloud, (decision) => this.decisions.add(decision)),
    ];
    return () => {
      for (const end of ends) end();
    };
  }
}
