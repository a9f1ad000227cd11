import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { explainCommand } from "../../src/cli/commands/explain.ts";

const SCENARIO = `scenario: v1
name: two
seed: 1
cloud:
  conf: {DEFAULT: {cpu_allocation_ratio: 1.0, reserved_host_memory_mb: 0}}
  hosts:
    - {name: big, count: 1, vcpus: 8, memory_mb: 8192, disk_gb: 100}
    - {name: small, count: 1, vcpus: 4, memory_mb: 4096, disk_gb: 100}
  flavors: [{name: m, vcpus: 4, ram: 1024, disk: 1}]
  images: [{name: cirros}]
  networks: [{name: private, cidr: 10.0.0.0/24}]
  projects: [{name: p}]
  latency: zero
timeline:
  - {at: 1s, id: s0, call: createServer, as: p, body: {server: {name: batch-0, flavorRef: m, imageRef: cirros, networks: [private]}}}
  - {at: 2s, id: s1, call: createServer, as: p, body: {server: {name: batch-1, flavorRef: m, imageRef: cirros, networks: [private]}}}
  - {at: 3s, id: s2, call: createServer, as: p, body: {server: {name: batch-2, flavorRef: m, imageRef: cirros, networks: [private]}}}
  - {at: 4s, id: s3, call: createServer, as: p, body: {server: {name: batch-3, flavorRef: m, imageRef: cirros, networks: [private]}}}
`;

const MOVES = `scenario: v1
name: moves
seed: 1
cloud:
  conf: {DEFAULT: {cpu_allocation_ratio: 1.0, reserved_host_memory_mb: 0, shelved_offload_time: 0}, filter_scheduler: {io_ops_weight_multiplier: 0.0}}
  hosts: [{name: host-%d, count: 3, vcpus: 8, memory_mb: 8192, disk_gb: 100}]
  flavors: [{name: m, vcpus: 4, ram: 1024, disk: 1}, {name: l, vcpus: 6, ram: 1024, disk: 1}, {name: xl, vcpus: 8, ram: 1024, disk: 1}]
  images: [{name: cirros}]
  networks: [{name: private, cidr: 10.0.0.0/24}]
  projects: [{name: p}]
  latency: zero
timeline:
  - {at: 1s, id: s, call: createServer, as: p, body: {server: {name: s, flavorRef: m, imageRef: cirros, networks: [private]}}}
  - {at: 10s, call: resize, server: s, as: p, body: {flavorRef: l}}
  - {at: 11s, call: confirmResize, server: s, as: p}
  - {at: 20s, call: migrate, server: s}
  - {at: 21s, call: confirmResize, server: s, as: p}
  - {at: 30s, call: os-migrateLive, server: s}
  - {at: 40s, call: shelve, server: s, as: p}
  - {at: 50s, call: unshelve, server: s, as: p}
  - {at: 55s, id: f, call: createServer, as: p, body: {server: {name: f, min_count: 2, flavorRef: m, imageRef: cirros, networks: [private]}}}
  - {at: 60s, call: resize, server: s, as: p, body: {flavorRef: xl}}
`;

const explainIn = (...args: string[]) => explainScenario(SCENARIO, ...args);

async function explainScenario(scenario: string, ...args: string[]): Promise<{ out: string; code: unknown }> {
  const file = join(mkdtempSync(join(tmpdir(), "novasim-")), "two.yaml");
  writeFileSync(file, scenario);
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text) => lines.push(String(text)));
  vi.spyOn(console, "error").mockImplementation((text) => lines.push(String(text)));
  await explainCommand().parseAsync([file, ...args], { from: "user" });
  return { out: lines.join("\n"), code: process.exitCode };
}

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test("a server that was placed: who passed and what they weighed", async () => {
  const { out } = await explainIn("--server", "batch-0");
  expect(out).toContain("hosts                          2\nplacement                      2\n");
  expect(out).toMatch(/^big .* 3 +CPUWeigher +8 +1 +1 +1$/m);
  expect(out).toContain("Chosen: big");
});

test("a server that was refused: the nearest miss and the smallest change", async () => {
  const { out } = await explainIn("--server", "batch-3");
  expect(out).toContain("big: VCPU: 4 asked, 0 of 8 left");
  expect(out).toContain("Smallest single change: free 4 VCPU on big, or raise its allocation ratio from 1 to 1.5");
});

test("a server that there is none of, and a time that is none", async () => {
  expect(await explainIn("--server", "nope")).toEqual({ out: "no server called nope was scheduled", code: 1 });
  expect((await explainIn("--server", "batch-0", "--at", "soon")).code).toBe(2);
});

test.each([
  ["10s", "resize", "placement                      2  cut 1:", "host-2"],
  ["20s", "migrate", "host-2: VCPU: 6 asked, 2 of 8 left", "host-1"],
  ["30s", "liveMigrate", "host-1: VCPU: 6 asked, 2 of 8 left", "host-2"],
  ["50s", "unshelve", "placement                      3\n", "host-1"],
])("a move: at %s the %s", async (at, operation, told, chosen) => {
  const { out } = await explainScenario(MOVES, "--server", "s", "--at", at);
  expect(out).toContain(`s at ${Number.parseInt(at, 10)} s (${operation})`);
  expect(out).toContain(told);
  expect(out).toContain(`Chosen: ${chosen}`);
});

test("a move that was refused", async () => {
  const { out } = await explainScenario(MOVES, "--server", "s", "--at", "60s");
  expect(out).toContain("s at 60 s (resize)");
  expect(out).toContain("VCPU: 8 asked, 4 of 8 left");
});
