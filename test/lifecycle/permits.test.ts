import { expect, it } from "vitest";
import { parseConf } from "../../src/model/conf/conf.ts";
import { equalHosts, smallCloud, WIDE } from "../fixtures/small-cloud.ts";
import { ADMIN, IMAGE } from "./lab.ts";

it.each([1, 2, 3])("a host builds so many servers at once as max_concurrent_builds says: %i", (limit) => {
  const cloud = smallCloud({
    hosts: equalHosts(1, WIDE),
    conf: parseConf({ DEFAULT: { max_concurrent_builds: limit } }, "zed").conf,
    latency: [{ step: "spawn", duration: { dist: "const", value: 10 } }],
  });
  const server = { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none", min_count: 5 };
  const headers = { "openstack-api-version": "compute 2.93" };
  cloud.request({ method: "POST", path: "/v2.1/servers", headers, body: { server }, as: ADMIN });
  const active = () => [...cloud.state.servers.values()].filter(({ state }) => state.vmState === "active").length;
  for (let round = 1; active() < 5; round++) {
    cloud.run({ for: 5000 });
    expect(cloud.state.hosts.get(0)?.slots.builds?.holders).toHaveLength(Math.min(limit, 5 - active()));
    cloud.run({ for: 5000 });
    expect(active()).toBe(Math.min(5, limit * round));
  }
});
