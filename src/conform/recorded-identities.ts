import type { Identity } from "../api/core/call.ts";

/** Projects that transcripts call by a short name. */
export const PROJECTS: Readonly<Record<string, string>> = {
  p1: "6f70656e737461636b20342065766572",
  p2: "2e3fb2a1cbb146b9a7a7e2c5e9ab0d11",
};

/** The id of a project that a transcript names; null for what every project shares. */
export function projectIdOf(name: string | undefined): string | null {
  if (name === undefined || name === "shared") return null;
  return PROJECTS[name] ?? name;
}

const MEMBER = ["member", "reader"];
const MANAGER = ["manager", ...MEMBER];
const ADMIN = ["admin", ...MANAGER];

function person(userId: string, project: string, roles: readonly string[]): Identity {
  return { userId, projectId: projectIdOf(project) ?? "", roles };
}

/** Who a step's `as` may name; null comes without a token that holds. */
export const PEOPLE: ReadonlyMap<string, Identity | null> = new Map([
  ["admin", person("admin", "p1", ADMIN)],
  ["member", person("member", "p1", MEMBER)],
  ["reader", person("reader", "p1", ["reader"])],
  ["norole", person("norole", "p1", [])],
  ["manager", person("manager", "p1", MANAGER)],
  ["other", person("other", "p2", MEMBER)],
  ["other_admin", person("other_admin", "p2", ADMIN)],
  ["other_manager", person("other_manager", "p2", MANAGER)],
  ["service", person("service", "p2", ["service"])],
  ["none", null],
  ["bogus-token", null],
]);
