import type { Resources } from "../model/records/resources.ts";
import { amongHosts, type Invariant } from "./contract.ts";

/** What a host says it gave is what its servers and migrations hold. */
export const placementEqualsHosts: Invariant = (sight) =>
  amongHosts(sight, (host) => {
    const books = sight.ledger.host(host.name);
    return (
      differ("allocated", host.usage.allocated, books.allocated) ??
      differ("claimed", host.usage.claimed, books.claimed) ??
      (host.servers.length === books.servers
        ? null
        : `lists ${host.servers.length} servers, and ${books.servers} say they are on it`)
    );
  });

function differ(what: string, host: Resources, books: Resources): string | null {
  const keys = ["vcpus", "memoryMb", "diskGb"] as const;
  const key = keys.find((name) => host[name] !== books[name]);
  if (key !== undefined) return `has ${what} ${host[key]} ${key}, and its servers hold ${books[key]}`;
  const names = new Set([...Object.keys(host.other ?? {}), ...Object.keys(books.other ?? {})]);
  for (const name of names) {
    const [here, there] = [host.other?.[name] ?? 0, books.other?.[name] ?? 0];
    if (here !== there) return `has ${what} ${here} ${name}, and its servers hold ${there}`;
  }
  return null;
}
