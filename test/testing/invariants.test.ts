import { describe, expect, it } from "vitest";
import type { Cloud } from "../../src/cloud.ts";
import { INVARIANTS, invariantNamed, watch } from "../../src/invariants/invariants.ts";
import { Ledger } from "../../src/invariants/ledger.ts";
import { OPERATIONS } from "../../src/lifecycle/operations.ts";
import type { Event } from "../../src/model/events/reduce.ts";
import type { State } from "../../src/model/records/state.ts";
import { FLAVORS, IMAGES } from "../../src/testing/arbitraries.ts";
import { cloudOf } from "../../src/testing/sketch.ts";

function cloudWithServer(): Cloud {
  const cloud = cloudOf(
    {
      conf: {},
      hosts: [{ name: "compute-1", vcpus: 2, memory_mb: 4096, disk_gb: 20 }],
      flavors: FLAVORS,
      images: IMAGES,
      networks: [],
      projects: [],
      latency: [],
    },
    0,
  );
  const as = { userId: "u", projectId: "demo", roles: ["member", "reader"] };
  const headers = { "openstack-api-version": "compute 2.93" };
  const server = { name: "s", flavorRef: "tiny", imageRef: IMAGES[0]?.id, networks: "none" };
  cloud.request({ method: "POST", path: "/v2.1/servers", as, headers, body: { server } });
  cloud.run({ idle: true });
  return cloud;
}

const NOTHING: Event = { type: "server.noted", at: 0, server: 0, set: {} };

/** What an invariant says of a state that was tampered with, by the books of the state as it was. */
function verdict(name: string, tamper: (state: State) => State): string | null {
  const { state } = cloudWithServer();
  const ledger = new Ledger();
  const touched = ledger.follow(state);
  const now = 0;
  const overruled = new Set<number>();
  const sight = { before: state, event: NOTHING, now, ledger, overruled, operations: OPERATIONS, ...touched };
  expect(invariantNamed(name)({ ...sight, state })).toBeNull();
  return invariantNamed(name)({ ...sight, state: tamper(state) });
}

function withHost(state: State, change: (host: NonNullable<ReturnType<State["hosts"]["get"]>>) => object): State {
  const host = state.hosts.get(0);
  if (host === undefined) throw new Error("there is no host");
  return { ...state, hosts: state.hosts.set(0, { ...host, ...change(host) }) };
}

describe("an invariant says what is wrong:", () => {
  it("a host that gave more than it has", () => {
    const found = verdict("no-overcommit", (state) =>
      withHost(state, ({ usage }) => ({ usage: { ...usage, allocated: { ...usage.allocated, vcpus: 99 } } })),
    );
    expect(found).toMatch(/^host compute-1 has allocated 99 VCPU of \d+$/);
  });

  it("a host whose sums are not its servers'", () => {
    const found = verdict("placement-equals-hosts", (state) =>
      withHost(state, ({ usage }) => ({ usage: { ...usage, claimed: { ...usage.claimed, memoryMb: 0 } } })),
    );
    expect(found).toBe("host compute-1 has claimed 0 memoryMb, and its servers hold 512");
    expect(verdict("placement-equals-hosts", (state) => withHost(state, () => ({ servers: [] })))).toBe(
      "host compute-1 lists 0 servers, and 1 say they are on it",
    );
  });

  it("a project whose usage is not its servers'", () => {
    const found = verdict("quota-usage-equals-servers", (state) => {
      const project = state.projects.get("demo");
      if (project === undefined) throw new Error("there is no project");
      return { ...state, projects: state.projects.put({ ...project, usage: { instances: 2, cores: 1, ram: 512 } }) };
    });
    expect(found).toBe("project demo counts 2 instances, and its servers make 1");
  });

  it("a server that holds resources where it is not", () => {
    const found = verdict("server-on-one-host", (state) => {
      const server = state.servers.get(0);
      if (server === undefined) throw new Error("there is no server");
      return { ...state, servers: state.servers.set(0, { ...server, claim: null, allocation: null }) };
    });
    expect(found).toMatch(/^server s \(.*\) is on compute-1, and holds no allocation there$/);
  });
});

describe("a watch", () => {
  it("asks after every event, with the state as it was after that event", () => {
    const cloud = cloudWithServer();
    const seen: string[] = [];
    const end = watch(cloud, ({ message }) => seen.push(message), {
      tells: ({ event, before, state }) =>
        event.type === "server.locked" ? `${before.servers.get(0)?.lock?.by} ${state.servers.get(0)?.lock?.by}` : null,
    });
    const who = { userId: "u", projectId: "demo", isAdmin: true, requestId: "req-1" };
    const operate = (operation: string) => cloud.dispatch({ type: "operate", operation, server: 0, args: {}, who });
    operate("lock");
    operate("unlock");
    end();
    operate("lock");
    expect(seen).toEqual(["undefined admin", "admin undefined"]);
  });

  it("knows the invariants by name, and says so of a name it does not know", () => {
    expect(Object.keys(INVARIANTS)).toEqual([
      "no-overcommit",
      "placement-equals-hosts",
      "quota-usage-equals-servers",
      "server-on-one-host",
      "legal-transitions",
      "lock-respected",
      "reclaim-in-time",
    ]);
    expect(() => watch(cloudWithServer(), () => {}, ["no-undercommit"])).toThrow(
      "there is no invariant 'no-undercommit': no-over",
    );
  });
});
