/** Why some mutants may survive: the change makes no difference that anyone could see. */
export const REASONS: readonly {
  /** How its path ends. */
  readonly file: string;
  /** Part of what stands there. */
  readonly text: string;
  readonly replacement?: string;
  readonly why: string;
}[] = [];
