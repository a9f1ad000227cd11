import type { Time } from "./clock.ts";

/** Names one item of an {@link EventQueue} while it is pending, and nothing ever after. Plain: store it anywhere. */
export type Ticket = number;

/** What a slot holds: nothing, a pending item of either kind, or the place of a cancelled one. */
type Holding = typeof FREE | typeof FOREGROUND | typeof BACKGROUND | typeof CANCELLED;
const FREE = 0;
const FOREGROUND = 1;
const BACKGROUND = 2;
const CANCELLED = 3;

/** An {@link EventQueue} as a JSON value, given that its items are. Entries stand in the order they fall due. */
export interface SavedQueue<Item> {
  /** Time, slot, what the slot holds, and the item unless it is cancelled. */
  readonly entries: readonly (readonly [time: Time, slot: number, holding: Holding, item?: Item])[];
  readonly generations: readonly number[];
  readonly free: readonly number[];
}

// A ticket is generation * SLOTS + slot, exact in a double: 26 bits of slot, 27 of generation.
const SLOTS = 2 ** 26;
const LAST_GENERATION = 2 ** 27 - 1;
const FIRST_CAPACITY = 64;

// A stamp is generation * 4 + holding: all that must be known of a slot to pop it, in one place of memory.
const HOLDING = 3;
const NEXT_GENERATION = 4;

/**
 * A priority queue of items by (time, order of pushing), with exact cancellation by ticket.
 *
 * A 4-ary heap of slots over typed arrays. The heap holds times and slots only, since moving memory is what costs;
 * among equal times, which are rarer, the order of pushing is looked up by slot. A cancelled item leaves its slot
 * in the heap: it is freed when it surfaces, or together with all others when they outnumber the pending.
 *
 * A slot is reused under a new generation, so that a stale ticket is refused for ever; a slot that has used up its
 * generations is retired. Which tickets are given depends on the pushes, pops and cancels so far and on nothing
 * else: not on looking, not on saving and loading in between.
 *
 * Typed arrays are indexed below their capacity, here and throughout: that is what `as number` states.
 */
export class EventQueue<Item> {
  // The heap: the children of i are 4i+1 … 4i+4. Its first entry is never a cancelled one.
  private times = new Float64Array(FIRST_CAPACITY);
  private slots = new Int32Array(FIRST_CAPACITY);
  private length = 0;
  // Whether the first entry was popped and its place is open: most often the next push can take it.
  private hole = false;

  // By slot; `used` slots were ever taken.
  private items: (Item | undefined)[] = [];
  private sequences = new Float64Array(FIRST_CAPACITY);
  private stamps = new Int32Array(FIRST_CAPACITY);
  private used = 0;

  // Slots to take again, the last freed first.
  private free = new Int32Array(FIRST_CAPACITY);
  private freeCount = 0;

  private sequence = 0;
  private cancelled = 0;
  private background = 0;

  /** How many items are pending. */
  get size(): number {
    return this.length - this.cancelled - +this.hole;
  }

  /** How many items are pending that were not pushed as background. */
  get foreground(): number {
    return this.size - this.background;
  }

  /** The time of the next item; `Infinity` when none is pending. */
  peekTime(): Time {
    if (this.hole) this.closeHole();
    return this.length > 0 ? (this.times[0] as number) : Number.POSITIVE_INFINITY;
  }

  /** The next item; `undefined` when none is pending. */
  peek(): Item | undefined {
    if (this.hole) this.closeHole();
    return this.length > 0 ? this.items[this.slots[0] as number] : undefined;
  }

  /** The ticket of the next item; -1, which is no item's ticket, when none is pending. */
  peekTicket(): Ticket {
    if (this.hole) this.closeHole();
    return this.length > 0 ? this.ticketOf(this.slots[0] as number) : -1;
  }

  /** The ticket that the push after `pushes` more pushes will give, if nothing else happens in between. */
  ticketAhead(pushes: number): Ticket {
    const fresh = pushes - this.freeCount;
    return fresh < 0 ? this.ticketOf(this.free[-fresh - 1] as number) : this.used + fresh;
  }

  /**
   * Adds an item, behind all items of the same time.
   *
   * @param background whether {@link foreground} leaves the item out.
   * @throws Error when 2^26 slots are taken.
   */
  push(time: Time, item: Item, background = false): Ticket {
    let slot: number;
    if (this.freeCount > 0) slot = this.free[--this.freeCount] as number;
    else {
      if (this.used === this.sequences.length) this.growSlots();
      slot = this.used++;
    }
    this.fill(slot, item, background ? BACKGROUND : FOREGROUND);
    if (this.hole) {
      this.hole = false;
      this.siftDown(0, time, slot);
    } else this.insert(time, slot);
    return this.ticketOf(slot);
  }

  /** Removes and returns the next item; `undefined` when none is pending. */
  pop(): Item | undefined {
    if (this.hole) this.closeHole();
    if (this.length === 0) return undefined;
    const slot = this.slots[0] as number;
    const item = this.items[slot];
    this.empty(slot, FREE);
    this.hole = true;
    if (this.cancelled > 0) this.sweep();
    return item;
  }

  /** Whether the ticket's item is pending. */
  has(ticket: Ticket): boolean {
    const slot = ticket & (SLOTS - 1);
    const holding = this.holding(slot);
    return (holding === FOREGROUND || holding === BACKGROUND) && this.ticketOf(slot) === ticket;
  }

  /** Removes the ticket's item. False, and nothing changed, when it was popped or cancelled before. */
  cancel(ticket: Ticket): boolean {
    if (!this.has(ticket)) return false;
    this.empty(ticket & (SLOTS - 1), CANCELLED);
    this.cancelled++;
    this.sweep();
    return true;
  }

  /** An independent queue with the same items, order and tickets, past and to come. The items are shared. */
  copy(): EventQueue<Item> {
    const copy = new EventQueue<Item>();
    copy.times = this.times.slice();
    copy.slots = this.slots.slice();
    copy.length = this.length;
    copy.hole = this.hole;
    copy.items = this.items.slice();
    copy.sequences = this.sequences.slice();
    copy.stamps = this.stamps.slice();
    copy.used = this.used;
    copy.free = this.free.slice();
    copy.freeCount = this.freeCount;
    copy.sequence = this.sequence;
    copy.cancelled = this.cancelled;
    copy.background = this.background;
    return copy;
  }

  save(): SavedQueue<Item> {
    if (this.hole) this.closeHole();
    const order = Array.from({ length: this.length }, (_, index) => index);
    order.sort((a, b) => (this.precedes(a, b) ? -1 : 1));
    return {
      entries: order.map((index) => {
        const slot = this.slots[index] as number;
        const holding = this.holding(slot);
        const time = this.times[index] as number;
        return holding === CANCELLED ? [time, slot, holding] : [time, slot, holding, this.items[slot] as Item];
      }),
      generations: Array.from(this.stamps.subarray(0, this.used), (stamp) => stamp >> 2),
      free: Array.from(this.free.subarray(0, this.freeCount)),
    };
  }

  /** The queue that {@link save} wrote down: the same items, order and tickets, past and to come. */
  static load<Item>(saved: SavedQueue<Item>): EventQueue<Item> {
    const queue = new EventQueue<Item>();
    queue.used = saved.generations.length;
    while (queue.sequences.length < queue.used) queue.growSlots();
    queue.stamps.set(saved.generations.map((generation) => generation * NEXT_GENERATION));
    queue.items = new Array<Item | undefined>(queue.used).fill(undefined);
    queue.free.set(saved.free);
    queue.freeCount = saved.free.length;
    for (const [time, slot, holding, item] of saved.entries) {
      queue.fill(slot, item, holding);
      queue.insert(time, slot);
      if (holding === CANCELLED) queue.cancelled++;
    }
    return queue;
  }

  private holding(slot: number): Holding {
    return ((this.stamps[slot] as number) & HOLDING) as Holding;
  }

  private ticketOf(slot: number): Ticket {
    return ((this.stamps[slot] as number) >> 2) * SLOTS + slot;
  }

  /** Puts an item, the newest, into an empty slot. */
  private fill(slot: number, item: Item | undefined, holding: Holding): void {
    this.items[slot] = item;
    this.stamps[slot] = (this.stamps[slot] as number) | holding;
    this.sequences[slot] = this.sequence++;
    if (holding === BACKGROUND) this.background++;
  }

  /** Takes a pending item out of its slot and makes its ticket stale. */
  private empty(slot: number, holding: typeof FREE | typeof CANCELLED): void {
    const stamp = this.stamps[slot] as number;
    if ((stamp & HOLDING) === BACKGROUND) this.background--;
    this.items[slot] = undefined;
    this.stamps[slot] = ((stamp & ~HOLDING) + NEXT_GENERATION) | holding;
    if (holding === FREE) this.release(slot);
  }

  /** Lets a slot that is no longer in the heap be taken again. */
  private release(slot: number): void {
    const generations = (this.stamps[slot] as number) & ~HOLDING;
    this.stamps[slot] = generations;
    if (generations <= LAST_GENERATION * NEXT_GENERATION) this.free[this.freeCount++] = slot;
  }

  /** Drops the cancelled entries that surfaced, or all of them when they outnumber the pending. */
  private sweep(): void {
    if (this.hole) this.closeHole();
    if (this.cancelled > FIRST_CAPACITY && this.cancelled * 2 > this.length) this.dropCancelled();
    while (this.cancelled > 0 && this.holding(this.slots[0] as number) === CANCELLED) {
      this.cancelled--;
      this.release(this.slots[0] as number);
      this.removeFirst();
    }
  }

  private dropCancelled(): void {
    let kept = 0;
    for (let index = 0; index < this.length; index++) {
      const slot = this.slots[index] as number;
      if (this.holding(slot) === CANCELLED) continue;
      this.times[kept] = this.times[index] as number;
      this.slots[kept++] = slot;
    }
    // In the order of slots, not of the heap, whose layout a loaded queue does not share.
    for (let slot = 0; slot < this.used; slot++) if (this.holding(slot) === CANCELLED) this.release(slot);
    this.length = kept;
    this.cancelled = 0;
    for (let index = (kept - 2) >> 2; index >= 0; index--) {
      this.siftDown(index, this.times[index] as number, this.slots[index] as number);
    }
  }

  /** Whether the entry at `a` falls due before the one at `b`. */
  private precedes(a: number, b: number): boolean {
    const difference = (this.times[a] as number) - (this.times[b] as number);
    return difference < 0 || (difference === 0 && this.sequenceAt(a) < this.sequenceAt(b));
  }

  private sequenceAt(index: number): number {
    return this.sequences[this.slots[index] as number] as number;
  }

  /** Adds the newest entry to the heap. */
  private insert(time: Time, slot: number): void {
    if (this.length === this.times.length) this.growHeap();
    const { times, slots } = this;
    let index = this.length++;
    while (index > 0) {
      const parent = (index - 1) >> 2;
      const parentTime = times[parent] as number;
      if (time >= parentTime) break;
      times[index] = parentTime;
      slots[index] = slots[parent] as number;
      index = parent;
    }
    times[index] = time;
    slots[index] = slot;
  }

  private closeHole(): void {
    this.hole = false;
    this.removeFirst();
  }

  private removeFirst(): void {
    const last = --this.length;
    if (last > 0) this.siftDown(0, this.times[last] as number, this.slots[last] as number);
  }

  /** Puts an entry into the hole at `index`, or below it. */
  private siftDown(index: number, time: Time, slot: number): void {
    const { times, slots, length } = this;
    for (;;) {
      const first = 4 * index + 1;
      if (first >= length) break;
      const best = first + 4 <= length ? this.firstOfFour(first) : this.firstOf(first, length);
      const bestTime = times[best] as number;
      if (bestTime > time || (bestTime === time && this.sequenceAt(best) > (this.sequences[slot] as number))) break;
      times[index] = bestTime;
      slots[index] = slots[best] as number;
      index = best;
    }
    times[index] = time;
    slots[index] = slot;
  }

  private firstOf(start: number, end: number): number {
    let best = start;
    for (let index = start + 1; index < end; index++) if (this.precedes(index, best)) best = index;
    return best;
  }

  /** {@link firstOf} four entries. Comparisons are added up, not branched on: a heap defeats branch prediction. */
  private firstOfFour(start: number): number {
    const { times } = this;
    const t0 = times[start] as number;
    const t1 = times[start + 1] as number;
    const t2 = times[start + 2] as number;
    const t3 = times[start + 3] as number;
    const left = start + +(t1 < t0);
    const right = start + 2 + +(t3 < t2);
    const leftTime = times[left] as number;
    const rightTime = times[right] as number;
    const ties = +(t0 === t1) | +(t2 === t3) | +(leftTime === rightTime);
    return ties === 0 ? left + (right - left) * +(rightTime < leftTime) : this.firstOf(start, start + 4);
  }

  private growHeap(): void {
    this.times = doubled(this.times, new Float64Array(this.times.length * 2));
    this.slots = doubled(this.slots, new Int32Array(this.slots.length * 2));
  }

  private growSlots(): void {
    const capacity = this.sequences.length * 2;
    if (capacity > SLOTS) throw new Error(`the event queue is full: ${SLOTS} slots are taken`);
    this.sequences = doubled(this.sequences, new Float64Array(capacity));
    this.stamps = doubled(this.stamps, new Int32Array(capacity));
    this.free = doubled(this.free, new Int32Array(capacity));
  }
}

function doubled<Numbers extends Float64Array | Int32Array>(old: Numbers, empty: Numbers): Numbers {
  empty.set(old);
  return empty;
}
