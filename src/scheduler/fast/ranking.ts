import type { Draw } from "../reference/select.ts";
import type { HostColumns } from "./columns.ts";

/** Hosts, best first, with their weights. */
export interface Heaviest {
  readonly best: readonly number[];
  readonly weights: readonly number[];
}

/** How a pass ended: the host chosen, then the alternates. */
export interface PassResult extends Heaviest {
  /** Whether Placement had any candidate. */
  readonly offered: boolean;
}

/** The best few of the hosts offered: by falling weight, equal weights by rising slot. */
export class Ranking implements Heaviest {
  readonly best: number[] = [];
  readonly weights: number[] = [];
  /** A weight below this is not among them; the least number while there is room. */
  least = Number.NEGATIVE_INFINITY;
  readonly wanted: number;

  constructor(wanted: number) {
    this.wanted = wanted;
  }

  /** Whether a host of that weight and slot, or a greater slot, would be among them. */
  takes(weight: number, slot: number): boolean {
    if (weight !== this.least) return weight > this.least;
    return slot < (this.best[this.wanted - 1] ?? Number.POSITIVE_INFINITY);
  }

  /** Puts the host where it belongs, if it is among them. */
  offer(slot: number, weight: number): boolean {
    if (!this.takes(weight, slot)) return false;
    const { best, weights } = this;
    let at = Math.min(best.length, this.wanted - 1);
    for (; at > 0 && comesBefore(weight, slot, weights[at - 1] as number, best[at - 1] as number); at--) {
      best[at] = best[at - 1] as number; // 0 < at ≤ length
      weights[at] = weights[at - 1] as number;
    }
    best[at] = slot;
    weights[at] = weight;
    if (best.length === this.wanted) this.least = weights[this.wanted - 1] as number;
    return true;
  }
}

function comesBefore(weight: number, slot: number, otherWeight: number, otherSlot: number): boolean {
  return weight > otherWeight || (weight === otherWeight && slot < otherSlot);
}

/**
 * The host chosen, drawn from the best few if so set, and the best others of its cell.
 * @param top the best so many, of that cell where it is given
 */
export function choose(
  top: (wanted: number, cell: string | null) => Heaviest,
  columns: HostColumns,
  subset: number,
  further: number,
  draw: Draw,
): Heaviest {
  if (subset <= 1 && (further === 0 || columns.kinds.cells.size === 1)) return top(1 + further, null);
  const front = top(Math.max(subset, 1), null);
  const few = front.best.length;
  const at = few > 1 ? draw(few) : 0;
  const chosen = front.best[at];
  if (chosen === undefined) return front;
  const best = [chosen];
  const weights = [front.weights[at] as number]; // as many as hosts
  const others = top(1 + further, columns.row(chosen)?.cell ?? null);
  for (const [i, slot] of others.best.entries()) {
    if (slot === chosen || best.length > further) continue;
    best.push(slot);
    weights.push(others.weights[i] as number);
  }
  return { best, weights };
}
