import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STEPS } from "../../src/model/records/latency.ts";
import { STATUSES } from "../../src/model/records/server-states.ts";
import { resolve } from "../../src/scenario/format/params.ts";
import { readSource } from "../../src/scenario/format/source.ts";
import { closedMap, type FormatSchema, nonEmpty } from "../../src/scenario/schema/common.ts";
import { scenario } from "../../src/scenario/schema/scenario.ts";
import { Keys } from "./keys.ts";

/** The gallery, and what it has no use for. Every one of these files is run by a test. */
const FOLDERS = [new URL("../../scenarios/", import.meta.url), new URL("./fixtures/", import.meta.url)];

/** Words of Nova, not of the format: any of them does. */
const NOVAS = new Set<string>([...STATUSES, ...STEPS].map((word) => `= ${word}`));
const isNovas = (key: string): boolean => NOVAS.has(key.slice(key.indexOf("= ")));

function keysUsedBy(folders: readonly URL[]): Keys {
  const keys = new Keys(scenario);
  for (const folder of folders)
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml"))) {
      const { data } = readSource(readFileSync(new URL(file, folder), "utf8"), file);
      keys.use(resolve(data, []).data, scenario);
    }
  return keys;
}

describe("the format", () => {
  it("has no key and no word that neither the gallery nor a fixture uses", () => {
    expect(keysUsedBy(FOLDERS).unused.filter((key) => !isNovas(key))).toEqual([]);
  });
});

describe("the search for unused keys", () => {
  const part = { ...closedMap, required: ["a"], properties: { a: nonEmpty, b: nonEmpty } };
  const shared = { at: nonEmpty, mode: { enum: ["one", "all"] } };
  const form = (kind: string, own: string) => ({
    ...closedMap,
    required: ["kind"],
    properties: { kind: { const: kind }, ...shared, [own]: nonEmpty },
  });
  const format: FormatSchema = {
    ...closedMap,
    required: ["parts"],
    properties: {
      parts: { type: "array", items: part },
      faults: { type: "array", items: { anyOf: [form("x", "ex"), form("y", "why")] } },
    },
  };
  const unused = (data: unknown) => {
    const keys = new Keys(format);
    keys.use(data, format);
    return keys.unused;
  };

  it("finds a key, a word and a form that nothing uses", () => {
    const found = unused({ parts: [{ a: "1" }], faults: [{ kind: "x", ex: "1", mode: "one" }] });
    expect([...found].sort()).toEqual([
      "faults[].at",
      "faults[].mode = all",
      "faults[]{kind:y}.kind",
      "faults[]{kind:y}.why",
      "parts[].b",
    ]);
  });

  it("finds nothing where all is used, once", () => {
    const faults = [
      { kind: "x", ex: "1", mode: "one", at: "1" },
      { kind: "y", why: "1", mode: "all" },
    ];
    expect(unused({ parts: [{ a: "1" }, { a: "1", b: "1" }], faults })).toEqual([]);
  });
});
