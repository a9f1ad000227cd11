import { describe, expect, it } from "vitest";
import { commandFolder, SMALL } from "./rig.ts";

const { write, novasim, bash } = commandFolder();

const weigher = (raw: string, before = "") =>
  `${before}\nexport const W = { name: "OwnWeigher", raw: (host) => { ${raw} }, multiplier: () => 1 };`;
const filter = (passes: string) => `export const F = { name: "OwnFilter", passes: (host) => { ${passes} } };`;

/** Writes a scenario whose scheduler has this plugin. */
function withPlugin(text: string, more = ""): string {
  write("p.mjs", text);
  const conf = text.includes("OwnWeigher")
    ? "weight_classes: [OwnWeigher]"
    : "enabled_filters: [ComputeFilter, OwnFilter]";
  return write(
    "s.yaml",
    `${SMALL.replace("cloud:\n", `cloud:\n  plugins: [p.mjs]\n  conf: {filter_scheduler: {${conf}}}\n`)}${more}`,
  );
}

const IN_RAW = "plugin 'p.mjs', weigher OwnWeigher, raw()";
const IN_PASSES = "plugin 'p.mjs', filter OwnFilter, passes()";

/** A plugin's fault once it runs, and the sentence about it. */
const FAULTS: readonly (readonly [what: string, text: string, says: string])[] = [
  ["a weigher exits", weigher("process.exit(0)"), `${IN_RAW} called process.exit()`],
  ["a weigher exits by the back door", weigher("process.reallyExit(0)"), `${IN_RAW} called process.reallyExit()`],
  ["a weigher aborts", weigher("process.abort()"), `${IN_RAW} called process.abort()`],
  ["a weigher kills", weigher("process.kill(process.pid, 9)"), `${IN_RAW} called process.kill()`],
  ["a weigher throws", weigher("throw new Error('no luck')"), `${IN_RAW} threw: no luck`],
  ["a weigher throws nothing", weigher("throw undefined"), `${IN_RAW} threw: undefined`],
  ["a weigher recurses", weigher("const f = () => f() + 1; return f()"), `${IN_RAW} threw: Maximum call stack`],
  ["a weigher returns NaN", weigher("return 0 / 0"), `${IN_RAW} returned NaN; it must return a finite number`],
  ["a weigher returns a string", weigher("return '7'"), `${IN_RAW} returned the string '7'; it must`],
  ["a weigher returns nothing", weigher(""), `${IN_RAW} returned undefined; it must`],
  ["a filter returns a number", filter("return 1"), `${IN_PASSES} returned 1; it must return true or false`],
  ["a filter returns a promise", filter("return Promise.resolve(true)"), `${IN_PASSES} returned a promise; it must`],
  ["a filter loops", filter("for (;;);"), `${IN_PASSES} did not return within 5 s`],
];

/** What is wrong with a plugin before it runs. */
const UNFIT: readonly (readonly [what: string, text: string, says: string])[] = [
  ["exits", weigher("return 1", "process.exit(0);"), "'p.mjs' cannot be loaded: called process.exit()"],
  ["throws", weigher("return 1", "throw new Error('no luck');"), "'p.mjs' cannot be loaded: no luck"],
  ["loops", weigher("return 1", "for (;;);"), "plugin 'p.mjs', its top level, did not return within 5 s"],
  ["imports a builtin", weigher("return 1", "import { readFileSync } from 'fs';"), "'p.mjs' imports 'fs'; a plugin"],
  ["imports node:", weigher("return 1", 'import "node:fs";'), `'p.mjs' imports "node:fs"; a plugin`],
  ["exports from node:", weigher("return 1", "export * from 'node:fs';"), "'p.mjs' imports 'node:fs'; a plugin"],
  ["imports later", weigher("return import('node:fs')"), "'p.mjs' imports 'node:fs'; a plugin"],
  ["asks the process", weigher("return process.getBuiltinModule('fs')"), "'p.mjs' imports getBuiltinModule; a plugin"],
];

const withoutStack = (text: string) => expect(text).not.toMatch(/^\s+at /m);

describe("a plugin", { timeout: 120_000 }, () => {
  it.each(FAULTS)("%s: the run ends with one sentence", (_what, text, says) => {
    const { status, stderr } = novasim("run", withPlugin(text));
    expect(stderr).toContain(says);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(status).toBe(2);
  });

  it.each(UNFIT)("that %s is refused", (_what, text, says) => {
    const { status, stderr } = novasim("check", withPlugin(text));
    expect(stderr).toContain(says);
    withoutStack(stderr);
    expect(status).toBe(2);
  });

  it("may speak of imports in comments and strings", () => {
    const text = weigher("return 1", "// import 'fs'\n/* require('fs') */ const from = \"import 'fs'\"; // don't");
    expect(novasim("check", withPlugin(text))).toMatchObject({ status: 0 });
  });

  it.each(FAULTS.filter(([what]) => /exits$|loops|NaN/.test(what)))("in a study: %s", (_what, text, says) => {
    const { status, stdout, stderr } = novasim("study", withPlugin(text), "--runs", "2", "--threads", "2");
    expect(`${stdout}${stderr}`).toContain(says);
    withoutStack(stderr);
    expect(status).toBe(2);
  });

  it.each(FAULTS.filter(([what]) => /exits$|loops|NaN/.test(what)))("that is served: %s", (_what, text, says) => {
    const file = withPlugin(text);
    const create = `{"server": {"name": "s", "flavorRef": "1", "imageRef": "", "networks": "none"}}`;
    write("body.json", create);
    const { status, stderr } = bash(
      `novasim serve ${file} --auth none --port 0 > out.txt & pid=$!
       for i in $(seq 600); do grep -q serving out.txt && break; sleep 0.1; done
       url=$(grep -o 'http://[0-9.:]*' out.txt | head -1)
       cat > ask.mjs <<'EOF'
const url = process.argv[2] + "/compute/v2.1";
const get = async (path) => (await fetch(url + path)).json();
const flavorRef = (await get("/flavors")).flavors[0].id;
const imageRef = (await (await fetch(process.argv[2] + "/image/v2/images")).json()).images[0].id;
const headers = { "content-type": "application/json", "x-openstack-nova-api-version": "2.37" };
const body = JSON.stringify({ server: { name: "s", flavorRef, imageRef, networks: "none" } });
await fetch(url + "/servers", { method: "POST", headers, body }).catch(() => {});
await fetch(url + "/servers/detail").catch(() => {});
EOF
       "${process.execPath}" ask.mjs $url
       wait $pid`,
    );
    expect(stderr).toContain(says);
    expect(status).toBe(2);
  });
});
