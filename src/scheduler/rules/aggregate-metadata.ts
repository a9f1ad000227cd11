import { PythonError } from "../../python/error.ts";
import { pythonFloat } from "../../python/numbers.ts";
import type { HostState } from "../host-state.ts";

/** The values the host's aggregates have for one key, whole. */
export function aggregateValues(host: HostState, key: string): ReadonlySet<string> {
  const values = new Set<string>();
  for (const { metadata } of host.aggregates) if (Object.hasOwn(metadata, key)) values.add(metadata[key] ?? "");
  return values;
}

/**
 * All metadata of the host's aggregates: each value split at commas, its parts stripped.
 * @param withKey look only at aggregates that have this key
 */
export function aggregateMetadata(host: HostState, withKey?: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { metadata } of host.aggregates) {
    if (withKey !== undefined && !Object.hasOwn(metadata, withKey)) continue;
    for (const [key, value] of Object.entries(metadata)) {
      const values = found.get(key) ?? new Set<string>();
      for (const part of value.split(",")) values.add(part.trim());
      found.set(key, values);
    }
  }
  return found;
}

/** The least of the values as a number; `otherwise` where there is none or one cannot be read. */
export function leastNumber(values: ReadonlySet<string>, otherwise: number, read: (text: string) => number): number {
  let least: number | undefined;
  try {
    for (const text of values) {
      const value = read(text);
      if (least === undefined || value < least) least = value;
    }
  } catch (error) {
    if (error instanceof PythonError) return otherwise;
    throw error;
  }
  return least ?? otherwise;
}

/** A weigher's multiplier: the least value the host's aggregates give the option, else the configured one. */
export function multiplierOf(host: HostState, option: string, configured: number): number {
  if (host.aggregates.length === 0) return configured;
  return leastNumber(aggregateValues(host, option), configured, pythonFloat);
}
