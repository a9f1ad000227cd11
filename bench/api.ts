import type { Identity } from "../src/api/core/call.ts";
import { type Cloud, createCloud } from "../src/cloud.ts";
import { parseConf } from "../src/model/conf/conf.ts";
import type { Server } from "../src/model/records/server.ts";
import { collectGarbage, formatRate, median, printTable } from "./harness.ts";

const SERVERS = 100_000;
const HOSTS = 1000;
const PROJECTS = 500;
const FLAVORS = 50;
const ROUNDS = 9;
const IMAGE = "155d900f-4e14-4e4c-a73d-069cbf4541e6";
const HEADERS = { "openstack-api-version": "compute 2.93" };
const ADMIN: Identity = { userId: "root", projectId: "admin", roles: ["admin"] };

/** Goals of issue 4: requests per second, and ms for a page. */
const GOALS = { show: 100_000, create: 15_000, page: 10 } as const;

function member(project: number): Identity {
  return { userId: `u${project}`, projectId: `p${project}`, roles: ["member"] };
}

function emptyCloud(): Cloud {
  return createCloud({
    conf: parseConf({ quota: { instances: -1, cores: -1, ram: -1 } }).conf,
    hosts: Array.from({ length: HOSTS }, (_, i) => ({ name: `host-${i}`, vcpus: 64, memoryMb: 262_144, diskGb: 4000 })),
    flavors: Array.from({ length: FLAVORS }, (_, i) => ({ id: String(i), vcpus: 1, ram: 512, disk: 1 })),
    images: [{ id: IMAGE }],
  });
}

/** A cloud of 100,000 servers that came ten a second: 500 projects, 50 flavors, a tenth tagged, one in 500 stopped. */
function fullCloud(): Cloud {
  const cloud = emptyCloud();
  for (let i = 0; i < SERVERS; i++) {
    const tags = i % 10 === 0 ? ["rare", `t${i % 7}`] : [`t${i % 7}`];
    create(cloud, member(i % PROJECTS), { flavorRef: String(i % FLAVORS), tags });
    cloud.run({ for: 100 });
  }
  cloud.run({ idle: true });
  for (const [slot, server] of cloud.state.servers.entries()) {
    if (slot % 500 === 0) ask(cloud, "POST", `/servers/${server.id}/action`, ADMIN, { "os-stop": null });
  }
  cloud.run({ idle: true });
  return cloud;
}

function ask(cloud: Cloud, method: string, path: string, as: Identity, body?: unknown): unknown {
  const answer = cloud.request({ method, path: `/v2.1${path}`, headers: HEADERS, as, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

function create(cloud: Cloud, as: Identity, server: object): void {
  ask(cloud, "POST", "/servers", as, { server: { name: "s", imageRef: IMAGE, networks: "none", ...server } });
}

/** Median ms of one call over the rounds, after one that is not counted. */
function milliseconds(work: () => void): number {
  const times: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const before = performance.now();
    work();
    if (round >= 0) times.push(performance.now() - before);
  }
  return median(times);
}

/** Requests one after another: shows of all servers in turn, and creates with and without their building. */
function requests(full: Cloud): void {
  const ids = [...full.state.servers.values()].map(({ id }) => id);
  let next = 0;
  const shows = milliseconds(() => {
    for (let i = 0; i < 20_000; i++) ask(full, "GET", `/servers/${ids[next++ % ids.length]}`, ADMIN);
  });
  const creates: number[] = [];
  const built: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    collectGarbage();
    const cloud = emptyCloud();
    const as = member(0);
    const before = performance.now();
    for (let i = 0; i < 5000; i++) create(cloud, as, { flavorRef: String(i % FLAVORS) });
    const accepted = performance.now();
    cloud.run({ idle: true });
    if (round < 0) continue;
    creates.push(accepted - before);
    built.push(performance.now() - before);
  }
  const row = (name: string, rate: number, goal: number) => [
    name,
    formatRate(rate),
    formatRate(goal),
    (rate / goal).toFixed(2),
  ];
  printTable(
    `requests in process, wall time; ${SERVERS} servers are there`,
    ["request", "rate", "goal", "÷ goal"],
    [
      row("GET /servers/{id}, of all in turn", 20_000_000 / shows, GOALS.show),
      row("POST /servers", 5_000_000 / median(creates), GOALS.create),
      row("POST /servers, and the server built", 5_000_000 / median(built), GOALS.create),
    ],
  );
}

interface Filtered {
  readonly query: string;
  /** What a bare scan of the one column asks of each row. */
  readonly scan: (server: Server) => boolean;
  readonly as?: Identity;
}

/** Filters that few servers pass, so that no page is full before all were looked at; and one that most pass. */
function filters(full: Cloud): Filtered[] {
  const host = [...full.state.servers.values()][0]?.state.host ?? "";
  return [
    { query: "all_tenants=1&status=SHUTOFF", scan: ({ state }) => state.vmState === "stopped" },
    { query: "all_tenants=1&status=ACTIVE", scan: ({ state }) => state.vmState === "active" },
    { query: "", scan: ({ spec }) => spec.projectId === "p7", as: member(7) },
    { query: "all_tenants=1&project_id=p7", scan: ({ spec }) => spec.projectId === "p7" },
    { query: `all_tenants=1&host=${host}`, scan: ({ state }) => state.host === host },
    { query: "all_tenants=1&flavor=7", scan: ({ spec }) => spec.flavor.id === "7" },
    { query: "all_tenants=1&tags=rare", scan: ({ spec }) => spec.tags.includes("rare") },
  ];
}

function lists(full: Cloud): void {
  const page = (query: string, as: Identity, detail = "") =>
    milliseconds(() => ask(full, "GET", `/servers${detail}?${query}`, as));
  printTable(
    `lists, wall time, in a cloud of ${SERVERS} servers`,
    ["list", "ms", "goal", "÷ goal"],
    ["limit=1000&all_tenants=1", "limit=1000&all_tenants=1&sort_key=display_name"].map((query) => {
      const ms = page(query, ADMIN, "/detail");
      // The goal is of lists in the usual order: the newest first.
      const goal = query.includes("sort_key") ? ["", ""] : [String(GOALS.page), (ms / GOALS.page).toFixed(2)];
      return [`GET /servers/detail?${query}`, ms.toFixed(2), ...goal];
    }),
  );
  const rows = filters(full).map(({ query, scan, as = ADMIN }) => {
    let found = 0;
    const bare = milliseconds(() => {
      found = 0;
      full.state.servers.forEach((server) => {
        if (scan(server)) found++;
      });
    });
    const ms = page(query, as);
    const name = `GET /servers?${query}${as === ADMIN ? "" : `, as a member of ${as.projectId}`}`;
    return [name, String(found), ms.toFixed(2), bare.toFixed(2), (ms / bare).toFixed(2)];
  });
  printTable("filtered lists beside a bare scan of the one column", ["list", "match", "ms", "scan ms", "÷ scan"], rows);
  const [some] = full.state.servers.values();
  let names = 0;
  const changed = milliseconds(() => {
    ask(full, "PUT", `/servers/${some?.id}`, ADMIN, { server: { name: `n${names++}` } });
    ask(full, "GET", "/servers?all_tenants=1&status=SHUTOFF", ADMIN);
  });
  const first = milliseconds(() => ask(full.fork(), "GET", "/servers?all_tenants=1&status=SHUTOFF", ADMIN));
  console.log(
    `the list by status after an update: ${changed.toFixed(2)} ms; the first in a cloud: ${first.toFixed(2)} ms`,
  );
}

/** The Compute API in process. */
export function api(): void {
  const full = fullCloud();
  collectGarbage();
  requests(full);
  lists(full);
}
