import { describe, expect, it } from "vitest";
import { equalHosts, IMAGE, smallCloud, TIGHT } from "../fixtures/small-cloud.ts";

const AS = { userId: "u", projectId: "p", roles: ["member"] };

/** Three equal hosts with memory for two servers each; a server's claim comes a second after it was scheduled. */
function cloudOf() {
  return smallCloud({
    hosts: equalHosts(3, TIGHT),
    flavors: [{ id: "1", vcpus: 1, ram: 1536, disk: 10 }],
    latency: [{ step: "claim", duration: { dist: "const", value: 1 } }],
  });
}

function create(cloud: ReturnType<typeof cloudOf>, name: string, count = 1): void {
  const server = { name, flavorRef: "1", imageRef: IMAGE, networks: "none", min_count: count };
  const headers = { "openstack-api-version": "compute 2.93" };
  expect(cloud.request({ method: "POST", path: "/v2.1/servers", headers, as: AS, body: { server } }).status).toBe(202);
}

const placed = (cloud: ReturnType<typeof cloudOf>) =>
  [...cloud.state.servers.values()].map(({ allocation, state }) => allocation?.host ?? state.host);

/** Nova makes its HostStates anew for each request (scheduler/host_manager.py, since 17.0.0). */
describe("a burst of creates", () => {
  it("goes to one host until Placement has no room there, as claims are what weighers see", () => {
    const cloud = cloudOf();
    for (const name of ["a", "b", "c"]) create(cloud, name);
    cloud.run({ idle: true });
    expect(placed(cloud)).toEqual(["host1", "host1", "host2"]);
  });

  it("spreads once the claims of those before are made", () => {
    const cloud = cloudOf();
    for (const name of ["a", "b", "c"]) {
      create(cloud, name);
      cloud.run({ for: 10_000 });
    }
    expect(placed(cloud)).toEqual(["host1", "host2", "host3"]);
  });

  it("spreads as one request: each server of it sees what the ones before it take", () => {
    const cloud = cloudOf();
    create(cloud, "a", 3);
    cloud.run({ idle: true });
    expect(placed(cloud)).toEqual(["host1", "host2", "host3"]);
  });
});
