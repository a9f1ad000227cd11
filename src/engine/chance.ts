import seedrandom from "seedrandom";

/** A source of random numbers. Ask {@link Chance} (or the step) for it by name each time; do not hold on to it. */
export interface Stream {
  /** A number in [0, 1), a multiple of 2^-32. */
  next(): number;
  /**
   * A whole number in [0, count).
   *
   * @throws Error unless `count` is a whole number of 1 to 2^32.
   */
  integer(count: number): number;
}

/** The streams of a {@link Chance} as a JSON value: those that were asked for, by name. */
export type SavedStreams = readonly (readonly [name: string, state: AleaState])[];

/** What alea remembers: said here and not by seedrandom, whose types are no part of this package. */
type AleaState = Readonly<Record<"c" | "s0" | "s1" | "s2", number>>;

/**
 * Named random streams, each derived from the seed and its own name: a new consumer under a new name never
 * disturbs the numbers that another draws. The generator is seedrandom's alea, whose arithmetic is exact, so that
 * a seed gives the same numbers on every machine and in every engine.
 */
export class Chance {
  readonly seed: string;
  private readonly streams = new Map<string, AleaStream>();
  private readonly touched: AleaStream[] = [];

  constructor(seed: string) {
    this.seed = seed;
  }

  /** The stream of this name. */
  stream(name: string): Stream {
    let stream = this.streams.get(name);
    if (stream === undefined) {
      stream = new AleaStream(name, seedrandom.alea(JSON.stringify([this.seed, name]), { state: true }));
      this.streams.set(name, stream);
      this.touched.push(stream);
    } else if (stream.before === undefined) {
      stream.before = stream.state();
      this.touched.push(stream);
    }
    return stream;
  }

  /** Keeps all draws since the last commit or rollback. */
  commit(): void {
    if (this.touched.length === 0) return;
    for (const stream of this.touched) stream.before = undefined;
    this.touched.length = 0;
  }

  /** Puts every stream back to where it was at the last commit or rollback. */
  rollback(): void {
    for (const stream of this.touched) {
      if (stream.before === undefined) this.streams.delete(stream.name);
      else stream.goBack(stream.before);
    }
    this.touched.length = 0;
  }

  /** Independent streams that go on with the same numbers. */
  copy(): Chance {
    return Chance.load(this.seed, this.save());
  }

  save(): SavedStreams {
    const names = [...this.streams.keys()].sort();
    return names.map((name) => [name, (this.streams.get(name) as AleaStream).state()]);
  }

  /** The streams that {@link save} wrote down, to go on with the same numbers. */
  static load(seed: string, saved: SavedStreams): Chance {
    const chance = new Chance(seed);
    for (const [name, state] of saved) chance.streams.set(name, new AleaStream(name, seedrandom.alea("", { state })));
    return chance;
  }
}

class AleaStream implements Stream {
  readonly name: string;
  /** Where the stream stood when it was first asked for since the last commit; undefined when it was created since. */
  before: AleaState | undefined = undefined;
  private draw: seedrandom.StatefulPRNG<AleaState>;

  constructor(name: string, draw: seedrandom.StatefulPRNG<AleaState>) {
    this.name = name;
    this.draw = draw;
  }

  next(): number {
    return this.draw();
  }

  integer(count: number): number {
    if (!(Number.isInteger(count) && count >= 1 && count <= 2 ** 32)) {
      throw new Error(`a random integer is drawn below a whole number of 1 to 2^32, not ${count}`);
    }
    return Math.floor(this.draw() * count);
  }

  state(): AleaState {
    return this.draw.state();
  }

  goBack(state: AleaState): void {
    this.draw = seedrandom.alea("", { state });
    this.before = undefined;
  }
}
