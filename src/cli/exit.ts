/** What `novasim` exits with (formats/scenario.md, 7). */
export const EXIT = {
  /** Everything asked for held. */
  HELD: 0,
  /** An expectation failed, or a comparison disagreed. */
  FAILED: 1,
  /** The input, or the command line, is invalid. */
  INVALID: 2,
  /** The simulator itself failed. */
  BROKEN: 3,
  /** Ctrl-C. */
  INTERRUPTED: 130,
} as const;
