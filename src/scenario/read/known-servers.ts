import { suggestion } from "../../model/conf/conf.ts";
import { boundedSearch, type Search, WorkLimit } from "../../python/bounded-pattern.ts";
import { API_CALLS } from "../plan/calls.ts";
import type { ReadContext } from "./context.ts";

/** The servers that a scenario can speak of: by a call's id, by a name that a call gives, or by a workload's pattern. */
export class KnownServers {
  readonly ids = new Set<string>();
  private readonly names = new Set<string>();
  private readonly patterns: Search[] = [];
  /** A few seconds' work for all names of a file. */
  private readonly limit = new WorkLimit(100_000_000, () => new Error("the names of servers take too long to compare"));

  private readonly all: boolean;

  /**
   * @param timeline as it stands in the file
   * @param all false when some of it is wrong, so that other servers may have been meant
   */
  constructor(timeline: readonly object[], workload: readonly object[], all = true) {
    this.all = all;
    for (const item of timeline) {
      const { call, id, body } = item as { readonly call?: unknown; readonly id?: unknown; readonly body?: unknown };
      // An unknown operation may have been meant for this one.
      if (call !== "createServer" && typeof call === "string" && API_CALLS.has(call)) continue;
      if (typeof id === "string") this.ids.add(id);
      const name = textAt(body, "server", "name");
      if (name === undefined) continue;
      this.names.add(name);
      this.patterns.push(patternOf(name, this.limit));
    }
    for (const block of workload) {
      const name = textAt(block, "create", "name") ?? `${textAt(block, "name")}-%d`;
      this.patterns.push(patternOf(name, this.limit));
    }
  }

  /** Says so when nothing is ever called `name`. */
  mustKnow(ctx: ReadContext, owner: object, key: string, name: string): void {
    if (!this.all || this.ids.has(name) || this.names.has(name) || this.patterns.some((pattern) => pattern.test(name)))
      return;
    const known = [...new Set([...this.ids, ...this.names])];
    const some = known.length === 0 ? "" : `; known: ${known.slice(0, 8).join(", ")}`;
    const mend = suggestion(name, known) || some || "; give a createServer call this id";
    ctx.problem(owner, key, `no server '${name}'${mend}`);
  }
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let at = value;
  for (const part of path) at = typeof at === "object" && at !== null ? Reflect.get(at, part) : undefined;
  return typeof at === "string" ? at : undefined;
}

/** What servers of this name may be called: the number of the request, and of the server in a multi-create. */
function patternOf(name: string, limit: WorkLimit): Search {
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return boundedSearch(`^${literal.replaceAll(/%(0\d+)?d/g, "[0-9]+")}(-[0-9]+)?$`, limit);
}
