import { sha224Hex } from "../../model/tables/hash.ts";

/** Hosts that a project's servers were seen on have their ids remembered: a hash costs more than the rest of a view. */
const known = new Map<string, Map<string, string>>();
/** Projects beyond this many begin the memory anew. */
const MOST_PROJECTS = 10_000;

/** How a project may name a host without knowing which it is: SHA-224 of both (nova/utils `generate_hostid`). */
export function hostIdOf(projectId: string, host: string | null): string {
  if (host === null) return "";
  let ids = known.get(projectId);
  if (ids === undefined) {
    if (known.size >= MOST_PROJECTS) known.clear();
    ids = new Map();
    known.set(projectId, ids);
  }
  let id = ids.get(host);
  if (id === undefined) {
    id = sha224Hex(`${projectId}${host}`);
    ids.set(host, id);
  }
  return id;
}
