import { patternOf } from "./placeholders.ts";
import { type Variables, withVariables } from "./template.ts";

/** One place where an answer is not as recorded; an absent value is undefined. */
export interface ReplyDifference {
  /** JSON path in the step: `$.response.body.server.status`. */
  readonly path: string;
  readonly expected?: unknown;
  readonly got?: unknown;
}

/** What the values of one case have to agree on from step to step. */
export class Correspondence {
  /** What answers have given so far, by the name it was saved under. */
  readonly variables: Map<string, unknown>;
  /** Values of numbered placeholders by label, and labels by value. */
  readonly #valueOf: Map<string, string>;
  readonly #labelOf: Map<string, string>;
  /** How far recorded serial numbers are ahead, by the kind of record. */
  readonly #offsets: Map<string, number>;
  /** Serial numbers of the database began with this case, so they are compared as they are. */
  readonly #fresh: boolean;

  constructor(fresh: boolean, from: Correspondence | null = null) {
    this.#fresh = fresh;
    this.variables = new Map(from === null ? [] : from.variables);
    this.#valueOf = new Map(from === null ? [] : from.#valueOf);
    this.#labelOf = new Map(from === null ? [] : from.#labelOf);
    this.#offsets = new Map(from === null ? [] : from.#offsets);
  }

  copy(): Correspondence {
    return new Correspondence(this.#fresh, this);
  }

  /** Whether this value may stand for a numbered placeholder: each has one value, and no other has it. */
  agreesOn(label: string, value: string): boolean {
    const kind = label.slice(0, label.indexOf(":"));
    const known = this.#valueOf.get(label);
    if (known !== undefined) return known === value;
    if (this.#labelOf.has(`${kind}=${value}`)) return false;
    this.#valueOf.set(label, value);
    this.#labelOf.set(`${kind}=${value}`, label);
    return true;
  }

  /** Whether two serial numbers of one kind of record agree: on a cloud with a past they are as far apart as ever. */
  agreesOnSerial(kind: string, expected: number, got: number): boolean {
    if (this.#fresh) return expected === got;
    const offset = this.#offsets.get(kind);
    if (offset === undefined) this.#offsets.set(kind, expected - got);
    return offset === undefined || offset === expected - got;
  }
}

/** How one step is to be compared. */
export interface Leniency {
  /** Paths that are skipped. */
  readonly unstable: ReadonlySet<string>;
  /** Paths of lists that are sets. */
  readonly unordered: ReadonlySet<string>;
}

export const STRICT: Leniency = { unstable: new Set(), unordered: new Set() };

/**
 * Every difference between a recorded value and another, in the order of the recorded one. Objects are compared by
 * their keys, lists in order, texts with their placeholders as wildcards.
 */
export function replyDifferences(
  expected: unknown,
  got: unknown,
  path: string,
  agreed: Correspondence,
  leniency: Leniency = STRICT,
): ReplyDifference[] {
  const found: ReplyDifference[] = [];
  compare(expected, got, path, { agreed, leniency, found });
  return found;
}

interface Comparison {
  readonly agreed: Correspondence;
  readonly leniency: Leniency;
  readonly found: ReplyDifference[];
}

function compare(expected: unknown, got: unknown, path: string, to: Comparison): void {
  if (to.leniency.unstable.has(path) || expected === got) return;
  if (typeof expected === "string") compareText(expected, got, path, to);
  else if (Array.isArray(expected) && Array.isArray(got)) compareLists(expected, got, path, to);
  else if (isObject(expected) && isObject(got)) compareObjects(expected, got, path, to);
  else if (!isSameSerial(expected, got, path, to)) to.found.push({ path, expected, got });
}

function compareText(expected: string, got: unknown, path: string, to: Comparison): void {
  const { agreed } = to;
  const text = withVariables(expected, agreed.variables);
  if (text === got || (typeof got === "number" && text === String(got) && isVariable(expected, agreed.variables)))
    return;
  const pattern = typeof got === "string" ? patternOf(text) : null;
  const match = pattern?.regexp.exec(got as string); // a pattern is only made for a text
  if (match && pattern?.numbered.every((label, i) => agreed.agreesOn(label, match[i + 1] ?? ""))) return;
  to.found.push({ path, expected: text, got });
}

/** Whether the recorded text is nothing but a variable, which may hold a number. */
function isVariable(text: string, variables: Variables): boolean {
  return text.startsWith("{") && text.endsWith("}") && variables.has(text.slice(1, -1));
}

/** A list that is longer or shorter is told at its first item without a counterpart. */
function compareLists(expected: readonly unknown[], got: readonly unknown[], path: string, to: Comparison): void {
  if (to.leniency.unordered.has(path)) {
    compareSets(expected, got, path, to);
    return;
  }
  const common = Math.min(expected.length, got.length);
  for (let i = 0; i < common; i++) compare(expected[i], got[i], `${path}[${i}]`, to);
  if (expected.length === got.length || to.leniency.unstable.has(`${path}[${common}]`)) return;
  to.found.push({ path: `${path}[${common}]`, expected: expected[common], got: got[common] });
}

function compareSets(expected: readonly unknown[], got: readonly unknown[], path: string, to: Comparison): void {
  const left = [...got];
  const missing = expected.filter((each) => {
    const index = left.findIndex((other) => {
      const trial = { ...to, agreed: to.agreed.copy(), found: [] as ReplyDifference[] };
      compare(each, other, `${path}[]`, trial);
      return trial.found.length === 0;
    });
    if (index < 0) return true;
    compare(each, left[index], `${path}[]`, to);
    left.splice(index, 1);
    return false;
  });
  for (let i = 0; i < Math.max(missing.length, left.length); i++) {
    to.found.push({ path: `${path}[]`, expected: missing[i], got: left[i] });
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function compareObjects(expected: Fields, got: Fields, path: string, to: Comparison): void {
  for (const key of Object.keys(expected)) compare(expected[key], got[key], member(path, key), to);
  for (const key of Object.keys(got)) {
    const at = member(path, key);
    if (key in expected || got[key] === undefined || to.leniency.unstable.has(at)) continue;
    to.found.push({ path: at, got: got[key] });
  }
}

function member(path: string, key: string): string {
  return /^[^.[\]'"]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** Whether both are the serial number that a database gave a record, an integer called `id`, and agree as such. */
function isSameSerial(expected: unknown, got: unknown, path: string, { agreed }: Comparison): boolean {
  if (!path.endsWith(".id") || !isInteger(expected) || !isInteger(got)) return false;
  return agreed.agreesOnSerial(kindAt(path), expected, got);
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** The key of the list or object that a record is in. */
function kindAt(path: string): string {
  return (
    path
      .replace(/\[\d*\]/g, "")
      .split(".")
      .at(-2) ?? ""
  );
}
