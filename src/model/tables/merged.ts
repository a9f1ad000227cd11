/**
 * A record with others' values laid over it; null takes a key away. Keys are what users wrote, so that `__proto__` is a key
 * like all others.
 */
export function merged<T>(
  record: Readonly<Record<string, T>>,
  set: Readonly<Record<string, T | null>>,
): Readonly<Record<string, T>> {
  const result: Record<string, T> = { ...record };
  for (const [key, value] of Object.entries(set)) {
    if (value === null) delete result[key];
    else setOwn(result, key, value);
  }
  return result;
}

/** `record[key] = value` that never reaches the prototype. */
export function setOwn<T>(record: Record<string, T>, key: string, value: T): void {
  if (key === "__proto__") {
    Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true });
  } else record[key] = value;
}

/** `record[key]` where it is the record's own, and not what every object has. */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
