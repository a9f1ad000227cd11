/**
 * The first `count` items in an order, sorted: without sorting the others, which are many where a page of a large list is
 * wanted.
 */
export function firstOf<T>(items: Iterable<T>, count: number, compare: (a: T, b: T) => number): T[] {
  const kept: T[] = [];
  /** Nothing that comes after this one is among the first. */
  let bound: T | undefined;
  for (const item of items) {
    if (bound !== undefined && compare(item, bound) > 0) continue;
    kept.push(item);
    if (kept.length < 2 * count + 64) continue;
    kept.sort(compare);
    kept.length = count;
    bound = kept[count - 1];
  }
  return kept.sort(compare).slice(0, count);
}
