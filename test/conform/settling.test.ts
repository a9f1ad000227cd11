import { describe, expect, it } from "vitest";
import { readTranscript } from "../../src/conform/read-transcript.ts";
import { settlesAfter } from "../../src/conform/settling.ts";

const CREATE = {
  as: "member",
  request: { method: "POST", path: "/servers", body: { server: {} } },
  save: { s1: "$.server.id" },
  response: { status: 202, body: { server: { id: "{s1}" } } },
};

function request(method: string, path: string, more: object = {}) {
  return { as: "member", request: { method, path }, response: { status: 200 }, ...more };
}

/** Whether background work runs after the first request of these steps. */
function settles(...steps: object[]): boolean {
  const [recorded] = readTranscript({ cases: [{ case: "c", cloud: "std", steps }] }, "test").cases;
  const at = recorded?.steps.findIndex((step) => step.kind === "request") ?? -1;
  return settlesAfter(recorded?.steps ?? [], at);
}

describe("settlesAfter", () => {
  it("is as the step says", () => {
    expect(settles({ ...CREATE, settle: false })).toBe(false);
    expect(settles(request("GET", "/servers", { settle: true }))).toBe(true);
  });

  it("is true for what changes something, false for a look", () => {
    expect(settles(CREATE, { wait: { server: "{s1}", status: "ACTIVE" } })).toBe(true);
    expect(settles(request("DELETE", "/servers/{s1}"))).toBe(true);
    expect(settles(request("GET", "/servers"))).toBe(false);
  });

  it("is false where the next look shows the new server unscheduled", () => {
    const probe = (immediate: object) =>
      request("POST", "/servers/{s1}/action", { probe: "{s1}", immediate, settled: {} });
    expect(settles(CREATE, probe({ status: "BUILD", task_state: "scheduling" }))).toBe(false);
    expect(settles(CREATE, probe({ status: "BUILD", task_state: "spawning" }))).toBe(true);
    const show = (server: object) => request("GET", "/servers/{s1}", { response: { status: 200, body: { server } } });
    expect(settles(CREATE, show({ id: "{s1}", status: "BUILD", hostId: "" }))).toBe(false);
    expect(settles(CREATE, show({ id: "{s1}", status: "BUILD", hostId: "<host_id:1>" }))).toBe(true);
    expect(
      settles(CREATE, request("GET", "/servers/{s1}/ips"), show({ id: "{s1}", status: "BUILD", hostId: "" })),
    ).toBe(false);
  });

  it("is false where a server still builds though nothing is held", () => {
    const list = request("GET", "/servers?status=BUILD", {
      response: { status: 200, body: { servers: [{ id: "{s1}" }] } },
    });
    expect(settles(CREATE, list)).toBe(false);
    expect(settles({ hold: { point: "spawn" } }, CREATE, list)).toBe(true);
    expect(settles({ hold: { point: "spawn" } }, { release: { point: "spawn" } }, CREATE, list)).toBe(false);
  });

  it("is false where a deleted server is gone at once and was never written", () => {
    const gone = request("DELETE", "/servers/{s1}", {
      probe: "{s1}",
      immediate: { http: 404 },
      settled: { http: 404 },
    });
    const trace = (...states: unknown[]) => ({ trace: { server: "{s1}", states } });
    expect(settles(CREATE, gone, trace())).toBe(false);
    expect(settles(CREATE, gone, trace(["ERROR", "error", null, 0, null]))).toBe(true);
  });
});
