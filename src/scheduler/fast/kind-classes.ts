import type { HostKind } from "./kinds.ts";

/** Bits that tell classes apart in a node's mask; with more classes several share one. */
const BITS = 32;

/**
 * Kinds of hosts that all sorts of requests met so far treat alike, in one class. Hosts of a class differ in their
 * state only, so that the index may mix them. A new sort of request may split classes; nothing joins them again.
 */
export class KindClasses {
  /** By kind: its class. */
  of: Int32Array = new Int32Array(0);
  count = 0;
  /** Grows whenever kinds are classed otherwise. */
  version = 0;

  /** Whether each class has a bit of its own. */
  get distinct(): boolean {
    return this.count <= BITS;
  }

  /** Begins anew, with one class for each cell. */
  reset(kinds: readonly HostKind[]): void {
    this.of = new Int32Array(kinds.length);
    this.count = 0;
    this.version++;
    this.refine(kinds.map(({ cell }) => cell));
  }

  /** Parts kinds for which the answers (by kind) differ. */
  refine(answers: readonly unknown[]): void {
    const numbers = new Map<string, number>();
    const refined = this.of.map((number, kind) => {
      const key = `${number} ${answers[kind]}`;
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return known;
    });
    if (numbers.size === this.count) return;
    this.of = refined;
    this.count = numbers.size;
    this.version++;
  }

  /** The bit of the kind's class. */
  bitOf(kind: number): number {
    return 1 << ((this.of[kind] as number) % BITS);
  }
}
