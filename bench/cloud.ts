import type { Identity } from "../src/api/call.ts";
import { type Cloud, createCloud } from "../src/cloud.ts";

const AS: Identity = { userId: "bench", projectId: "bench", roles: ["member"] };
const HEADERS = { "openstack-api-version": "compute 2.93" };
const IMAGE = "155d900f-4e14-4e4c-a73d-069cbf4541e6";

/** Servers arrive one by one, live for a while and are deleted, all through the API; the cloud fills to about `fill`. */
function churn(hosts: number, servers: number): { seconds: number; events: number; refused: number } {
  const cloud = cloudOf(hosts);
  const alive: string[] = [];
  const standing = Math.floor(servers / 2);
  const started = process.cpuUsage();
  for (let i = 0; i < servers; i++) {
    const body = { server: { name: `s${i}`, flavorRef: String(1 + (i % 4)), imageRef: IMAGE, networks: "none" } };
    const made = cloud.request({ method: "POST", path: "/v2.1/servers", headers: HEADERS, as: AS, body });
    alive.push((made.body as { server: { id: string } }).server.id);
    cloud.run({ for: 1000 });
    if (alive.length > standing) remove(cloud, alive.shift());
  }
  for (const id of alive) remove(cloud, id);
  cloud.run({ idle: true });
  const spent = process.cpuUsage(started);
  const refused = cloud.state.projects.get("bench")?.usage.instances ?? -1;
  return { seconds: (spent.user + spent.system) / 1e6, events: cloud.events, refused };
}

function remove(cloud: Cloud, id: string | undefined): void {
  cloud.request({ method: "DELETE", path: `/v2.1/servers/${id}`, headers: HEADERS, as: AS });
}

function cloudOf(hosts: number): Cloud {
  const plans = Array.from({ length: hosts }, (_, i) => ({
    name: `host-${i}`,
    vcpus: 64,
    memoryMb: 262144,
    diskGb: 4000,
  }));
  return createCloud({
    hosts: plans,
    flavors: [1, 2, 4, 8].map((vcpus, i) => ({ id: String(i + 1), vcpus, ram: vcpus * 2048, disk: vcpus * 10 })),
    images: [{ id: IMAGE }],
    projects: [{ id: "bench", quota: { instances: -1, cores: -1, ram: -1 } }],
  });
}

const hosts = Number(process.argv[2] ?? 1000);
const servers = Number(process.argv[3] ?? 20000);
for (let i = 0; i < 3; i++) {
  const { seconds, events, refused } = churn(hosts, servers);
  console.log(hosts, servers, seconds.toFixed(3), "s", Math.round(servers / seconds), "servers/s", events, refused);
}
