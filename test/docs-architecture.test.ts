import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { createCloud } from "../src/cloud.ts";

const ROOT = resolve(import.meta.dirname, "..");
const BOOK = readFileSync(join(ROOT, "docs/ARCHITECTURE.md"), "utf8");

describe("docs/ARCHITECTURE.md", () => {
  it("names only paths that exist", () => {
    const paths = [...BOOK.matchAll(/`((?:src|docs|test|bench|scenarios|\.ci)\/[^`\s]*)`/g)].map(
      ([, path = ""]) => path,
    );
    expect(paths.length).toBeGreaterThan(80);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("names the rooms of each floor that it lists", () => {
    const lists = [...BOOK.matchAll(/^- `(src\/\w+\/)`: ((?:.|\n {2})*)/gm)];
    expect(lists).toHaveLength(6);
    for (const [, floor = "", text = ""] of lists) {
      const named = [...text.matchAll(/`(\w+)\/`/g)].map(([, room = ""]) => room);
      expect([floor, named.filter((room) => !existsSync(join(ROOT, floor, room)))]).toEqual([floor, []]);
    }
  });

  it("tells the events of a build in their order", () => {
    const told = [...BOOK.matchAll(/^\| ([\d,]+) \| (.*?) \|/gm)].flatMap(([, ms = "", what = ""]) =>
      [...what.matchAll(/`(\w+\.[\w-]+)`/g)].map(([, type]) => ({ at: Number(ms.replace(",", "")), type })),
    );
    const image = "155d900f-4e14-4e4c-a73d-069cbf4541e6";
    const cloud = createCloud({
      seed: 42,
      hosts: [1, 2, 3].map((i) => ({ name: `host${i}`, vcpus: 16, memoryMb: 65536, diskGb: 500 })),
      flavors: [{ id: "1", name: "m1.small", vcpus: 1, ram: 2048, disk: 20 }],
      images: [{ id: image, name: "cirros" }],
      latency: "cloudlab-2017",
    });
    const happened: unknown[] = [];
    cloud.on("event", ({ type }, _number, at) => happened.push({ at, type }));
    const server = { name: "web", flavorRef: "1", imageRef: image };
    const as = { userId: "alice", projectId: "demo", roles: ["member"] };
    expect(cloud.request({ method: "POST", path: "/v2.1/servers", body: { server }, as }).status).toBe(202);
    cloud.run({ for: 60_000 });
    expect(told).toEqual(happened);
  });
});

describe("src/lifecycle/operations", () => {
  const folder = join(ROOT, "src/lifecycle/operations");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

  it("names, in each file, the function of Nova that it reproduces", () => {
    expect(files.length).toBeGreaterThan(50);
    const silent = files.filter((name) => {
      const docs = readFileSync(join(folder, name), "utf8").match(/\/\*\*[\s\S]*?\*\//g) ?? [];
      return !docs.some((doc) => /\bnova\/[\w/]+[\s*]+`\w+`/.test(doc));
    });
    expect(silent).toEqual([]);
  });
});
