import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { publishedSchema, publishedText } from "../../src/scenario/schema/publish.ts";

const FOLDER = new URL("../../scenarios/", import.meta.url);
const FIXTURES = new URL("fixtures/", import.meta.url);

describe("scenarios/schema.json", () => {
  it("is what the reader's own definition gives; renew: npm run docs:update", async () => {
    await expect(publishedText()).toMatchFileSnapshot("../../scenarios/schema.json");
  });

  const valid = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true }).compile(publishedSchema());

  it("accepts every scenario that is shipped, with its parameters still in it", () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const text = readFileSync(new URL(file, FOLDER), "utf8");
      expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=schema.json");
      expect(valid(parse(text)) ? [] : valid.errors, file).toEqual([]);
    }
  });

  it.each(readdirSync(FIXTURES).filter((file) => file.endsWith(".yaml")))(
    "accepts %s, which uses much of it",
    (file) => {
      expect(valid(parse(readFileSync(new URL(file, FIXTURES), "utf8"))) ? [] : valid.errors).toEqual([]);
    },
  );

  it("refuses what the reader refuses", () => {
    const cloud = { hosts: [{ name: "a", vcpus: 1, memory_mb: 1, disk_gb: 1 }] };
    const sound = { scenario: "v1", cloud };
    expect(valid(sound)).toBe(true);
    for (const broken of [
      { ...sound, clok: {} },
      { ...sound, clock: { until: 5 } },
      { scenario: "v1" },
      { ...sound, cloud: { ...cloud, conf: { DEFAULT: { max_concurrent_build: 1 } } } },
      { ...sound, cloud: { ...cloud, latency: "none" } },
    ])
      expect(valid(broken), JSON.stringify(broken)).toBe(false);
  });

  it("knows Nova's options, and says what they do", () => {
    const options = publishedText();
    expect(options).toContain('"reclaim_instance_interval"');
    expect(options).toContain("Seconds a deleted server stays restorable");
  });
});
