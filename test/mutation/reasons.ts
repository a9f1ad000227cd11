/** Why some mutants may survive: the change makes no difference that anyone could see. */
export const REASONS: readonly {
  /** How its path ends. */
  readonly file: string;
  /** Part of what stands there. */
  readonly text: string;
  readonly replacement?: string;
  readonly why: string;
}[] = [
  {
    file: "scheduler/fast/host-order.ts",
    text: "value === otherValue && host < other",
    why: "the order of the tree's hosts is a matter of speed: the search finds the same hosts in any",
  },
];
