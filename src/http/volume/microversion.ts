import type { ServiceCall } from "../server/service.ts";

/** Newest microversion of Cinder that clients may ask for. */
export const MAX_VERSION = "3.70";

/** The microversion that a request asks for; 3.0 where it asks for none. */
export function versionOf({ headers }: Pick<ServiceCall, "headers">): string {
  const asked = /volume\s+(\S+)/.exec(String(headers["openstack-api-version"] ?? ""))?.[1];
  return asked === "latest" ? MAX_VERSION : (asked ?? "3.0");
}

/** Its minor number: 59 of 3.59. */
export function minorOf(call: Pick<ServiceCall, "headers">): number {
  return Number(versionOf(call).split(".")[1] ?? 0);
}
