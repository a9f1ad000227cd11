import type { ApiResponse, Identity } from "../api/core/call.ts";
import type { Cloud } from "../cloud.ts";
import type { State } from "../model/records/state.ts";
import { Correspondence, type Leniency, type ReplyDifference, replyDifferences } from "./compare.ts";
import { messageOf } from "./exceptions.ts";
import type { ObservedServer, RecordedStep, RequestStep, TranscriptCase } from "./format.ts";
import { sightOf } from "./observed-server.ts";
import { TranscriptError } from "./read-transcript.ts";
import { PEOPLE } from "./recorded-identities.ts";
import { settlesAfter } from "./settling.ts";
import { expand, valueAt, withVariables } from "./template.ts";
import { TraceRecorder } from "./trace-recorder.ts";

/** What replaying needs of a cloud. */
export type ReplayedCloud = Pick<Cloud, "request" | "dispatch" | "run" | "on"> & {
  readonly state: Pick<State, "settings" | "troubles">;
};

/** The judgement on one step that asserts something. */
export interface CaseVerdict {
  readonly case: string;
  /** From 1. */
  readonly step: number;
  /** What was done, for a reader: `POST /servers/{s1}/action resize`. */
  readonly what: string;
  readonly differences: readonly ReplyDifference[];
  /** The text of the error that was answered instead of what is recorded. */
  readonly said?: string;
}

type Judgement = Pick<CaseVerdict, "differences" | "said">;

/** Saved values shorter than this are not told from other text. */
const SHORTEST_ID = 8;

/** The periodic tasks that the recorder ran after moving the clock. */
const RECORDED_TASKS = ["reclaim", "shelved", "unconfirmed-resizes", "build-time", "power-states", "resources"];

/** Microversion with which the replay itself looks at servers. */
const PROBE_VERSION = "2.93";

/**
 * Replays one case on a cloud that is as the recorded one was at its start.
 * @returns a verdict for each request (with what was seen of the server at once and later), wait, observation and trace
 * @throws TranscriptError for a step that cannot be played, such as one by an unknown user
 */
export function replayCase(recorded: TranscriptCase, cloud: ReplayedCloud): CaseVerdict[] {
  return new Replay(recorded, cloud).play();
}

class Replay {
  readonly #recorded: TranscriptCase;
  readonly #cloud: ReplayedCloud;
  readonly #agreed: Correspondence;
  readonly #traces: TraceRecorder;
  /** Errors of the simulator itself while time went on, not told of yet. */
  #failures: ReplyDifference[] = [];
  /** Variables that the case binds somewhere. */
  readonly #names: ReadonlySet<string>;

  constructor(recorded: TranscriptCase, cloud: ReplayedCloud) {
    this.#recorded = recorded;
    this.#cloud = cloud;
    this.#agreed = new Correspondence(recorded.isolated);
    this.#traces = new TraceRecorder(cloud);
    const saves = recorded.steps.map((step) =>
      // A request that was refused bound nothing when it was recorded either: its variables stay the texts they are.
      step.kind === "request" && step.response.status < 400 ? step.save : undefined,
    );
    this.#names = new Set(saves.flatMap((save) => Object.keys(save ?? {})));
  }

  play(): CaseVerdict[] {
    const verdicts: CaseVerdict[] = [];
    for (const [index, step] of this.#recorded.steps.entries()) {
      const judged = this.#step(step, index);
      if (judged === null) continue;
      const all = [...this.#failures, ...judged.differences];
      this.#failures = [];
      verdicts.push({ ...judged, case: this.#recorded.case, step: index + 1, what: describe(step), differences: all });
    }
    return verdicts;
  }

  #step(step: RecordedStep, index: number): Judgement | null {
    const unbound = "server" in step ? this.#unbound(step.server, `$.${step.kind}.server`) : null;
    if (unbound !== null) {
      this.#settle();
      return unbound;
    }
    switch (step.kind) {
      case "request":
        return this.#request(step, index);
      case "wait": {
        this.#settle();
        const { status, http } = this.#look(step.server);
        const got = http === 404 ? "DELETED" : (status ?? http);
        return { differences: this.#compare(step.actual ?? step.status, got, "$.wait.status") };
      }
      case "observe":
        this.#settle();
        return { differences: this.#compare(step.sight, this.#look(step.server), "$.observe", step) };
      case "trace": {
        this.#settle();
        const written = this.#traces.take(this.#filled(step.server));
        return { differences: this.#compare(step.states, written, "$.trace.states", step) };
      }
      case "advance":
        this.#advance(step.seconds, step.periodics);
        this.#settle();
        return null;
      case "hold":
        this.#cloud.dispatch({ type: "hold", hold: { point: step.point } });
        return null;
      case "release":
        for (const { point } of this.#cloud.state.troubles.holds) {
          if (step.point === undefined || step.point === point) this.#cloud.dispatch({ type: "release", point });
        }
        this.#settle();
        return null;
      case "inject":
        this.#cloud.dispatch({
          type: "inject",
          injection: {
            point: step.point,
            ...(step.host !== undefined && { host: step.host }),
            exception: step.exception,
            message: messageOf(step.exception, step.error, step.kwargs),
            rate: 1,
            left: step.count ?? null,
          },
        });
        return null;
      case "clear_inject":
        this.#cloud.dispatch({ type: "clear" });
        return null;
      case "host":
        this.#host(step.name, step.down);
        return null;
      case "unknown":
        return null;
    }
  }

  #request(step: RequestStep, index: number): Judgement {
    const unbound = this.#unbound(step.request.path, "$.request.path");
    if (unbound !== null) return unbound;
    const found: ReplyDifference[] = [];
    const response = this.#guard(() => this.#perform(step));
    if (response !== undefined) {
      for (const [name, path] of Object.entries(step.save ?? {})) {
        const value = valueAt(response.body, path);
        if (value !== undefined && value !== null) this.#agreed.variables.set(name, value);
      }
      found.push(...this.#compareResponse(step, response));
    }
    const { probe } = step;
    if (probe !== undefined && step.immediate !== undefined) {
      found.push(...this.#compare(step.immediate, this.#look(probe), "$.immediate", step));
    }
    if (settlesAfter(this.#recorded.steps, index)) this.#settle();
    if (probe !== undefined && step.settled !== undefined) {
      found.push(...this.#compare(step.settled, this.#look(probe), "$.settled", step));
    }
    const said = response !== undefined && response.status !== step.response.status ? errorText(response.body) : null;
    return said === null ? { differences: found } : { differences: found, said: this.#named(said) };
  }

  /** The judgement on a step that names a variable which no answer has bound: the answer that should have disagreed. */
  #unbound(text: string, path: string): Judgement | null {
    for (const [whole, name = ""] of text.matchAll(/\{(\w+)\}/g)) {
      if (this.#names.has(name) && !this.#agreed.variables.has(name)) {
        return { differences: [{ path, expected: `a value for ${whole}` }] };
      }
    }
    return null;
  }

  #perform(step: RequestStep): ApiResponse {
    const { request } = step;
    const version = step.microversion ?? this.#recorded.microversion ?? "none";
    const body = request.raw ?? expand(request.body, this.#agreed.variables);
    const path = (request.root === true ? "" : "/v2.1") + this.#filled(request.path);
    return this.#send(step.as, request.method, path, version, body, request.headers);
  }

  #send(
    as: string,
    method: string,
    path: string,
    version: string,
    body?: unknown,
    given: Readonly<Record<string, string | null>> = {},
  ): ApiResponse {
    const headers: Record<string, string> = { accept: "application/json" };
    if (version !== "none") headers["openstack-api-version"] = `compute ${version}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    for (const [name, value] of Object.entries(given)) {
      if (value === null) delete headers[name.toLowerCase()];
      else headers[name.toLowerCase()] = value;
    }
    const identity = identityOf(as);
    return this.#cloud.request({
      method,
      path,
      headers,
      ...(body !== undefined && { body }),
      ...(identity !== null && { as: identity }),
    });
  }

  #compareResponse(step: RequestStep, response: ApiResponse): ReplyDifference[] {
    const { status, headers, body } = step.response;
    const found = this.#compare(status, response.status, "$.response.status", step);
    if (headers !== undefined) {
      found.push(...this.#compare(headers, headersAs(headers, response.headers), "$.response.headers", step));
    }
    found.push(...this.#compare(body, response.body, "$.response.body", step));
    return found;
  }

  #compare(
    expected: unknown,
    got: unknown,
    path: string,
    step?: Partial<Pick<RequestStep, "unstable" | "unordered">>,
  ): ReplyDifference[] {
    return replyDifferences(expected, got, path, this.#agreed, leniencyOf(step));
  }

  #look(server: string): ObservedServer {
    const path = `/v2.1/servers/${this.#filled(server)}`;
    const response = this.#guard(() => this.#send("admin", "GET", path, PROBE_VERSION));
    return response === undefined ? {} : sightOf(response);
  }

  /** A text for a reader: ids by the names they were saved under. */
  #named(text: string): string {
    let named = text;
    for (const [name, value] of this.#agreed.variables) {
      const id = String(value);
      if (id.length >= SHORTEST_ID) named = named.replaceAll(id, `{${name}}`);
    }
    return named;
  }

  #filled(text: string): string {
    return withVariables(text, this.#agreed.variables);
  }

  /** All background work is done. */
  #settle(): void {
    this.#guard(() => this.#cloud.run({ idle: true }));
  }

  /** The clock moves, and then the computes' periodic tasks run once, or not; in between they rest (`periodic_enable`). */
  #advance(seconds: number, periodics: boolean): void {
    const { conf } = this.#cloud.state.settings;
    const enable = (periodic_enable: boolean) =>
      this.#cloud.dispatch({
        type: "configure",
        set: { conf: { ...conf, DEFAULT: { ...conf.DEFAULT, periodic_enable } } },
      });
    this.#guard(() => {
      enable(false);
      this.#cloud.run({ for: seconds * 1000 });
      enable(conf.DEFAULT.periodic_enable);
      if (periodics) this.#cloud.dispatch({ type: "run-periodics", tasks: RECORDED_TASKS });
    });
  }

  /** nova-compute of a host stops and is marked down, or starts again. */
  #host(name: string, down: boolean): void {
    const intent = down
      ? ({ type: "host-down", host: name, forced: true } as const)
      : ({ type: "host-up", host: name } as const);
    this.#guard(() => this.#cloud.dispatch(intent));
  }

  /** Does something of the simulator's; an error in it belongs to the verdict of the step, and ends nothing. */
  #guard<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof TranscriptError) throw error;
      this.#failures.push({
        path: "$",
        got: `the simulator failed: ${error instanceof Error ? error.message : error}`,
      });
      return undefined;
    }
  }
}

function identityOf(as: string): Identity | null {
  const identity = PEOPLE.get(as);
  if (identity !== undefined) return identity;
  throw new TranscriptError(`there is no user '${as}'; 'as' may be ${[...PEOPLE.keys()].join(", ")}`);
}

/** A step's paths begin at the step (`$.response.body…`) or at the answer's body (`$.servers`). */
function leniencyOf(step: Partial<Pick<RequestStep, "unstable" | "unordered">> = {}): Leniency {
  return { unstable: pathsOf(step.unstable), unordered: pathsOf(step.unordered) };
}

const NO_PATHS: ReadonlySet<string> = new Set();

function pathsOf(paths: readonly string[] | undefined): ReadonlySet<string> {
  if (paths === undefined) return NO_PATHS;
  const rooted = /^\$\.(response|immediate|settled|observe|trace|wait)\b/;
  return new Set(paths.map((path) => (rooted.test(path) ? path : path.replace("$", "$.response.body"))));
}

/**
 * Of an answer's headers those that are recorded, by the recorded spelling of their names. Of a header that is sent more
 * than once (`Vary`) a recorder may have kept one value: that one then stands for all of them.
 */
function headersAs(
  recorded: Readonly<Record<string, string>>,
  answered: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  const lower = new Map(Object.entries(answered).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.fromEntries(
    Object.entries(recorded).map(([name, value]) => {
      const got = lower.get(name.toLowerCase());
      return [name, got?.split(/, */).includes(value) ? value : got];
    }),
  );
}

/** The message in an error's body: `{"itemNotFound": {"message": …}}`, or the message of any other shape. */
function errorText(body: unknown): string | null {
  if (typeof body === "string") return body;
  if (typeof body !== "object" || body === null) return null;
  for (const value of [body, ...Object.values(body)]) {
    const { message } = (value ?? {}) as { readonly message?: unknown };
    if (typeof message === "string") return message;
  }
  return null;
}

function describe(step: RecordedStep): string {
  if (step.kind !== "request") return `${step.kind}${"server" in step ? ` ${step.server}` : ""}`;
  const { method, path, body } = step.request;
  const action =
    path.endsWith("/action") && typeof body === "object" && body !== null ? Object.keys(body)[0] : undefined;
  return `${method} ${path}${action === undefined ? "" : ` ${action}`}`;
}
