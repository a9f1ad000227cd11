import type { ApiResponse } from "../../../src/api/core/call.ts";
import { type Cloud, type CloudPlan, createCloud } from "../../../src/cloud.ts";
import { OPERATIONS } from "../../../src/lifecycle/operations.ts";
import { parseConf } from "../../../src/model/conf/conf.ts";
import { STEPS } from "../../../src/model/records/latency.ts";
import type { Server } from "../../../src/model/records/server.ts";
import { ADMIN, IMAGE, messageOf, NETWORK, OTHER_VOLUME, PROJECT, VOLUME } from "../lab.ts";
import { Journal } from "./journal.ts";

export const OTHER_IMAGE = "a2459075-d96c-40d5-893e-577ff92e721c";
const GROUP = "aec9df91-db1f-4e04-8ac6-e761d8461c53";

/** Something done to the stage: a server action, or whatever the function does. */
export type Act = Readonly<Record<string, unknown>> | ((stage: Stage) => void);

/** What happens to a server, from a state in which it is already. */
export interface Story {
  readonly name: string;
  readonly conf?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly plan?: Partial<CloudPlan>;
  /** What the create request asks for beside a flavor, an image and a network. */
  readonly server?: Readonly<Record<string, unknown>>;
  /** Done, one after the other, before the journal begins; the server itself is created first. */
  readonly before?: readonly Act[];
  /** Done while the journal is kept; each waits for what the one before set off. Absent: the server's creation. */
  readonly acts?: readonly Act[];
  /** An operation each of whose driver calls is made to fail in turn, one more journal for each. */
  readonly failing?: string;
}

/** Names of what has an id, so that a journal can be read. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [IMAGE, "IMAGE"],
  [OTHER_IMAGE, "IMAGE2"],
  [NETWORK, "NET"],
  [VOLUME, "VOLUME"],
  [OTHER_VOLUME, "VOLUME2"],
  [GROUP, "default"],
]);

/** A cloud of three hosts, on which each kind of step takes a time of its own, and the means to tell what happens. */
export class Stage {
  readonly cloud: Cloud;
  readonly journal: Journal;

  constructor({ conf = {}, plan = {} }: Pick<Story, "conf" | "plan">) {
    this.cloud = createCloud({
      release: "zed",
      hosts: ["host1", "host2", "host3"].map((name) => ({ name, vcpus: 8, memoryMb: 16_384, diskGb: 200 })),
      flavors: [
        { id: "1", vcpus: 1, ram: 512, disk: 1 },
        { id: "2", vcpus: 2, ram: 1024, disk: 3, swap: 2048, ephemeral: 5 },
      ],
      images: [{ id: IMAGE, properties: { os_distro: "debian" } }, { id: OTHER_IMAGE }],
      networks: [{ id: NETWORK, name: "private", projectId: PROJECT, subnets: [{ id: "s", cidr: "10.0.0.0/24" }] }],
      securityGroups: [{ id: GROUP, name: "default", projectId: PROJECT }],
      volumes: [
        { id: VOLUME, size: 1 },
        { id: OTHER_VOLUME, size: 2 },
      ],
      latency: STEPS.map((step, i) => ({ step, duration: { dist: "const", value: i + 1 } })),
      ...plan,
      conf: parseConf(conf, "zed").conf,
    });
    this.journal = new Journal(this.cloud, NAMES);
  }

  /** The first server. */
  get server(): Server {
    const server = this.cloud.state.servers.get(0);
    if (server === undefined) throw new Error("the server is gone");
    return server;
  }

  request(method: string, path: string, body?: unknown, minor = 93, as = ADMIN): ApiResponse {
    const headers = { "openstack-api-version": `compute 2.${minor}` };
    const response = this.cloud.request({ method, path: `/v2.1${path}`, headers, body, as });
    if (response.status >= 400) this.journal.say(`refused ${response.status} ${messageOf(response)}`);
    return response;
  }

  below(method: string, path: string, body?: unknown): ApiResponse {
    return this.request(method, `/servers/${this.server.id}${path}`, body);
  }

  create(more: Readonly<Record<string, unknown>> = {}): ApiResponse {
    const server = { name: "s1", flavorRef: "1", imageRef: IMAGE, networks: [{ uuid: NETWORK }], ...more };
    return this.request("POST", "/servers", { server });
  }

  do(act: Act): void {
    if (typeof act === "function") act(this);
    else this.below("POST", "/action", act);
  }

  settle(): void {
    this.cloud.run({ idle: true });
  }

  fail(point: string, exception = "Exception", message: string | null = "boom", left: number | null = null): void {
    this.cloud.dispatch({ type: "inject", injection: { point, exception, message, rate: 1, left } });
  }

  host(which: "host-down" | "host-up", name: string, more: { forced?: boolean; powerLost?: boolean } = {}): void {
    this.cloud.dispatch({ type: which, host: name, ...more });
  }
}

/** The journal of a story, and of the same with each driver call of its operation failing. */
export function tell(story: Story): string {
  const told = play(story, () => {});
  const calls = story.failing === undefined ? [] : callsOf(story.failing);
  const failures = calls.map((call) => {
    const lines = play(story, (stage) => stage.fail(call));
    const same = lines.findIndex((line, i) => line !== told[i]);
    if (same < 0) return `  -- when ${call} fails: the same`;
    return [`  -- when ${call} fails, after ${same} lines of that:`, ...lines.slice(same)].join("\n");
  });
  return [`== ${story.name}`, ...told, ...failures].join("\n");
}

function play(story: Story, prepare: (stage: Stage) => void): readonly string[] {
  const stage = new Stage(story);
  const { before = [], acts } = story;
  if (acts !== undefined) {
    stage.create(story.server);
    stage.settle();
  }
  for (const act of before) {
    stage.do(act);
    stage.settle();
  }
  stage.journal.begin();
  prepare(stage);
  for (const act of acts ?? [(s: Stage) => void s.create(story.server)]) {
    stage.do(act);
    stage.settle();
  }
  return stage.journal.lines;
}

function callsOf(name: string): readonly string[] {
  const calls = Object.values(OPERATIONS.named(name).phases).map((phase) => phase.call);
  return [...new Set(calls.filter((call) => call !== undefined))];
}

/** An act, and another while the driver's call of the first is held. */
export function during(point: string, act: Act, meanwhile: Act): Act {
  return (stage) => {
    stage.cloud.dispatch({ type: "hold", hold: { point } });
    stage.do(act);
    stage.settle();
    stage.do(meanwhile);
    stage.settle();
    stage.cloud.dispatch({ type: "release", point });
  };
}

/** From now on a driver call raises this. */
export function failing(
  point: string,
  exception = "Exception",
  message: string | null = "boom",
  left: number | null = null,
): Act {
  return (stage) => stage.fail(point, exception, message, left);
}

export const reset: Act = { "os-resetState": { state: "active" } };
export const destroy: Act = (stage) => void stage.below("DELETE", "");

/** A request below the server's path. */
export function below(method: string, path: string, body?: unknown): Act {
  return (stage) => void stage.below(method, path, body);
}

/** The host that the server is on stops, or the one named. */
export function hostDown(name?: string, more: { forced?: boolean; powerLost?: boolean } = {}): Act {
  return (stage) => stage.host("host-down", name ?? stage.server.state.host ?? "", more);
}

export function hostUp(name: string): Act {
  return (stage) => stage.host("host-up", name);
}
