/** The most columns that are kept; when they are full, neighbours are merged and half of them is left. */
const MOST = 200;

export interface Column {
  readonly time: number;
  samples: number;
  /** By name: the sum over the samples. */
  readonly sums: Map<string, number>;
}

/** Vectors of named values over time, in so many columns that a chart can show them, however long the run is. */
export class TimeColumns {
  private columns: Column[] = [];
  /** Samples that go into one column. */
  private stride = 1;
  private latest = Number.NEGATIVE_INFINITY;

  /** Adds a sample. What it does not name is 0. A second sample of one time is left out. */
  add(time: number, values: Iterable<readonly [name: string, value: number]>): void {
    if (time === this.latest) return;
    this.latest = time;
    let last = this.columns.at(-1);
    if (last === undefined || last.samples >= this.stride) {
      if (this.columns.length === MOST) this.halve();
      last = { time, samples: 0, sums: new Map() };
      this.columns.push(last);
    }
    last.samples++;
    for (const [name, value] of values) last.sums.set(name, (last.sums.get(name) ?? 0) + value);
  }

  private halve(): void {
    const { columns } = this;
    this.columns = [];
    for (let i = 0; i < columns.length; i += 2) {
      const [a, b] = [columns[i], columns[i + 1]];
      if (a === undefined) break;
      const sums = new Map(a.sums);
      for (const [name, value] of b?.sums ?? []) sums.set(name, (sums.get(name) ?? 0) + value);
      this.columns.push({ time: a.time, samples: a.samples + (b?.samples ?? 0), sums });
    }
    this.stride *= 2;
  }

  save() {
    return { columns: this.columns, stride: this.stride, latest: this.latest };
  }

  load({ columns, stride, latest }: ReturnType<TimeColumns["save"]>): void {
    this.columns = columns;
    this.stride = stride;
    this.latest = latest;
  }

  /** Where each column begins. */
  get times(): readonly number[] {
    return this.columns.map(({ time }) => time);
  }

  /** All names that ever had a value. */
  get names(): ReadonlySet<string> {
    return new Set(this.columns.flatMap(({ sums }) => [...sums.keys()]));
  }

  /** By column: the mean of a value, to six digits. */
  means(name: string): readonly number[] {
    return this.columns.map(({ samples, sums }) => Math.round(((sums.get(name) ?? 0) / samples) * 1e6) / 1e6);
  }
}
