const TRUE: ReadonlySet<string> = new Set(["1", "t", "true", "on", "y", "yes"]);
const FALSE: ReadonlySet<string> = new Set(["0", "f", "false", "off", "n", "no"]);

/** A truth value in the spellings Nova takes (oslo_utils.strutils.bool_from_string); anything else is `otherwise`. */
export function isTrue(value: unknown, otherwise = false): boolean {
  if (typeof value === "boolean") return value;
  const text = String(value).trim().toLowerCase();
  return TRUE.has(text) || (otherwise && !FALSE.has(text));
}

/** The same, but undefined if the string is not a truth value. */
export function strictTruth(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = String(value).trim().toLowerCase();
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}
