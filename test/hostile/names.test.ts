import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { ADMIN, ask, bodyOf, boot, IMAGE, smallCloud } from "../api/rig.ts";

/** Words that every JavaScript object knows. To a user they are names like all others. */
const WORDS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "__defineGetter__"];
const MAIN = resolve(import.meta.dirname, "../../dist/cli/main.js");

const clean = Object.getOwnPropertyNames(Object.prototype).join();
afterEach(() => expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(clean));

/** `{[word]: value}` as JSON makes it: a key of its own, whatever the word. */
const record = (word: string, value: unknown): Record<string, unknown> =>
  JSON.parse(`{${JSON.stringify(word)}: ${JSON.stringify(value)}}`) as Record<string, unknown>;

describe.each(WORDS)("a user's name %s", (word) => {
  const cloud = smallCloud();
  const admin = (method: string, path: string, body?: unknown) =>
    ask(cloud, method, path, body === undefined ? { as: ADMIN } : { as: ADMIN, body });
  const text = (value: unknown) => JSON.stringify(value);

  it("is a key of a server's metadata", () => {
    const id = boot(cloud, { metadata: record(word, "a") });
    const path = `/servers/${id}/metadata`;
    expect(text(bodyOf(ask(cloud, "GET", path)))).toBe(text({ metadata: record(word, "a") }));
    bodyOf(ask(cloud, "POST", path, { body: { metadata: record(word, "b") } }));
    expect(text(bodyOf(ask(cloud, "GET", `${path}/${word}`)))).toBe(text({ meta: record(word, "b") }));
    expect(ask(cloud, "DELETE", `${path}/${word}`).status).toBe(204);
    expect(ask(cloud, "GET", `${path}/${word}`).status).toBe(404);
  });

  it("is a key of an image's, of a flavor's and of an aggregate's", () => {
    bodyOf(admin("POST", "/flavors/1/os-extra_specs", { extra_specs: record(`x:${word}`, "1") }));
    bodyOf(admin("POST", "/flavors/1/os-extra_specs", { extra_specs: record(word, "1") }));
    expect(text(bodyOf(admin("GET", `/flavors/1/os-extra_specs/${word}`)))).toBe(text(record(word, "1")));
    expect(admin("DELETE", `/flavors/1/os-extra_specs/${word}`).status).toBe(200);
    expect(admin("GET", `/flavors/1/os-extra_specs/${word}`).status).toBe(404);
    const { aggregate } = bodyOf(admin("POST", "/os-aggregates", { aggregate: { name: word } })) as unknown as {
      aggregate: { id: number };
    };
    const set = (value: string | null) =>
      bodyOf(
        admin("POST", `/os-aggregates/${aggregate.id}/action`, { set_metadata: { metadata: record(word, value) } }),
      ) as unknown as { aggregate: { metadata: unknown } };
    expect(text(set("c").aggregate.metadata)).toBe(text(record(word, "c")));
    expect(text(set(null).aggregate.metadata)).toBe("{}");
    expect(ask(cloud, "GET", `/images/${IMAGE}/metadata/${word}`, { minor: 1 }).status).toBe(404);
  });

  it("names nothing that is there: an action, a quota class, a filter, a sort key, a flavor, an image", () => {
    const id = boot(cloud);
    expect(ask(cloud, "POST", `/servers/${id}/action`, { body: record(word, null) }).status).toBe(400);
    expect(text(bodyOf(admin("GET", `/os-quota-class-sets/${word}`)))).toContain('"instances":-1');
    expect(ask(cloud, "GET", `/servers?${word}=x`, { minor: 1 }).status).toBe(200);
    // Nova lets parameters pass that begin with an underscore.
    expect(ask(cloud, "GET", `/servers?${word}=x`, { minor: 93 }).status).toBe(word.startsWith("_") ? 200 : 400);
    expect(ask(cloud, "GET", `/servers?sort_key=${word}`).status).toBe(400);
    expect(ask(cloud, "GET", `/flavors/${word}`).status).toBe(404);
    const server = (rest: object) => ({
      server: { name: "x", flavorRef: "1", imageRef: IMAGE, networks: "none", ...rest },
    });
    expect(ask(cloud, "POST", "/servers", { body: server({ flavorRef: word }) }).status).toBe(400);
    expect(ask(cloud, "POST", "/servers", { body: server({ imageRef: word }) }).status).toBe(400);
    expect(ask(cloud, "POST", "/servers", { body: server(record(word, "x")) }).status).toBe(400);
    expect(ask(cloud, "POST", "/servers", { body: server({ key_name: word }) }).status).toBe(400);
    expect(
      ask(cloud, "POST", "/servers", { body: { ...server({}), "os:scheduler_hints": record(word, "x") } }).status,
    ).toBe(202);
    cloud.run({ idle: true });
  });
});

const SCENARIO = `scenario: v1
name: names
cloud:
  hosts: [{name: "compute-%d", count: 2, vcpus: 4, memory_mb: 8192, disk_gb: 100}]
  flavors: [{name: small, vcpus: 1, ram: 512, disk: 1}]
  images: [{name: cirros}]
  projects: [{name: demo}]
clock: {until: 1h}
`;

describe("a path into a scenario", () => {
  const folder = mkdtempSync(join(tmpdir(), "novasim-names-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const novasim = (text: string, ...words: string[]) => {
    writeFileSync(join(folder, "s.yaml"), text);
    return spawnSync("node", [MAIN, ...words], { cwd: folder, encoding: "utf8" });
  };

  it.each([
    ["--set", ["run", "s.yaml", "--set", "__proto__.polluted=1"], ""],
    ["--set", ["run", "s.yaml", "--set", "constructor.prototype.polluted=1"], ""],
    ["--set", ["run", "s.yaml", "--set", "cloud.__proto__.polluted=1"], ""],
    ["--set", ["run", "s.yaml", "--set", "cloud.conf.__proto__.polluted=1"], ""],
    ["--set", ["run", "s.yaml", "--set", "toString=1"], ""],
    ["the matrix", ["study", "s.yaml"], "matrix:\n  - {a: {__proto__.polluted: 1}, b: {}}\n"],
    ["the matrix", ["check", "s.yaml"], "matrix:\n  - {a: {cloud.constructor.prototype.polluted: 1}, b: {}}\n"],
    ["a branch", ["run", "s.yaml"], "branches: {at: 10m, of: {a: {cloud.hosts[0].__proto__.x: 1}, b: {}}}\n"],
    ["a key of the file", ["check", "s.yaml"], "__proto__: {polluted: 1}\n"],
    ["a parameter", ["check", "s.yaml"], `params: {n: 1}\nseed: "$\{toString}"\n`],
  ])("that names what every object has is refused: %s %j", (_where, words, more) => {
    const { status, stderr, stdout } = novasim(SCENARIO + more, ...words);
    expect(`${stderr}${stdout}`).toMatch(/__proto__|constructor|toString/);
    expect(stderr).not.toMatch(/at .*\.js:\d+/);
    expect(status).toBe(2);
  });
});
