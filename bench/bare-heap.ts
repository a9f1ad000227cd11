/**
 * The yardstick for an event queue: a plain 4-ary heap over typed arrays of fixed capacity, ordered by (time, order of
 * pushing), that can neither cancel nor grow nor be saved.
 */
export class BareHeap {
  private readonly times: Float64Array;
  private readonly sequences: Float64Array;
  private readonly items: Int32Array;
  private length = 0;
  private sequence = 0;

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.sequences = new Float64Array(capacity);
    this.items = new Int32Array(capacity);
  }

  peekTime(): number {
    return this.times[0] as number;
  }

  push(time: number, item: number): void {
    const { times, sequences, items } = this;
    let index = this.length++;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const parentTime = times[parent] as number;
      if (time >= parentTime) break;
      times[index] = parentTime;
      sequences[index] = sequences[parent] as number;
      items[index] = items[parent] as number;
      index = parent;
    }
    times[index] = time;
    sequences[index] = this.sequence++;
    items[index] = item;
  }

  pop(): number {
    const { times, sequences, items } = this;
    const top = items[0] as number;
    const length = --this.length;
    const time = times[length] as number;
    const sequence = sequences[length] as number;
    let index = 0;
    for (let first = 1; first < length; first = 4 * index + 1) {
      const end = Math.min(first + 4, length);
      let best = first;
      for (let child = first + 1; child < end; child++) {
        const difference = (times[child] as number) - (times[best] as number);
        if (difference > 0 || (difference === 0 && (sequences[child] as number) > (sequences[best] as number)))
          continue;
        best = child;
      }
      const bestTime = times[best] as number;
      if (bestTime > time || (bestTime === time && (sequences[best] as number) > sequence)) break;
      times[index] = bestTime;
      sequences[index] = sequences[best] as number;
      items[index] = items[best] as number;
      index = best;
    }
    times[index] = time;
    sequences[index] = sequence;
    items[index] = items[length] as number;
    return top;
  }
}
