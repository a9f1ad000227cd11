import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { scheduleCommand } from "../../src/cli/commands/schedule.ts";

const DEFAULT_HOST = {
  name: "",
  cell: "cell1",
  aggregates: [],
  total_usable_ram_mb: 1024,
  free_ram_mb: 1024,
  total_usable_disk_gb: 10,
  free_disk_mb: 10240,
  disk_mb_used: 0,
  vcpus_total: 4,
  vcpus_used: 0,
  cpu_allocation_ratio: 1,
  ram_allocation_ratio: 1,
  disk_allocation_ratio: 1,
  stats: {},
  hypervisor_type: "QEMU",
  hypervisor_version: 6002000,
  host_ip: "10.0.0.1",
  cpu_info: null,
  supported_instances: [],
  metrics: [],
  instances: [],
  disabled: false,
  forced_down: false,
  heartbeat_age: 0,
  pci_pools: null,
  numa: null,
};

const DEFAULT_REQUEST = {
  flavor: { name: "f", vcpus: 1, memory_mb: 256, root_gb: 1, ephemeral_gb: 0, swap: 0, extra_specs: {} },
  image: null,
  project_id: "p",
  availability_zone: null,
  scheduler_hints: {},
  num_instances: 1,
  ignore_hosts: null,
  force_hosts: null,
  force_nodes: null,
  group: null,
  requested_destination: null,
  alternates: false,
  claim_fails: [],
  pci_requests: [],
  check_type: null,
  is_bfv: false,
};

/** Two hosts, the second of them freer; the file says that `chosen` was. */
function fileSaying(chosen: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "novasim-")), "cases.json");
  const step = {
    passed_by_filter: [["ComputeFilter", ["a", "b"]]],
    weights: [
      ["b", 1],
      ["a", 0.5],
    ],
    chosen,
  };
  const one = {
    case: "two hosts",
    config: { enabled_filters: ["ComputeFilter"], weighers: ["RAMWeigher"] },
    hosts: [{ name: "a", free_ram_mb: 512 }, { name: "b" }],
    requests: [{}],
    expect: [{ selected: [chosen], steps: [step] }],
  };
  const json = { config_defaults: {}, host_defaults: DEFAULT_HOST, request_defaults: DEFAULT_REQUEST, cases: [one] };
  writeFileSync(file, JSON.stringify(json));
  return file;
}

async function schedule(...args: string[]): Promise<{ out: string; code: unknown }> {
  let out = "";
  const collect = (text: unknown) => {
    out += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(collect);
  vi.spyOn(process.stderr, "write").mockImplementation(collect);
  await scheduleCommand().parseAsync(args, { from: "user" });
  return { out, code: process.exitCode };
}

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test("decides", async () => {
  const file = fileSaying("b");
  expect(await schedule(file)).toEqual({ out: "two hosts #0: b\n", code: 0 });
  const { out } = await schedule(file, "--json");
  expect(JSON.parse(out.trim().split("\n").at(-1) ?? "")).toMatchObject({ request: 0, decision: { selected: ["b"] } });
});

test("agrees with what was recorded", async () => {
  expect(await schedule(fileSaying("b"), "--verify")).toEqual({ out: "1 of 1 decisions agree\n", code: 0 });
});

test("tells where it disagrees, and exits with 1", async () => {
  const { out, code } = await schedule(fileSaying("a"), "--verify");
  expect(code).toBe(1);
  expect(out).toContain('two hosts, request 0\n  selected: recorded ["a"], here ["b"]');
  expect(out.endsWith("0 of 1 decisions agree\n")).toBe(true);
});

test("refuses files of another kind, and says what it expected", async () => {
  const { out, code } = await schedule("package.json");
  expect(code).toBe(2);
  expect(out).toContain("package.json: no scheduling decisions: expected 'cases'");
});
