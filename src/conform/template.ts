/** What stands in recorded requests for other values: variables, long texts, big objects. */

/** Values that earlier answers gave, by name. */
export type Variables = ReadonlyMap<string, unknown>;

const VARIABLE = /\{([A-Za-z_]\w*)\}/g;
const REPEAT = /\{\{repeat:(.+?):(\d+)\}\}/gs;

/** `{name}` for each variable that is bound; others stay as they are, for they may be part of the text. */
export function withVariables(text: string, variables: Variables): string {
  if (!text.includes("{")) return text;
  return text.replace(VARIABLE, (whole, name: string) => (variables.has(name) ? String(variables.get(name)) : whole));
}

function expandText(text: string, variables: Variables): string {
  return withVariables(text, variables).replace(REPEAT, (_, piece: string, count: string) =>
    piece.repeat(Number(count)),
  );
}

/**
 * A request's body with everything put in: variables, `{{repeat:x:256}}`, and for `{"$fill": {n, key: "k#", value}}` an
 * object of n keys, in which # is a number from 0.
 */
export function expand(value: unknown, variables: Variables): unknown {
  if (typeof value === "string") return expandText(value, variables);
  if (Array.isArray(value)) return value.map((each) => expand(each, variables));
  if (typeof value !== "object" || value === null) return value;
  const fill = (value as { $fill?: { n: number; key: string; value: unknown } }).$fill;
  if (fill !== undefined) {
    const filled = expand(fill.value, variables);
    return Object.fromEntries(Array.from({ length: fill.n }, (_, i) => [fill.key.replace("#", String(i)), filled]));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [expandText(key, variables), expand(each, variables)]),
  );
}

const SEGMENT = /\.([^.[\]]+)|\[(\d+)\]/g;

/** The value at a JSON path such as `$.servers[0].id`; undefined where there is none. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const [, key, index] of path.matchAll(SEGMENT)) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string, unknown>)[key ?? index ?? ""];
  }
  return at;
}
