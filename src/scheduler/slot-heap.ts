/**
 * Sets of slots that give their least ones first: binary heaps in plain arrays. A slot is in one set at a time, and
 * `places` (shared by the sets) tells where, so that any slot is taken out as fast as the least.
 */
export function addSlot(heap: number[], slot: number, places: Int32Array): void {
  heap.push(slot);
  rise(heap, heap.length - 1, places);
}

export function removeSlot(heap: number[], slot: number, places: Int32Array): void {
  const at = places[slot] as number;
  const last = heap.pop() as number; // the slot is in it
  if (last === slot) return;
  heap[at] = last;
  rise(heap, at, places);
  sink(heap, places[last] as number, places);
}

/** Up to `count` of the least slots, rising. */
export function leastSlots(heap: readonly number[], count: number): number[] {
  if (count === 1 || heap.length === 1) return heap.slice(0, 1);
  const found: number[] = [];
  const open = heap.length > 0 ? [0] : [];
  while (found.length < count && open.length > 0) {
    let next = 0;
    for (let i = 1; i < open.length; i++) if (slotAt(heap, open, i) < slotAt(heap, open, next)) next = i;
    found.push(slotAt(heap, open, next));
    const child = 2 * (open[next] as number) + 1;
    open.splice(next, 1);
    if (child < heap.length) open.push(child);
    if (child + 1 < heap.length) open.push(child + 1);
  }
  return found;
}

function slotAt(heap: readonly number[], open: readonly number[], i: number): number {
  return heap[open[i] as number] as number;
}

function rise(heap: number[], from: number, places: Int32Array): void {
  const slot = heap[from] as number;
  let at = from;
  while (at > 0) {
    const up = (at - 1) >> 1;
    const other = heap[up] as number;
    if (other < slot) break;
    heap[at] = other;
    places[other] = at;
    at = up;
  }
  heap[at] = slot;
  places[slot] = at;
}

function sink(heap: number[], from: number, places: Int32Array): void {
  const slot = heap[from] as number;
  let at = from;
  for (;;) {
    let down = 2 * at + 1;
    if (down + 1 < heap.length && (heap[down + 1] as number) < (heap[down] as number)) down++;
    const other = heap[down];
    if (other === undefined || other > slot) break;
    heap[at] = other;
    places[other] = at;
    at = down;
  }
  heap[at] = slot;
  places[slot] = at;
}
