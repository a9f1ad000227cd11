import { describe, expect, it } from "vitest";
import { ROUTES } from "../../src/api/routes.ts";
import { createCloud, restoreCloud } from "../../src/cloud.ts";
import { loadState, saveState } from "../../src/model/events/checkpoint.ts";
import { ADMIN, ask, bodyOf, boot, IMAGE, NETWORK, smallCloud, VOLUME } from "../api/rig.ts";

const cloud = smallCloud({ plan: { keypairs: [] } });
const id = boot(cloud, { metadata: { k: "v" }, tags: ["a", "b"], networks: [{ uuid: NETWORK }], description: "d" });
const admin = (method: string, path: string, body?: object) =>
  ask(cloud, method, path, body === undefined ? { as: ADMIN } : { as: ADMIN, body });
bodyOf(admin("POST", "/flavors/1/os-extra_specs", { extra_specs: { "x:y": "1" } }));
bodyOf(admin("POST", "/os-aggregates", { aggregate: { name: "agg", availability_zone: "az" } }));
admin("POST", "/os-aggregates/1/action", { add_host: { host: "host3" } });
admin("POST", "/os-keypairs", { keypair: { name: "key" } });
admin("POST", "/os-server-groups", { server_group: { name: "g", policy: "affinity" } });
admin("PUT", "/os-quota-sets/p1", { quota_set: { cores: 90 } });
admin("POST", `/servers/${id}/os-volume_attachments`, { volumeAttachment: { volumeId: VOLUME } });
admin("POST", `/servers/${id}/action`, { resize: { flavorRef: "2" } });
cloud.run({ idle: true });

/** All objects that can be reached from a value. */
function objectsIn(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== "object" || value === null || found.has(value)) return found;
  found.add(value);
  if (value instanceof Map) for (const entry of value) for (const part of entry) objectsIn(part, found);
  for (const part of Object.values(value)) objectsIn(part, found);
  return found;
}

const first = (table: string) => {
  const listed = { groups: [...cloud.state.groups.values()], ports: [...cloud.state.ports.values()] }[table] ?? [];
  return listed[0]?.id ?? "none";
};
const port = () => cloud.state.ports.find(({ deviceId }) => deviceId === id)?.id ?? "none";
/** What the placeholders of a path stand for, by the path before them. */
const FILLED: readonly (readonly [RegExp, () => string])[] = [
  [/^\/servers\/:\w+/, () => `/servers/${id}`],
  [/^\/flavors\/:\w+/, () => "/flavors/1"],
  [/^\/images\/:\w+/, () => `/images/${IMAGE}`],
  [/^\/os-aggregates\/:\w+/, () => "/os-aggregates/1"],
  [/^\/os-keypairs\/:\w+/, () => "/os-keypairs/key"],
  [/^\/os-server-groups\/:\w+/, () => `/os-server-groups/${first("groups")}`],
  [/^\/os-quota(-class)?-sets\/:\w+/, () => "/os-quota-sets/p1"],
  [/^\/os-hosts\/:\w+/, () => "/os-hosts/host1"],
  [/\/os-interface\/:\w+/, () => `/os-interface/${port()}`],
  [/\/os-volume_attachments\/:\w+/, () => `/os-volume_attachments/${VOLUME}`],
  [/\/metadata\/:\w+/, () => "/metadata/k"],
  [/\/os-extra_specs\/:\w+/, () => "/os-extra_specs/x:y"],
  [/:\w+/g, () => "1"],
];
const templates = [...new Set(ROUTES.filter(([method]) => method === "GET").map(([, template]) => template))];
const paths = templates.map((template) =>
  FILLED.reduce((path, [pattern, value]) => path.replace(pattern, value), template.replaceAll(/\{(\w+)\}/g, ":$1")),
);

describe("what a cloud answers", () => {
  it("is reached: most routes answer 200, at the first or at the newest microversion", () => {
    const answers = (path: string) =>
      [1, 93].some((minor) => ask(cloud, "GET", path, { as: ADMIN, minor }).status === 200);
    expect(paths.filter(answers).length).toBeGreaterThan(0.55 * paths.length);
  });

  it.each(paths.flatMap((path) => [1, 36, 46, 93].map((minor) => [path, minor] as const)))(
    "GET %s at 2.%d shares nothing with the state, nor with the answer before",
    (path, minor) => {
      const held = objectsIn(cloud.state);
      objectsIn(ask(cloud, "GET", path, { as: ADMIN, minor }).body, held);
      const { body } = ask(cloud, "GET", path, { as: ADMIN, minor });
      expect([...objectsIn(body)].filter((each) => held.has(each))).toEqual([]);
    },
  );
});

describe("what a caller keeps", () => {
  const create = (server: object) =>
    bodyOf(ask(cloud, "POST", "/servers", { body: { server } }), 202) as unknown as { server: { id: string } };
  const shown = (which: string) =>
    (bodyOf(ask(cloud, "GET", `/servers/${which}`)) as unknown as { server: { metadata: object; name: string } })
      .server;

  it("of a body may change: the server does not", () => {
    const server = { name: "a", flavorRef: "1", imageRef: IMAGE, networks: "none", metadata: { k: "v" }, tags: ["t"] };
    const made = create(server).server.id;
    server.metadata.k = "changed";
    server.tags.push("more");
    expect(shown(made).metadata).toEqual({ k: "v" });
    expect([...cloud.state.servers.values()].find(({ id: each }) => each === made)?.spec.tags).toEqual(["t"]);
  });

  it("of a plan and of an intent may change: the cloud does not", () => {
    const plan = {
      hosts: [{ name: "h", vcpus: 4, memoryMb: 4096, diskGb: 40, traits: ["CUSTOM_A"] }],
      flavors: [{ id: "1", vcpus: 1, ram: 512, disk: 1, extraSpecs: { a: "1" } }],
    };
    const own = createCloud(plan);
    const before = JSON.stringify(saveState(own.state));
    plan.hosts[0]?.traits.push("CUSTOM_B");
    if (plan.flavors[0] !== undefined) plan.flavors[0].extraSpecs.a = "2";
    expect(JSON.stringify(saveState(own.state))).toBe(before);
    const row = { ...(own.state.flavors.get("1") ?? { id: "1" }), id: "2", extraSpecs: { a: "1" } };
    own.dispatch({ type: "put", table: "flavors", row: row as never });
    row.extraSpecs.a = "2";
    expect(own.state.flavors.get("2")?.extraSpecs).toEqual({ a: "1" });
  });

  it("of a checkpoint may change: the cloud that goes on from it does not", () => {
    const saved = JSON.parse(JSON.stringify(cloud.checkpoint())) as ReturnType<typeof cloud.checkpoint>;
    const restored = restoreCloud(saved);
    const before = JSON.stringify(saveState(restored.state));
    for (const each of objectsIn(saved)) if (!Array.isArray(each)) Reflect.set(each, "name", "changed");
    expect(JSON.stringify(saveState(restored.state))).toBe(before);
    expect(JSON.stringify(saveState(loadState(saveState(cloud.state))))).toBe(JSON.stringify(saveState(cloud.state)));
  });
});

describe("what a caller sees", () => {
  it("of the state is frozen, all of it", () => {
    cloud.run({ for: 1 });
    ask(cloud, "POST", `/servers/${id}/metadata`, { body: { metadata: { other: "x" } } });
    const open = [...objectsIn(cloud.state)].filter((each) => !Object.isFrozen(each));
    expect(open).toEqual([]);
    expect(() => (cloud.state.hostSlots as Map<string, number>).set("x", 1)).toThrow(TypeError);
  });

  it("of events is frozen", () => {
    const events: object[] = [];
    const off = cloud.on("event", (event) => events.push(event));
    boot(cloud);
    off();
    expect(events.length).toBeGreaterThan(10);
    expect([...objectsIn(events)].filter((each) => each !== events && !Object.isFrozen(each))).toEqual([]);
  });
});
