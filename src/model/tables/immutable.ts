/**
 * What callers give is copied, and what they can reach is frozen: a cloud, its forks and its past change by events only.
 * Freezing costs about a tenth of a run, so the command line and the benchmarks, where nobody holds the state, rest it.
 */
let protecting = true;

/** Whether states are frozen from now on; they are from the start. Sequence of events and results are the same either way. */
export function protectStates(on: boolean): void {
  protecting = on;
}

/** Freezes a value and all it holds, where states are protected. What is frozen already is taken to be so deeply. */
export function protect(value: unknown): void {
  if (protecting) deepFreeze(value);
}

/** Freezes a value and all it holds. */
export function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return;
  if (value instanceof Map) lock(value);
  Object.freeze(value);
  for (const key in value) deepFreeze((value as Record<string, unknown>)[key]);
}

/** Freezing a Map does not keep its entries. */
function lock(map: Map<unknown, unknown>): void {
  const refuse = () => {
    throw new TypeError("a state's map cannot be changed");
  };
  Object.defineProperties(map, { set: { value: refuse }, delete: { value: refuse }, clear: { value: refuse } });
}

/**
 * A value that its reader may change: what it shares with a protected state, which is frozen, is copied. The rest is
 * taken to be the reader's own already.
 */
export function unshared(value: unknown): unknown {
  if (!protecting || typeof value !== "object" || value === null) return value;
  if (Object.isFrozen(value)) return plainCopy(value);
  const own = value as Record<string, unknown>;
  for (const key in own) {
    const part = own[key];
    if (typeof part === "object" && part !== null) own[key] = unshared(part);
  }
  return value;
}

/** How deep the values of users may be: well above anything an API or a file asks for. */
export const MAX_DEPTH = 100;

/** Whether a value that was parsed from JSON, which is a tree, is nested more than `MAX_DEPTH` deep. */
export function isTooDeep(value: unknown, left = MAX_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (left === 0) return true;
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], left - 1)) return true;
  return false;
}

/**
 * A copy of plain data (objects without a class, arrays, and what they hold), so that whoever gave it may change theirs.
 * What has a class is shared.
 * @throws RangeError where it is nested more than 100 deep, or holds itself
 */
export function plainCopy<T>(value: T, depth = 0): T {
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) throw new RangeError(`data is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) return value.map((each: unknown) => plainCopy(each, depth + 1)) as T;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy = { ...(value as Record<string, unknown>) };
  for (const key of Object.keys(copy)) {
    const part = copy[key];
    if (typeof part === "object" && part !== null && key !== "__proto__") copy[key] = plainCopy(part, depth + 1);
  }
  return copy as T;
}
