import { describe, expect, it } from "vitest";
import { countWithinQuota, limitOf, overQuota } from "../../src/lifecycle/placing/quota.ts";
import type { State } from "../../src/model/records/state.ts";
import { ADMIN, IMAGE, Lab, messageOf, PROJECT } from "./lab.ts";

/** The state of a project with these limits, which uses one server of 1 core and 512 MiB. */
function stateWith(quota: Readonly<Record<string, number>>): State {
  const { state } = new Lab().cloud;
  const { settings } = state;
  const { conf } = settings;
  return { ...state, settings: { ...settings, conf: { ...conf, quota: { ...conf.quota, ...quota } } } };
}

type Asked = readonly [instances: number, cores: number, ram: number];

const ROWS: readonly (readonly [string, Readonly<Record<string, number>>, Asked, over: string | null])[] = [
  ["exactly what is left", { instances: 3, cores: 3, ram: 1536 }, [2, 2, 1024], null],
  [
    "one server more",
    { instances: 2, cores: 9, ram: 9999 },
    [2, 2, 1024],
    "instances: Requested 2, but already used 1 of 2 instances",
  ],
  [
    "one core more",
    { instances: 9, cores: 2, ram: 9999 },
    [1, 2, 512],
    "cores: Requested 2, but already used 1 of 2 cores",
  ],
  [
    "one MiB more",
    { instances: 9, cores: 9, ram: 1023 },
    [1, 1, 512],
    "ram: Requested 512, but already used 512 of 1023 ram",
  ],
  [
    "too much of all, in the order of their names",
    { instances: 1, cores: 1, ram: 512 },
    [2, 3, 4],
    "cores, instances, ram: Requested 3, 2, 4, but already used 1, 1, 512 of 1, 1, 512 cores, instances, ram",
  ],
  ["nothing, though the limit is passed already", { instances: 0, cores: 0, ram: 0 }, [0, 0, 0], null],
  ["nothing of one, and some of another", { instances: 0, cores: 2, ram: 0 }, [0, 1, 0], null],
  ["any number without a limit", { instances: -1, cores: -1, ram: -1 }, [1000, 1000, 1e9], null],
  [
    "one where the limit is none",
    { instances: 0, cores: -1, ram: -1 },
    [1, 0, 0],
    "instances: Requested 1, but already used 1 of 0 instances",
  ],
];

describe("a request of a project", () => {
  it.each(ROWS)("for %s", (_what, quota, [instances, cores, ram], over) => {
    const refusal = overQuota(stateWith(quota), PROJECT, { instances, cores, ram });
    expect(refusal?.message ?? null).toBe(over === null ? null : `Quota exceeded for ${over}`);
    if (refusal !== null) expect(refusal.kind).toBe("forbidden");
  });

  it("that nothing is known of has used nothing", () => {
    const state = stateWith({ instances: 1 });
    expect(overQuota(state, "new", { instances: 1, cores: 1, ram: 1 })).toBeNull();
    expect(overQuota(state, "new", { instances: 2, cores: 1, ram: 1 })?.message).toContain("already used 0 of 1");
  });
});

describe("how many servers of a request fit", () => {
  it.each([
    ["all of them", { instances: 4 }, 1, 3, 3],
    ["so many as there is room for servers", { instances: 3 }, 1, 3, 2],
    ["so many as there is room for cores", { cores: 2 }, 1, 3, 1],
    ["so many as there is room for memory", { ram: 1600 }, 1, 3, 2],
    ["no limit, no bound", { instances: -1, cores: -1, ram: -1 }, 1, 100, 100],
  ] as const)("%s: %j, from %i to %i", (_what, quota, min, max, expected) => {
    expect(countWithinQuota({ state: stateWith(quota) }, PROJECT, min, max, { vcpus: 1, ram: 512 })).toBe(expected);
  });

  it("is none where the least does not fit, in the words of the least", () => {
    const state = stateWith({ instances: 2 });
    expect(() => countWithinQuota({ state }, PROJECT, 2, 5, { vcpus: 1, ram: 512 })).toThrow(
      "Quota exceeded for instances: Requested 2, but already used 1 of 2 instances",
    );
    // A flavor without cores is not bounded by them.
    expect(
      countWithinQuota({ state: stateWith({ instances: 3, cores: 0 }) }, PROJECT, 1, 5, { vcpus: 0, ram: 0 }),
    ).toBe(2);
  });
});

describe("a limit", () => {
  it("is the project's own, else that of the class `default`, else the option's", () => {
    const lab = new Lab({ quota: { cores: 7, metadata_items: 5 } });
    expect(limitOf(lab.cloud.state, PROJECT, "cores")).toBe(7);
    lab.request("PUT", "/os-quota-class-sets/default", { quota_class_set: { cores: 8 } }, ADMIN);
    expect(limitOf(lab.cloud.state, PROJECT, "cores")).toBe(8);
    lab.request("PUT", `/os-quota-sets/${PROJECT}`, { quota_set: { cores: 9 } }, ADMIN);
    expect(limitOf(lab.cloud.state, PROJECT, "cores")).toBe(9);
    expect(limitOf(lab.cloud.state, "other", "cores")).toBe(8);
    expect(limitOf(lab.cloud.state, PROJECT, "metadata_items")).toBe(5);
  });

  it.each([
    [{ metadata_items: 1 }, { metadata: { a: "1" } }, 202, ""],
    [{ metadata_items: 1 }, { metadata: { a: "1", b: "2" } }, 403, "Maximum number of metadata items exceeds 1"],
    [{ metadata_items: -1 }, { metadata: { a: "1", b: "2" } }, 202, ""],
    [{ injected_files: 1 }, { personality: [file("/a", 1)] }, 202, ""],
    [{ injected_files: 1 }, { personality: [file("/a", 1), file("/b", 1)] }, 403, "Personality file limit exceeded"],
    [{ injected_file_path_length: 2 }, { personality: [file("/a", 1)] }, 202, ""],
    [
      { injected_file_path_length: 2 },
      { personality: [file("/ab", 1)] },
      403,
      "Personality file path exceeds maximum 2",
    ],
    [{ injected_file_content_bytes: 3 }, { personality: [file("/a", 3)] }, 202, ""],
    [
      { injected_file_content_bytes: 3 },
      { personality: [file("/a", 4)] },
      403,
      "Personality file content exceeds maximum 3",
    ],
  ])("of %j is held by a create request with %j: %i", (quota, more, status, message) => {
    const lab = new Lab({ quota });
    const server = { name: "s2", flavorRef: "1", imageRef: IMAGE, networks: "none", ...more };
    const minor = "personality" in more ? 56 : 93;
    const response = lab.request("POST", "/servers", { server }, ADMIN, minor);
    expect(response.status).toBe(status);
    if (status !== 202) expect(messageOf(response)).toBe(message);
  });

  it("of servers in a group counts the user's own that live, and those to come", () => {
    const lab = new Lab({ quota: { server_group_members: 2 } });
    const body = { server_group: { name: "g", policy: "soft-affinity" } };
    const made = lab.request("POST", "/os-server-groups", body).body as {
      readonly server_group: { readonly id: string };
    };
    const create = (count: number) =>
      lab.request("POST", "/servers", {
        server: { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none", min_count: count, max_count: count },
        "os:scheduler_hints": { group: made.server_group.id },
      });
    expect(messageOf(create(3))).toBe("Quota exceeded, too many servers in group");
    expect(create(2).status).toBe(202);
    lab.settle();
    expect(create(1).status).toBe(403);
    const [, first] = [...lab.cloud.state.servers.values()];
    lab.request("DELETE", `/servers/${first?.id}`);
    lab.settle();
    expect(create(1).status).toBe(202);
  });
});

function file(path: string, bytes: number) {
  return { path, contents: Buffer.alloc(bytes).toString("base64") };
}
