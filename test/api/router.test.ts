import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Router } from "../../src/api/core/router.ts";

const router = new Router<string>()
  .add("GET", "/servers", "index")
  .add("GET", "/servers/detail", "detail")
  .add("GET", "/servers/{id}", "show")
  .add("DELETE", "/servers/{id}", "delete")
  .add("POST", "/servers/{id}/action", "action")
  .add("GET", "/servers/{server_id}/tags/{id}", "tag");

function handlerOf(method: string, path: string): string | undefined {
  const routed = router.match(method, path);
  return routed.kind === "api" ? routed.handler : undefined;
}

describe("routes", () => {
  it.each([
    ["GET", "/v2.1/servers", "index"],
    ["GET", "/v2.1//servers", "index"],
    ["GET", "/v2/servers", "index"],
    ["GET", "/v2.1/servers/detail", "detail"],
    ["GET", "/v2.1/servers/x", "show"],
    ["DELETE", "/v2.1/servers/detail", "delete"],
    ["POST", "/v2.1/servers/detail/action", "action"],
    ["GET", "/v2.1/6f70656e737461636b20342065766572/servers/x", "show"],
  ])("%s %s is %s", (method, path, handler) => expect(handlerOf(method, path)).toBe(handler));

  it("gives the placeholders their values, decoded", () => {
    expect(router.match("GET", "/v2.1/servers/s%201/tags/a%25b")).toMatchObject({
      params: { server_id: "s 1", id: "a%b" },
    });
  });

  it("takes a project id off the front", () => {
    expect(router.match("GET", "/v2.1/ab-12/servers/x/tags/t")).toEqual({
      kind: "api",
      handler: "tag",
      params: { server_id: "x", id: "t" },
      projectId: "ab-12",
      legacy: false,
    });
  });

  it("marks the legacy endpoint", () => {
    expect(router.match("GET", "/v2/servers")).toMatchObject({ legacy: true });
    expect(router.match("GET", "/v2.1/servers")).toMatchObject({ legacy: false });
  });

  it.each([
    ["POST", "/v2.1/servers/x"],
    ["PATCH", "/v2.1/servers/x"],
    ["DELETE", "/v2.1/servers"],
    ["HEAD", "/v2.1/servers"],
    ["GET", "/v2.1/servers/"],
    ["GET", "/v2.1/servers/x/"],
    ["GET", "/v2.1/nope"],
    ["GET", "/v2.1/not-a-project/servers"],
    ["GET", "/v2.1/abc"],
    ["GET", "/v2.1/servers/%zz"],
  ])("%s %s has none", (method, path) => expect(router.match(method, path).kind).toBe("unknown"));

  it.each([
    ["/", "all"],
    ["/v2", "v2.0"],
    ["/v2/", "v2.0"],
    ["/v2.1", "v2.1"],
    ["/v2.1/", "v2.1"],
    ["/v3", "choices"],
    ["/versions", "choices"],
    ["/v2.10/servers", "choices"],
  ])("%s asks for versions (%s)", (path, document) => {
    expect(router.match("GET", path)).toEqual({ kind: "versions", document });
  });

  it("refuses the same route twice", () => {
    expect(() => new Router<number>().add("GET", "/a/{x}", 1).add("GET", "/a/{y}", 2)).toThrow("added twice");
  });
});

it("survives any path", () => {
  fc.assert(fc.property(fc.webPath(), fc.string(), (path, tail) => void router.match("GET", `/v2.1${path}${tail}`)));
});
