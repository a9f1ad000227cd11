import { PythonError } from "../../python/error.ts";
import { pythonFloat } from "../../python/numbers.ts";

const parsed = new WeakMap<readonly string[], readonly (readonly [string, number])[]>();

/**
 * A list option of `name=ratio` entries; those that cannot be read are dropped, as Nova does.
 * Source: nova scheduler/utils.py, parse_options().
 */
export function ratioSettings(entries: readonly string[]): readonly (readonly [string, number])[] {
  const known = parsed.get(entries);
  if (known !== undefined) return known;
  const settings: (readonly [string, number])[] = [];
  for (const entry of entries) {
    const at = entry.indexOf("=");
    if (at <= 0) continue;
    try {
      settings.push([entry.slice(0, at), pythonFloat(entry.slice(at + 1))]);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
    }
  }
  parsed.set(entries, settings);
  return settings;
}
