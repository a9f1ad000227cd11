import { OPERATIONS } from "../../lifecycle/operations.ts";
import { suggestion } from "../../model/conf/conf.ts";
import { expandRange } from "../format/host-pattern.ts";
import type { ScenarioProblem } from "../format/problem.ts";
import type { Path, Source } from "../format/source.ts";
import { API_CALLS } from "../plan/calls.ts";

/** What the readers of the blocks share: where each value stands, and the problems found so far. */
export class ReadContext {
  readonly problems: ScenarioProblem[] = [];
  /** What the scenario can call; with the actions of its plugins once its cloud was read. */
  calls = API_CALLS;
  /** What can be done to servers; with the operations of its plugins once its cloud was read. */
  operations = OPERATIONS;
  private readonly source: Source;
  private readonly paths = new WeakMap<object, Path>();
  private readonly faulty: Path[] = [];

  constructor(source: Source, data: unknown) {
    this.source = source;
    this.note(data, []);
  }

  /** Remembers where each map and list stands, so that it can be told after others around it were left out. */
  private note(value: unknown, path: Path): void {
    if (typeof value !== "object" || value === null) return;
    this.paths.set(value, path);
    for (const [key, part] of Object.entries(value))
      this.note(part, [...path, Array.isArray(value) ? Number(key) : key]);
  }

  /** A problem with a value of the data (a map or list), or with the value or key `key` in it. */
  problem(owner: object, key: string | number | null, message: string, of: "key" | "value" = "value"): void {
    const path = this.paths.get(owner) ?? [];
    this.at(key === null ? path : [...path, key], message, of);
  }

  /** A problem at a path of the file. */
  at(path: Path, message: string, of: "key" | "value" = "value"): void {
    this.problems.push(this.source.problem(path, message, of));
    this.faulty.push(path);
  }

  /** Whether something in this map or list was wrong: what it lacks may have been left out for that. */
  isFaulty(owner: object): boolean {
    const path = this.paths.get(owner) ?? [];
    return this.faulty.some((other) => path.every((part, i) => other[i] === part));
  }

  /** Problems of another file that this one names. */
  add(problems: readonly ScenarioProblem[]): void {
    this.problems.push(...problems);
  }

  /** Traces that were read already. */
  get traces(): Source["traces"] {
    return this.source.traces;
  }

  /** The files that the scenario names. */
  get files(): Source["files"] {
    return this.source.files;
  }

  /** Says that a file is not there, and where it was looked for. */
  noFile(owner: object, key: string | number, name: string, what = "file"): void {
    const path = this.files.pathOf(name);
    this.problem(owner, key, `no ${what} '${name}'; it is looked for at ${path}, relative to the scenario`);
  }

  /** The text of a file that the scenario names; undefined, and a problem, when it cannot be read. @param what for messages */
  textOf(owner: object, key: string | number, name: string, what = "file"): string | undefined {
    try {
      const text = this.files.text(name);
      if (text === undefined) this.noFile(owner, key, name, what);
      return text;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const packed = name.endsWith(".gz");
      const mend = packed ? "pack it with gzip, or name it without .gz" : "name a file that can be read";
      this.problem(owner, key, `cannot ${packed ? "unpack" : "read"} '${name}': ${why}; ${mend}`);
      return undefined;
    }
  }

  /** Says so when `name` is not among the names of `what`. */
  mustKnow(
    owner: object,
    key: string | number | null,
    name: string,
    what: string,
    names: ReadonlySet<string>,
    of: "key" | "value" = "value",
  ): boolean {
    if (names.has(name)) return true;
    const home = what === "workload" ? what : `cloud.${what}s`;
    const some = [...names].slice(0, 8).join(", ");
    const known = names.size === 0 ? `; ${home} has none` : `; known: ${some}${names.size > 8 ? ", …" : ""}`;
    this.problem(owner, key, `no ${what} '${name}' in ${home}${suggestion(name, names) || known}`, of);
    return false;
  }

  /** Says so when a name is there twice. */
  mustDiffer<T extends { readonly name: string }>(items: readonly T[], what: string): void {
    const seen = new Set<string>();
    for (const item of items) {
      if (seen.has(item.name)) this.problem(item, "name", `${what} '${item.name}' is there twice; rename one`);
      seen.add(item.name);
    }
  }

  /** The names a range stands for; a problem and none when it is no range. */
  expand(owner: object, key: string | number | null, pattern: string): readonly string[] {
    const names = expandRange(pattern);
    if (!("wrong" in names)) return names;
    this.problem(owner, key, names.wrong);
    return [];
  }
}

/** The names of the items of a list, as far as they have any: also of such as are wrong in another way. */
export function namesOf(list: unknown): ReadonlySet<string> {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  const names = items.map((item) =>
    typeof item === "object" && item !== null ? Reflect.get(item, "name") : undefined,
  );
  return new Set(names.filter((name) => typeof name === "string"));
}
