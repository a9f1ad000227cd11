/** Nothing in a list, and no keys: one object each for all records, since a cloud keeps a great many of them. */
export const EMPTY: readonly never[] = [];
export const NO_KEYS: Readonly<Record<string, never>> = {};
