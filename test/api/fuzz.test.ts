/**
 * Whatever a client sends: an answer comes back, it is never a 500 that Nova would not give, and what was refused has
 * changed nothing.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApiRequest, Identity } from "../../src/api/core/call.ts";
import { ROUTES } from "../../src/api/routes.ts";
import type { PlainSchema } from "../../src/api/schema/versioned.ts";
import type { Cloud } from "../../src/cloud.ts";
import { ADMIN, equalHosts, IMAGE, MEMBER, NETWORK, SUBNET, smallCloud } from "../fixtures/small-cloud.ts";
import { ALL_SCHEMAS } from "./schemas/all-schemas.ts";
import { nearly } from "./schemas/arbitraries.ts";

const RUNS = Number(process.env.FUZZ_RUNS ?? 1000);

const OTHER: Identity = { userId: "u2", projectId: "p2", roles: ["reader"] };

const PORT = "ce531f90-199f-48c0-816c-13e38010b442";
const VOLUME = "6ca404f3-d844-4169-bb96-bc792f37de98";
const GROUP = "c2eaf1b3-3d4e-4f60-9b7c-8d9e0f1a2b3c";

const HEADERS = { "openstack-api-version": "compute 2.93" };

/** A cloud with servers in many states, one of them not yet scheduled. */
function furnished(): { readonly cloud: Cloud; readonly ids: readonly string[] } {
  const cloud = smallCloud({
    seed: "fuzz",
    projects: [{ id: "p1", quota: { instances: 40, cores: 80, ram: 81920 } }],
    hosts: equalHosts(3, { vcpus: 16, memoryMb: 32768, diskGb: 400 }),
    flavors: [
      { id: "1", vcpus: 1, ram: 512, disk: 1 },
      { id: "2", vcpus: 2, ram: 1024, disk: 2, ephemeral: 1, swap: 512 },
      { id: "nodisk", vcpus: 1, ram: 512, disk: 0 },
    ],
    images: [{ id: IMAGE }, { id: "76fa36fc-c930-4bf3-8c8a-ea2a2420deb6", status: "queued" }],
    ports: [
      {
        id: PORT,
        networkId: NETWORK,
        projectId: "p1",
        fixedIps: [{ subnetId: SUBNET, address: "10.0.0.50" }],
      },
    ],
    volumes: [
      { id: VOLUME, size: 2, bootable: true },
      { id: "a07f71dc-8151-4e7d-a0cc-cd24a3f11113", size: 1 },
    ],
    securityGroups: [{ id: GROUP, name: "web", projectId: "p1" }],
  });
  const ask = (path: string, body: unknown) =>
    cloud.request({ method: "POST", path: `/v2.1${path}`, headers: HEADERS, body, as: ADMIN });
  const make = (name: string, more: object = {}): string => {
    const server = {
      name,
      flavorRef: "1",
      imageRef: IMAGE,
      networks: "auto",
      metadata: { k1: "v1" },
      tags: ["t1"],
      ...more,
    };
    const answer = ask("/servers", { server });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return (answer.body as { server: { id: string } }).server.id;
  };
  const actions: readonly (readonly object[])[] = [
    [],
    [{ "os-stop": null }],
    [{ pause: null }],
    [{ suspend: null }],
    [{ rescue: null }],
    [{ resize: { flavorRef: "2" } }],
    [{ shelve: null }],
    [{ shelve: null }, { shelveOffload: null }],
    [{ lock: null }],
    [{ "os-resetState": { state: "error" } }],
    [{ forceDelete: null }],
  ];
  const ids = actions.map((steps, i) => {
    const id = make(`s${i}`);
    cloud.run({ idle: true });
    for (const step of steps) {
      ask(`/servers/${id}/action`, step);
      cloud.run({ idle: true });
    }
    return id;
  });
  ids.push(make("none", { flavorRef: "1", availability_zone: "nova:host1", networks: "none" }));
  ask("/os-server-groups", { server_group: { name: "g", policy: "affinity" } });
  ask("/os-aggregates", { aggregate: { name: "a" } });
  return { cloud, ids };
}

const { cloud: CLOUD, ids: IDS } = furnished();

const KNOWN = [
  ...IDS,
  IMAGE,
  NETWORK,
  PORT,
  VOLUME,
  GROUP,
  "1",
  "2",
  "host1",
  "k1",
  "t1",
  "deadbeef-dead-4eef-8ead-beefdeadbeef",
];

const UUID = /^\{?(urn:uuid:)?[0-9a-f]{8}-?[0-9a-f]{4}/i;

/** The value with ids that mean something in this cloud in place of others. */
function grounded(value: unknown, pick: () => string): unknown {
  if (typeof value === "string") return UUID.test(value) ? pick() : value;
  if (Array.isArray(value)) return value.map((each) => grounded(each, pick));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, grounded(each, pick)]));
}

const json = fc.oneof(fc.jsonValue(), fc.string(), fc.constant(undefined));

/** Modules of schemas by what their paths have in them; the first that fits counts. */
const MODULES: readonly (readonly [path: RegExp, schemas: RegExp])[] = [
  [/^\/servers\/\{\w+\}\/action/, /^server-actions\./],
  [/metadata/, /^server-metadata\./],
  [/tags/, /^server-tags\./],
  [/os-interface/, /^interfaces\./],
  [/os-volume_attachments/, /^volume-attachments\./],
  [/remote-consoles/, /^remote-consoles\./],
  [/^\/servers/, /^servers\./],
  [/^\/flavors/, /^flavors\./],
  [/aggregates/, /^aggregates\./],
  [/keypairs/, /^keypairs\./],
  [/quota/, /^quotas\./],
  [/server-groups/, /^server-groups\./],
  [/services/, /^services\./],
  [/external-events/, /^external-events\./],
];

/** A body that some schema of this path asks for, or nearly. */
function bodyNear(template: string, minor: number): fc.Arbitrary<unknown> {
  const names = MODULES.find(([path]) => path.test(template))?.[1] ?? /./;
  const schemas: PlainSchema[] = [];
  for (const [name, schema] of ALL_SCHEMAS) {
    const plain = schema.place === "body" && names.test(name) ? schema.at(minor) : undefined;
    if (plain !== undefined) schemas.push(plain);
  }
  // A path may take no body at this microversion.
  return schemas.length === 0 ? json : fc.constantFrom(...schemas).chain((schema) => nearly(schema));
}

/** A sound create request with some of its parts replaced by what the schema nearly lets through. */
function createNear(minor: number): fc.Arbitrary<unknown> {
  const schema = ALL_SCHEMAS.find(([name]) => name === "servers.createServerSchema")?.[1].at(minor);
  const server = schema?.properties?.server as PlainSchema;
  const parts = Object.entries(server.properties ?? {}).map(([key, part]) =>
    nearly(part).map((value) => [key, value] as const),
  );
  const base = { name: "f", flavorRef: "1", imageRef: IMAGE, ...(minor >= 37 ? { networks: "auto" } : {}) };
  return fc
    .array(fc.oneof(...parts), { maxLength: 3 })
    .map((some) => ({ server: { ...base, ...Object.fromEntries(some) } }));
}

function queryNear(minor: number): fc.Arbitrary<string> {
  const names = new Set<string>(["limit", "marker", "sort_key", "sort_dir", "name", "status", "_x", "bogus"]);
  for (const [, schema] of ALL_SCHEMAS) {
    if (schema.place === "query") for (const name of Object.keys(schema.at(minor)?.properties ?? {})) names.add(name);
  }
  const value = fc.oneof(
    fc.constantFrom(
      "",
      "1",
      "0",
      "-1",
      "2",
      "true",
      "ACTIVE",
      "DELETED",
      "desc",
      "asc",
      "created_at",
      "display_name",
      "host",
      "a.*",
      "2000-01-01",
    ),
    fc.constantFrom(...KNOWN),
    fc.string({ maxLength: 6 }).map((text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "?"))),
    fc.string({ maxLength: 6 }),
  );
  return fc
    .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 4 })
    .map((pairs) => pairs.map(([name, each]) => `${name}=${each}`).join("&"));
}

const segment = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
);

const path = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(...ROUTES).chain(([method, template]) =>
      fc.array(segment, { minLength: 3, maxLength: 3 }).map((segments) => {
        let i = 0;
        return { method, template, path: `/v2.1${template.replace(/\{\w+\}/g, () => segments[i++ % 3] ?? "")}` };
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "x"),
      path: fc.string(),
      template: fc.constant(""),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      method: fc.constantFrom("GET", "POST"),
      path: fc.string().map((text) => `/v2/${text}`),
      template: fc.constant(""),
    }),
  },
);

const request: fc.Arbitrary<ApiRequest> = fc.tuple(fc.integer({ min: 1, max: 104 }), path).chain(([minor, target]) =>
  fc
    .record({
      query: fc.oneof(
        fc.constant(""),
        queryNear(minor).map((text) => `?${text}`),
      ),
      body: fc.oneof(
        { weight: 8, arbitrary: target.template === "/servers" ? createNear(minor) : bodyNear(target.template, minor) },
        { weight: 1, arbitrary: json },
      ),
      picks: fc.array(fc.constantFrom(...KNOWN), { minLength: 4, maxLength: 4 }),
      version: fc.oneof(
        { weight: 19, arbitrary: fc.constant(`compute 2.${minor}`) },
        { weight: 1, arbitrary: fc.string() },
      ),
      type: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(undefined, "application/json") },
        { weight: 1, arbitrary: fc.constantFrom("text/xml", "") },
      ),
      as: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(MEMBER, ADMIN, ADMIN) },
        { weight: 1, arbitrary: fc.constantFrom(OTHER, undefined) },
      ),
    })
    .map(({ query, body, picks, version, type, as }): ApiRequest => {
      let i = 0;
      return {
        method: target.method,
        path: `${target.path}${query}`,
        headers: { "openstack-api-version": version, "content-type": type },
        body: grounded(body, () => picks[i++ % picks.length] ?? ""),
        ...(as === undefined ? {} : { as }),
      };
    }),
);

/** What Nova itself lets through as a 500, by the Python class it names; a driver without a feature says 501. */
const NOVAS_OWN = [
  "<class 'AttributeError'>",
  "<class 'KeyError'>",
  "<class 'TypeError'>",
  "<class 'UnicodeDecodeError'>",
  "<class 'nova.exception.InstanceInvalidState'>",
  "<class 'nova.exception.InstanceIsLocked'>",
  "<class 'nova.exception.NovaException'>",
  "<class 'nova.exception_Remote.ConsoleTypeInvalid_Remote'>",
  "<class 'nova.exception_Remote.PortRequiresFixedIP_Remote'>",
  "<class 'nova.exception.ComputeHostNotFound'>",
  "<class 'nova.exception.InvalidInput'>",
  "<class 'oslo_messaging.exceptions.MessagingTimeout'>",
  "<class 'oslo_versionedobjects.exception.OrphanedObjectError'>",
  "<class 'sqlalchemy.exc.OperationalError'>",
  "<class 'webob.exc.HTTPInternalServerError'>",
];

describe("any request", () => {
  it("is answered, and changes nothing where it is refused", () => {
    fc.assert(
      fc.property(request, (each) => {
        const cloud = CLOUD.fork();
        const before = cloud.state;
        const answer = cloud.request(each);
        expect(Number.isInteger(answer.status) && answer.status >= 200 && answer.status < 600).toBe(true);
        const said = JSON.stringify(answer.body ?? null);
        if (answer.status === 500)
          expect(
            NOVAS_OWN.some((name) => said.includes(name)),
            said,
          ).toBe(true);
        if (answer.status >= 400) expect(cloud.state).toBe(before);
        cloud.run({ idle: true });
      }),
      { numRuns: RUNS },
    );
  });
});
