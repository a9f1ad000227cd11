import { pyStr } from "../../python/repr.ts";
import { isDict, type PythonValue } from "../../python/values.ts";
import type { HostFilter } from "../contract.ts";
import type { HostState } from "../host-state.ts";
import { matchExtraSpec } from "../rules/extra-specs-ops.ts";
import { attribute, hasAttribute, OWN_ATTRIBUTES } from "../rules/host-attributes.ts";

/** The path of names an extra spec leads down from the host; null where the spec is none of this filter's. */
export function capabilityPath(key: string, host: HostState): readonly string[] | null {
  const scope = key.split(":");
  if (scope.length === 1) return hasAttribute(key) || Object.hasOwn(host.stats, key) ? scope : null;
  return scope[0] === "capabilities" ? scope.slice(1) : null;
}

function parse(text: string): PythonValue {
  try {
    return JSON.parse(text) as PythonValue;
  } catch {
    return null;
  }
}

/** What is found down the path: a host attribute or stat first, then JSON texts and dictionaries; null for nothing. */
function capability(host: HostState, path: readonly string[]): PythonValue {
  const [first = "", ...steps] = path;
  let found: PythonValue = attribute(host, first) ?? host.stats[first] ?? null;
  for (const step of steps) {
    if (typeof found === "string") found = parse(found);
    found = isDict(found) && Object.hasOwn(found, step) ? (found[step] ?? null) : null;
  }
  return found;
}

/** The flavor's extra specs, with the address width of newer Nova said as the capability it stands for. */
export function capabilitySpecs(specs: Readonly<Record<string, string>>, release: string): [string, string][] {
  return Object.entries(specs).map(([key, value]) =>
    key === "hw:maxphysaddr_bits" && release !== "zed"
      ? ["capabilities:cpu_info:maxphysaddr:bits", `>= ${value}`]
      : [key, value],
  );
}

/** The host has the capabilities that the flavor's extra specs require. */
export const ComputeCapabilitiesFilter: HostFilter = {
  name: "ComputeCapabilitiesFilter",
  once: true,
  dependsOn({ flavor }, { release }) {
    let depends: "nothing" | "kind" = "nothing";
    for (const [key] of capabilitySpecs(flavor.extraSpecs, release)) {
      const scope = key.split(":");
      if (scope.length > 1 && scope[0] !== "capabilities") continue;
      if (OWN_ATTRIBUTES.has(scope.length > 1 ? (scope[1] ?? "") : key)) return "host";
      depends = "kind";
    }
    return depends;
  },
  passes(host, { flavor }, { release }) {
    for (const [key, requirement] of capabilitySpecs(flavor.extraSpecs, release)) {
      const path = capabilityPath(key, host);
      if (path === null) continue;
      const found = capability(host, path);
      if (found === null || !matchExtraSpec(pyStr(found), requirement)) return false;
    }
    return true;
  },
  reason(host, { flavor }, { release }) {
    for (const [key, requirement] of capabilitySpecs(flavor.extraSpecs, release)) {
      const path = capabilityPath(key, host);
      if (path === null) continue;
      const found = capability(host, path);
      if (found === null) return `it has no ${path.join(".")}, the flavor requires ${requirement}`;
      const text = pyStr(found);
      if (!matchExtraSpec(text, requirement)) {
        return `its ${path.join(".")} is ${text}, the flavor requires ${requirement}`;
      }
    }
    return "it lacks a capability";
  },
};
