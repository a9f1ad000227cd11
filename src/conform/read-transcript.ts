import type { CloudBook, ObservedServer, RecordedStep, Transcript, TranscriptCase } from "./format.ts";

/** A transcript that cannot be read: the message names the place and the fix. */
export class TranscriptError extends Error {
  override readonly name = "TranscriptError";
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of one object, read with complaints that name their place. */
class Reader {
  readonly #fields: Fields;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    if (!isObject(value)) throw new TranscriptError(`${place}: should be an object, but is ${shown(value)}`);
    this.#fields = value;
    this.#place = place;
  }

  fail(key: string, mend: string): never {
    const value = this.#fields[key];
    const wrong = value === undefined ? `'${key}' is missing` : `'${key}' is ${shown(value)}`;
    throw new TranscriptError(`${this.#place}: ${wrong}; ${mend}`);
  }

  raw(key: string): unknown {
    return this.#fields[key];
  }

  text(key: string, example: string): string {
    const value = this.#fields[key];
    return typeof value === "string" ? value : this.fail(key, `give a text such as ${JSON.stringify(example)}`);
  }

  number(key: string, example: number): number {
    const value = this.#fields[key];
    return typeof value === "number" ? value : this.fail(key, `give a number such as ${example}`);
  }

  object(key: string): Reader {
    return new Reader(this.#fields[key], `${this.#place}: '${key}'`);
  }

  list(key: string): readonly unknown[] {
    const value = this.#fields[key];
    return Array.isArray(value) ? value : this.fail(key, "give a list");
  }

  /** The listed fields as they are, where they are given. */
  given(...keys: readonly string[]): Fields {
    return Object.fromEntries(
      keys.filter((key) => this.#fields[key] !== undefined).map((key) => [key, this.#fields[key]]),
    );
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** Whether parsed JSON is a transcript rather than a book of clouds. */
export function isTranscript(json: unknown): boolean {
  return isObject(json) && Array.isArray(json.cases);
}

/**
 * Checks parsed JSON and gives it its types. Keys that are not known are ignored.
 * @param name what complaints call it: the file's name
 * @throws TranscriptError at the first thing that is not as docs/conform.md says
 */
export function readTranscript(json: unknown, name: string): Transcript {
  const reader = new Reader(json, name);
  const clouds = reader.raw("clouds");
  return {
    ...(clouds !== undefined && { clouds: readClouds(clouds, `${name}: 'clouds'`) }),
    cases: reader.list("cases").map((each, i) => readCase(each, `${name}: case ${i + 1}`)),
  };
}

/** Checks a book of clouds; what is inside an entry is checked when a case asks for it. */
export function readClouds(json: unknown, name: string): CloudBook {
  if (!isObject(json))
    throw new TranscriptError(`${name}: should be an object of clouds by name, but is ${shown(json)}`);
  for (const [key, entry] of Object.entries(json)) {
    if (!isObject(entry))
      throw new TranscriptError(`${name}: cloud '${key}' should be an object, but is ${shown(entry)}`);
  }
  return json as CloudBook;
}

function readCase(json: unknown, place: string): TranscriptCase {
  const name = new Reader(json, place).text("case", "servers/create");
  const named = `${place} (${name})`;
  const reader = new Reader(json, named);
  const { config, microversion } = reader.given("config", "microversion") as Partial<TranscriptCase>;
  return {
    case: name,
    cloud: reader.text("cloud", "std"),
    ...(config !== undefined && { config }),
    ...(microversion !== undefined && { microversion }),
    isolated: reader.raw("isolated") === true,
    steps: reader.list("steps").map((each, i) => readStep(each, `${named}, step ${i + 1}`)),
  };
}

function readStep(json: unknown, place: string): RecordedStep {
  const step = new Reader(json, place);
  const has = (key: string): boolean => step.raw(key) !== undefined;
  const lists = step.given("unstable", "unordered");
  if (has("request")) return readRequest(step, place);
  if (has("wait")) {
    const wait = step.object("wait");
    const actual = wait.raw("actual");
    return {
      kind: "wait",
      server: wait.text("server", "{s1}"),
      status: wait.text("status", "ACTIVE"),
      ...(typeof actual === "string" && { actual }),
    };
  }
  if (has("observe")) {
    const observe = step.object("observe");
    const sight = observe.given(
      "status",
      "vm_state",
      "task_state",
      "power_state",
      "host",
      "fault",
      "http",
    ) as ObservedServer;
    return { kind: "observe", server: observe.text("server", "{s1}"), sight, ...lists };
  }
  if (has("trace")) {
    const trace = step.object("trace");
    return { kind: "trace", server: trace.text("server", "{s1}"), states: trace.list("states"), ...lists };
  }
  if (has("advance")) {
    const advance = step.object("advance");
    return { kind: "advance", seconds: advance.number("seconds", 60), periodics: advance.raw("periodics") !== false };
  }
  if (has("hold")) return { kind: "hold", point: step.object("hold").text("point", "spawn") };
  if (has("release")) {
    const release = step.raw("release");
    return isObject(release) && typeof release.point === "string"
      ? { kind: "release", point: release.point }
      : { kind: "release" };
  }
  if (has("inject")) {
    const inject = step.object("inject");
    return {
      kind: "inject",
      point: inject.text("point", "spawn"),
      exception: inject.text("exception", "Exception"),
      ...inject.given("host", "error", "kwargs", "count"),
    };
  }
  if (has("clear_inject")) return { kind: "clear_inject" };
  if (has("host")) {
    const host = step.object("host");
    return { kind: "host", name: host.text("name", "host1"), down: host.raw("down") === true };
  }
  return { kind: "unknown" };
}

function readRequest(step: Reader, place: string): RecordedStep {
  const request = step.object("request");
  const response = step.object("response");
  return {
    kind: "request",
    as: step.text("as", "member"),
    request: {
      method: request.text("method", "GET"),
      path: request.text("path", "/servers/detail"),
      ...request.given("body", "raw", "headers", "root"),
    },
    response: { status: response.number("status", 200), ...response.given("headers", "body") },
    ...sightsOf(step, place),
    ...step.given("microversion", "save", "probe", "settle", "unstable", "unordered"),
  };
}

function sightsOf(step: Reader, place: string): { immediate?: ObservedServer; settled?: ObservedServer } {
  const sights = step.given("immediate", "settled");
  if (Object.keys(sights).length > 0 && typeof step.raw("probe") !== "string") {
    throw new TranscriptError(`${place}: 'immediate' and 'settled' need 'probe', the server that was looked at`);
  }
  return sights;
}
