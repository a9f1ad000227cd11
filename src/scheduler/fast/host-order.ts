/** Coordinates of a state before those of raw values: the rooms for VCPU, MEMORY_MB and DISK_GB. */
export const ROOMS = 3;

/** Hosts to be put in order: by position their class and their state, of which the last number is the score. */
export interface Arrangement {
  readonly size: number;
  readonly leaves: number;
  readonly span: number;
  readonly width: number;
  readonly states: Float64Array;
  readonly classOf: (position: number) => number;
  /** What each raw value counts for the score. */
  readonly reference: Float64Array;
}

/** Where a state's numbers lie, and how far apart two of them may be in what they weigh. */
interface Space {
  readonly states: Float64Array;
  readonly width: number;
  /** By coordinate: what a difference of 1 in it weighs. */
  readonly scale: Float64Array;
}

/**
 * An order of hosts in which like ones are together: first by class,
 * then halved over and over across the coordinate in which their weights differ most.
 * @returns by new position the old one; -1 where there is none
 */
export function arrange(hosts: Arrangement): Int32Array {
  const { size, leaves, span, classOf } = hosts;
  const order = Int32Array.from({ length: size }, (_, position) => position);
  order.sort((a, b) => classOf(a) - classOf(b) || a - b);
  const space = spaceOf(hosts);
  const result = new Int32Array(leaves * span).fill(-1);
  halve(1, 0, size);
  return result;

  function halve(node: number, from: number, to: number): void {
    if (node >= leaves) {
      result.set(order.subarray(from, to), (node - leaves) * span);
      return;
    }
    const middle = (from + to + 1) >> 1;
    if (to - from > 1 && classOf(order[from] as number) === classOf(order[to - 1] as number)) {
      const axis = widest(space, order, from, to);
      if (axis >= 0) part(space, order, from, to - 1, middle, axis);
    }
    halve(2 * node, from, middle);
    halve(2 * node + 1, middle, to);
  }
}

function spaceOf({ size, states, width, reference }: Arrangement): Space {
  const scale = new Float64Array(width);
  scale[width - 1] = 1;
  for (let c = ROOMS; c < width - 1; c++) {
    const weight = Math.abs(reference[c - ROOMS] as number);
    const range = rangeOf(states, width, c, size);
    scale[c] = weight > 0 ? weight : range > 0 ? 1 / range : 0;
  }
  return { states, width, scale };
}

function rangeOf(states: Float64Array, width: number, c: number, size: number): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let position = 0; position < size; position++) {
    if (states[position * width] === Number.NEGATIVE_INFINITY) continue;
    const value = states[position * width + c] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? high - low : 0;
}

/** The coordinate in which these hosts weigh most differently; -1 where they are all alike. */
function widest({ states, width, scale }: Space, order: Int32Array, from: number, to: number): number {
  let axis = -1;
  let most = 0;
  for (let c = ROOMS; c < width; c++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const value = states[(order[i] as number) * width + c] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const wide = (high - low) * (scale[c] as number);
    if (wide <= most) continue;
    most = wide;
    axis = c;
  }
  return axis;
}

/**
 * Puts the lesser ones before `middle` and the greater ones from there on; of equal ones the first come first, so that
 * where many weigh the same, the few that win by their slots are together.
 */
function part(space: Space, order: Int32Array, low: number, high: number, middle: number, axis: number): void {
  const { states, width } = space;
  let from = low;
  let to = high;
  while (from < to) {
    const host = order[(from + to) >> 1] as number;
    const pivot = states[host * width + axis] as number;
    let i = from;
    let j = to;
    while (i <= j) {
      while (comesBefore(order[i] as number, states[(order[i] as number) * width + axis] as number, host, pivot)) i++;
      while (comesBefore(host, pivot, order[j] as number, states[(order[j] as number) * width + axis] as number)) j--;
      if (i > j) break;
      const other = order[i] as number;
      order[i++] = order[j] as number;
      order[j--] = other;
    }
    if (middle <= j) to = j;
    else if (middle >= i) from = i;
    else return;
  }
}

function comesBefore(host: number, value: number, other: number, otherValue: number): boolean {
  return value < otherValue || (value === otherValue && host < other);
}
