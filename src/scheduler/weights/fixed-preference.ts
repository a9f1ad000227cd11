import type { HostWeigher } from "../contract.ts";

/**
 * A weigher that prefers hosts in a fixed order: the greater a host's weight, the earlier it is chosen; hosts that are
 * not named weigh 0. In place of all others it makes placement predictable, for tests and recordings.
 */
export function fixedPreference(weights: Readonly<Record<string, number>>): HostWeigher {
  return {
    name: "FixedPreferenceWeigher",
    raw: (host) => (Object.hasOwn(weights, host.host) ? (weights[host.host] ?? 0) : 0),
    multiplier: () => 1,
  };
}
