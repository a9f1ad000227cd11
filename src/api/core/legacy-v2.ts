/**
 * Validation at the legacy endpoint `/v2`: unknown properties are forgiven and dropped, save where the names of properties
 * are bound by patterns (nova/api/validation/validators.py).
 */
import type { PlainSchema } from "../schema/versioned.ts";

/** A schema, or a part of one, that takes any property. The order of its keys stays. */
export function forgiving<T>(part: T): T {
  if (Array.isArray(part)) return part.map(forgiving) as T;
  if (typeof part !== "object" || part === null) return part;
  const forgives = !("patternProperties" in part);
  const entries = Object.entries(part).filter(
    ([key, value]) => !(forgives && key === "additionalProperties" && value === false),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, forgiving(value)])) as T;
}

/** A valid value without the properties that its schema does not know. */
export function withoutUnknown(schema: PlainSchema | undefined, value: unknown): unknown {
  if (schema === undefined) return value;
  if (Array.isArray(value)) {
    const items = schema.items;
    return items === undefined || Array.isArray(items)
      ? value
      : value.map((each) => withoutUnknown(items as PlainSchema, each));
  }
  if (typeof value !== "object" || value === null) return value;
  const properties = schema.properties ?? {};
  const drops = schema.additionalProperties === false && schema.patternProperties === undefined;
  const kept: [string, unknown][] = [];
  for (const [key, each] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (known !== undefined) kept.push([key, withoutUnknown(known, each)]);
    else if (!drops) kept.push([key, each]);
  }
  return Object.fromEntries(kept);
}
