import { describe, expect, it } from "vitest";
import type { ApiRequest, ApiResponse } from "../../src/api/core/call.ts";
import { readTranscript } from "../../src/conform/read-transcript.ts";
import { type CaseVerdict, type ReplayedCloud, replayCase } from "../../src/conform/replay.ts";

type Answer = (request: ApiRequest) => ApiResponse;

/** A cloud that notes what is done to it, and answers as it is told. */
class FakeCloud {
  readonly done: string[] = [];
  readonly requests: ApiRequest[] = [];
  readonly state = {
    settings: { conf: { DEFAULT: { periodic_enable: true } } },
    troubles: { holds: [{ point: "spawn" }] },
  };
  readonly #answer: Answer;

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  request(request: ApiRequest): ApiResponse {
    this.requests.push(request);
    this.done.push(`${request.method} ${request.path}`);
    return this.#answer(request);
  }

  run(limit: object): void {
    this.done.push(`run ${JSON.stringify(limit)}`);
  }

  dispatch(intent: object): void {
    this.done.push(`dispatch ${JSON.stringify(intent)}`);
  }

  on(): () => void {
    return () => {};
  }
}

const OK: Answer = () => ({ status: 200, headers: {}, body: {} });

function shown(fields: object = {}): ApiResponse {
  const server = {
    status: "ACTIVE",
    "OS-EXT-STS:vm_state": "active",
    "OS-EXT-STS:task_state": null,
    "OS-EXT-STS:power_state": 1,
    "OS-EXT-SRV-ATTR:host": "host1",
    ...fields,
  };
  return { status: 200, headers: {}, body: { server } };
}

const ACTIVE = { status: "ACTIVE", vm_state: "active", task_state: null, power_state: 1, host: "host1" };

function replay(answer: Answer, ...steps: object[]): { verdicts: CaseVerdict[]; cloud: FakeCloud } {
  const [recorded] = readTranscript({ cases: [{ case: "c", cloud: "std", microversion: "2.93", steps }] }, "t").cases;
  if (recorded === undefined) throw new Error("no case");
  const cloud = new FakeCloud(answer);
  return { verdicts: replayCase(recorded, cloud as unknown as ReplayedCloud), cloud };
}

const GET = { as: "member", request: { method: "GET", path: "/servers" }, response: { status: 200, body: {} } };

describe("replayCase: requests", () => {
  it("sends them under /v2.1 with the case's microversion, as the named user", () => {
    const { cloud, verdicts } = replay(OK, GET);
    expect(verdicts).toEqual([{ case: "c", step: 1, what: "GET /servers", differences: [] }]);
    expect(cloud.requests).toEqual([
      {
        method: "GET",
        path: "/v2.1/servers",
        headers: { accept: "application/json", "openstack-api-version": "compute 2.93" },
        as: { userId: "member", projectId: "6f70656e737461636b20342065766572", roles: ["member", "reader"] },
      },
    ]);
  });

  it("sends what the step says instead: root, no microversion, other headers, nobody", () => {
    const request = { method: "GET", path: "/v2", root: true, headers: { "X-Thing": "1", Accept: null } };
    const { cloud } = replay(OK, { as: "none", microversion: "none", request, response: { status: 401 } });
    expect(cloud.requests).toEqual([{ method: "GET", path: "/v2", headers: { "x-thing": "1" } }]);
  });

  it("fills bodies in, and sends raw ones as they are", () => {
    const body = { metadata: { $fill: { n: 2, key: "k#", value: "v" } }, name: "{{repeat:ab:3}}" };
    const post = (more: object) => ({ ...GET, request: { method: "POST", path: "/servers", ...more } });
    const { cloud } = replay(OK, post({ body }), post({ raw: "{" }));
    expect(cloud.requests.map((each) => each.body)).toEqual([{ metadata: { k0: "v", k1: "v" }, name: "ababab" }, "{"]);
  });

  it("compares status, recorded headers and body, and tells the error's text", () => {
    const answer: Answer = () => ({
      status: 404,
      headers: { location: "x", vary: "A, B" },
      body: { itemNotFound: { code: 404, message: "No such thing." } },
    });
    const response = { status: 202, headers: { Location: "y", Vary: "B" }, body: { itemNotFound: "<uuid>" } };
    const [verdict] = replay(answer, { ...GET, response }).verdicts;
    expect(verdict?.said).toBe("No such thing.");
    expect(verdict?.differences.map(({ path }) => path)).toEqual([
      "$.response.status",
      "$.response.headers.Location",
      "$.response.body.itemNotFound",
    ]);
  });

  it("saves values and uses them in later paths and answers", () => {
    const answer: Answer = ({ path }) => ({ status: 200, headers: {}, body: { server: { id: "abc", path } } });
    const first = {
      ...GET,
      save: { s1: "$.server.id" },
      response: { status: 200, body: { server: { id: "{s1}", path: "/v2.1/servers" } } },
    };
    const second = {
      ...GET,
      request: { method: "GET", path: "/servers/{s1}" },
      response: { status: 200, body: { server: { id: "{s1}", path: "/v2.1/servers/{s1}" } } },
    };
    expect(replay(answer, first, second).verdicts.flatMap((each) => each.differences)).toEqual([]);
  });

  it("does not send a step whose variable no answer gave", () => {
    const first = { ...GET, save: { s1: "$.server.id" } };
    const { verdicts, cloud } = replay(OK, first, { ...GET, request: { method: "GET", path: "/servers/{s1}" } });
    expect(verdicts[1]?.differences).toEqual([{ path: "$.request.path", expected: "a value for {s1}" }]);
    expect(cloud.requests).toHaveLength(1);
  });

  it("skips unstable paths, rooted at the step or at the body", () => {
    const answer: Answer = () => ({ status: 200, headers: {}, body: { a: 1, b: 2 } });
    const response = { status: 200, body: { a: 3, b: 4 } };
    const step = { ...GET, response, unstable: ["$.response.body.a", "$.b"] };
    expect(replay(answer, step).verdicts[0]?.differences).toEqual([]);
  });

  it("goes on after an error of the simulator, and tells it", () => {
    const answer: Answer = () => {
      throw new Error("a claim was lost");
    };
    const { verdicts } = replay(answer, GET, GET);
    expect(verdicts).toHaveLength(2);
    expect(verdicts[0]?.differences).toEqual([{ path: "$", got: "the simulator failed: a claim was lost" }]);
  });

  it("refuses a user it does not know", () => {
    expect(() => replay(OK, { ...GET, as: "bob" })).toThrow(/no user 'bob'; 'as' may be admin, member/);
  });
});

describe("replayCase: background work", () => {
  const stop = { as: "member", request: { method: "POST", path: "/servers/s/action", body: { "os-stop": null } } };

  it("looks at once, settles, and looks again", () => {
    const answer: Answer = ({ method }) => (method === "GET" ? shown() : { status: 202, headers: {} });
    const probed = {
      ...stop,
      response: { status: 202 },
      probe: "s",
      immediate: ACTIVE,
      settled: { ...ACTIVE, host: "host2" },
    };
    const { verdicts, cloud } = replay(answer, probed);
    expect(verdicts[0]?.what).toBe("POST /servers/s/action os-stop");
    expect(verdicts[0]?.differences).toEqual([{ path: "$.settled.host", expected: "host2", got: "host1" }]);
    const look = "GET /v2.1/servers/s";
    expect(cloud.done).toEqual(["POST /v2.1/servers/s/action", look, 'run {"idle":true}', look]);
  });

  it("settles before it waits and observes", () => {
    const { verdicts, cloud } = replay(
      () => shown({ fault: { code: 500, message: "boom", details: "…" } }),
      { wait: { server: "s", status: "ERROR" } },
      { wait: { server: "s", status: "ERROR", actual: "ACTIVE" } },
      { observe: { server: "s", ...ACTIVE, fault: { code: 500, message: "boom" } } },
    );
    expect(verdicts.map((each) => each.differences.length)).toEqual([1, 0, 0]);
    expect(cloud.done.filter((each) => each.startsWith("run"))).toHaveLength(3);
  });

  it("takes a server that is not found for deleted", () => {
    const gone: Answer = () => ({ status: 404, headers: {}, body: {} });
    const steps = [{ wait: { server: "s", status: "DELETED" } }, { observe: { server: "s", http: 404 } }];
    expect(replay(gone, ...steps).verdicts.map((each) => each.differences)).toEqual([[], []]);
  });

  it("moves the clock, holds, releases and injects", () => {
    const { cloud, verdicts } = replay(
      OK,
      { advance: { seconds: 60, periodics: false } },
      { advance: { seconds: 30 } },
      { hold: { point: "spawn" } },
      { release: {} },
      {
        inject: {
          point: "spawn",
          host: "host1",
          exception: "MigrationPreCheckError",
          kwargs: { reason: "no" },
          count: 1,
        },
      },
      { clear_inject: true },
      { "something new": 1 },
    );
    expect(verdicts).toEqual([]);
    const injection =
      '{"point":"spawn","host":"host1","exception":"MigrationPreCheckError","message":"Migration pre-check error: no","rate":1,"left":1}';
    const enable = (on: boolean) =>
      `dispatch {"type":"configure","set":{"conf":{"DEFAULT":{"periodic_enable":${on}}}}}`;
    const tasks = '["reclaim","shelved","unconfirmed-resizes","build-time","power-states","resources"]';
    expect(cloud.done).toEqual([
      enable(false),
      'run {"for":60000}',
      enable(true),
      'run {"idle":true}',
      enable(false),
      'run {"for":30000}',
      enable(true),
      `dispatch {"type":"run-periodics","tasks":${tasks}}`,
      'run {"idle":true}',
      'dispatch {"type":"hold","hold":{"point":"spawn"}}',
      'dispatch {"type":"release","point":"spawn"}',
      'run {"idle":true}',
      `dispatch {"type":"inject","injection":${injection}}`,
      'dispatch {"type":"clear"}',
    ]);
  });
});
