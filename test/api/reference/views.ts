/** The attributes of responses: each with its value at the microversions that have it, and absent at the others. */
import { expect } from "vitest";
import { ADMIN, ask, bodyOf, boot, IMAGE, MEMBER, OTHER, said } from "../rig.ts";
import { type Check, type Checks, FIRST, LAST, minorsAround, tableOf } from "./check.ts";
import { furnished, NETWORK, type Population, populate, RICH, USER_DATA } from "./cloud.ts";
import { ROWS } from "./rows.ts";

type Json = Readonly<Record<string, unknown>>;

const A_TIME = expect.stringMatching(/^2026-01-01T00:0\d:\d\dZ$/);
const LINKS = [expect.objectContaining({ rel: "self" }), expect.objectContaining({ rel: "bookmark" })];

/** What the rich server shows, by row; a function is asked with the made cloud. */
const VALUES: Readonly<Record<string, unknown>> = {
  server: expect.objectContaining({ name: "one" }),
  addresses: { private: [expect.objectContaining({ version: 4 }), expect.objectContaining({ version: 6 })] },
  created: "2026-01-01T00:00:00Z",
  flavor: expect.any(Object),
  "flavor.id": "2",
  "flavor.links": [expect.objectContaining({ rel: "bookmark" })],
  "flavor.vcpus": 2,
  "flavor.ram": 1024,
  "flavor.disk": 20,
  "flavor.ephemeral": 10,
  "flavor.swap": 512,
  "flavor.original_name": "small",
  "flavor.extra_specs": { "hw:cpu_policy": "shared" },
  "flavor.extra_specs.key": "hw:cpu_policy",
  "flavor.extra_specs.value": "shared",
  hostId: expect.stringMatching(/^[0-9a-f]{56}$/),
  id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  image: expect.objectContaining({ id: IMAGE }),
  key_name: "key",
  links: LINKS,
  metadata: { role: "db" },
  name: "one",
  accessIPv4: "192.0.2.7",
  accessIPv6: "2001:db8::7",
  config_drive: "True",
  "OS-DCF:diskConfig": "AUTO",
  "OS-EXT-AZ:availability_zone": "east",
  "OS-EXT-SRV-ATTR:host": "host1",
  "OS-EXT-SRV-ATTR:hypervisor_hostname": "host1",
  "OS-EXT-SRV-ATTR:instance_name": "instance-00000001",
  "OS-EXT-SRV-ATTR:hostname": "alpha",
  "OS-EXT-SRV-ATTR:reservation_id": expect.stringMatching(/^r-[0-9a-z]{8}$/),
  "OS-EXT-SRV-ATTR:launch_index": 0,
  "OS-EXT-SRV-ATTR:kernel_id": "k-1",
  "OS-EXT-SRV-ATTR:ramdisk_id": "r-1",
  "OS-EXT-SRV-ATTR:root_device_name": "/dev/vda",
  "OS-EXT-SRV-ATTR:user_data": USER_DATA,
  "OS-EXT-STS:power_state": 1,
  "OS-EXT-STS:task_state": null,
  "OS-EXT-STS:vm_state": "active",
  "os-extended-volumes:volumes_attached": [expect.objectContaining({ id: expect.any(String) })],
  "os-extended-volumes:volumes_attached.id": "a26887c6-c47b-4654-abb5-dfadf7d3f803",
  "os-extended-volumes:volumes_attached.delete_on_termination": true,
  "OS-SRV-USG:launched_at": "2026-01-01T00:00:00.000000",
  "OS-SRV-USG:terminated_at": null,
  progress: 0,
  security_groups: [{ name: "web" }],
  "security_group.name": "web",
  status: "ACTIVE",
  host_status: "UP",
  tenant_id: "p1",
  updated: A_TIME,
  user_id: "root",
  locked: true,
};

/** Attributes that only administrators are shown. */
const ADMINISTRATORS = /^OS-EXT-SRV-ATTR:(?!hostname$)|^host_status$/;

/** Where Nova has the attribute from another microversion on than its reference says. */
function reallySince(operation: string, name: string, since: number): number {
  const wasExtension = /^(OS-EXT-|OS-SRV-USG:|key_name$|security_group|host_status$)/.test(name);
  return operation.startsWith("PUT") && wasExtension ? Math.max(75, since) : since;
}

let made: Population | undefined;

function population(): Population {
  made ??= populate();
  return made;
}

/** How each operation is asked for the rich server. */
const ASKED: Readonly<Record<string, (minor: number, as: typeof ADMIN) => Json>> = {
  "GET /servers/{server_id}": (minor, as) => bodyOf(ask(population().cloud, "GET", path(), { as, minor })),
  "GET /servers/detail": (minor, as) => {
    const query = minor >= 26 ? "?tags=x" : "?name=one";
    const { servers } = bodyOf(ask(population().cloud, "GET", `/servers/detail${query}`, { as, minor })) as Json;
    return { server: (servers as Json[])[0] };
  },
  "PUT /servers/{server_id}": (minor, as) =>
    bodyOf(ask(population().cloud.fork(), "PUT", path(), { as, minor, body: { server: { name: "one" } } })),
};

function path(): string {
  return `/servers/${population().ids.one}`;
}

/** What stands under a row's name, undefined: nothing. */
function valueUnder(body: Json, name: string): unknown {
  if (name === "server") return body.server;
  const server = (body.server ?? {}) as Json;
  if (name === "security_group.name") return first(server.security_groups)?.name;
  const dot = name.search(/(?<=^flavor|volumes_attached)\./);
  if (dot < 0) return server[name];
  const inner = name.slice(dot + 1);
  const outer = server[name.slice(0, dot)];
  if (name === "flavor.extra_specs.key") return Object.keys(((outer as Json).extra_specs ?? {}) as Json)[0];
  if (name === "flavor.extra_specs.value") return Object.values(((outer as Json).extra_specs ?? {}) as Json)[0];
  return (Array.isArray(outer) ? first(outer) : (outer as Json))?.[inner];
}

function first(list: unknown): Json | undefined {
  return Array.isArray(list) ? (list[0] as Json | undefined) : undefined;
}

/** The checks of the attributes of a server, as this operation shows it. */
export function viewChecks(operation: keyof typeof ASKED & string): Checks {
  const checks: Record<string, Check> = {};
  for (const row of ROWS) {
    if (tableOf(row) !== `${operation} response`) continue;
    if (!Object.hasOwn(VALUES, row.name)) continue;
    const since = reallySince(operation, row.name, row.since);
    const differs = since === row.since ? "" : `; here Nova has it from 2.${since}`;
    const whose = ADMINISTRATORS.test(row.name) ? ", for administrators alone" : "";
    checks[row.name] = {
      says: `its value${since > 1 || row.until !== null ? ", and absent outside" : ""}${whose}${differs}`,
      run: () => checkAttribute(operation, row.name, since, row.until),
    };
  }
  return checks;
}

function checkAttribute(operation: string, name: string, since: number, until: number | null): void {
  const asked = ASKED[operation];
  if (asked === undefined) throw new Error(`no way to ask for '${operation}'`);
  for (const minor of minorsAround(since, until)) {
    const has = minor >= since && minor <= (until ?? LAST);
    const found = valueUnder(asked(minor, ADMIN), name);
    if (has) expect(found, `${name} at 2.${minor}`).toEqual(VALUES[name]);
    else expect(found, `${name} at 2.${minor}`).toBeUndefined();
    if (ADMINISTRATORS.test(name))
      expect(valueUnder(asked(minor, MEMBER), name), `${name} for a member`).toBeUndefined();
  }
}

/** `fault` is shown by servers that failed, and by no others. */
export const FAULT: Check = {
  says: "a failed server has one, others none; its details only for administrators",
  run: () => {
    const { failing, ids } = population();
    const shownTo = (id: string, as: typeof ADMIN) =>
      (bodyOf(ask(failing, "GET", `/servers/${id}`, { as })) as unknown as { server: Json }).server;
    expect(shownTo(ids.failed, ADMIN)).toMatchObject({ status: "ERROR", fault: { code: 500, created: A_TIME } });
    expect((shownTo(ids.failed, ADMIN).fault as Json).message).toMatch(/^No valid host was found/);
    expect(shownTo(ids.failed, MEMBER).fault).not.toHaveProperty("details");
    expect(shownTo(ids.one, ADMIN)).not.toHaveProperty("fault");
  },
};

/** `GET /servers`. */
export const BRIEF: Checks = {
  servers: brief("a list", (servers) => expect(servers).toHaveLength(1)),
  id: brief("its value", (servers) => expect(servers[0]?.id).toBe(population().ids.one)),
  name: brief("its value", (servers) => expect(servers[0]?.name).toBe("one")),
  links: brief("self and bookmark, of the server", (servers) => {
    expect(servers[0]?.links).toEqual(LINKS);
    expect(JSON.stringify(servers[0]?.links)).toContain(path());
  }),
};

function brief(says: string, look: (servers: readonly Json[]) => void): Check {
  const run = () => {
    for (const minor of [FIRST, LAST]) {
      const body = bodyOf(ask(population().cloud, "GET", "/servers?name=one", { as: ADMIN, minor }));
      const { servers } = body as unknown as { servers: Json[] };
      look(servers);
      expect(Object.keys(servers[0] ?? {}).sort()).toEqual(["id", "links", "name"]);
    }
  };
  return { says, run };
}

/** The answer to a create request, with what was asked for. */
function created(minor: number, more: object = {}): { server: Json; location: string | undefined } {
  const cloud = furnished();
  const server = { name: "s", flavorRef: "1", imageRef: IMAGE, ...(minor >= 37 ? { networks: "none" } : {}), ...more };
  const answer = ask(cloud, "POST", "/servers", { minor, body: { server } });
  return { server: (bodyOf(answer, 202) as unknown as { server: Json }).server, location: answer.headers.Location };
}

function creation(says: string, look: (answer: (more?: object) => ReturnType<typeof created>) => void): Check {
  return {
    says,
    run: () => {
      for (const minor of [FIRST, LAST]) look((more) => created(minor, more));
    },
  };
}

/** `POST /servers`. */
export const CREATED: Checks = {
  server: creation("the five attributes at every microversion, and no more", (answer) =>
    expect(Object.keys(answer().server).sort()).toEqual(
      ["OS-DCF:diskConfig", "adminPass", "id", "links", "security_groups"].sort(),
    ),
  ),
  id: creation("an id, which the Location header ends in", (answer) => {
    const { server, location } = answer();
    expect(location?.endsWith(`/servers/${server.id}`)).toBe(true);
  }),
  links: creation("self and bookmark", (answer) => expect(answer().server.links).toEqual(LINKS)),
  "OS-DCF:diskConfig": creation("what was asked for, MANUAL without", (answer) => {
    expect(answer({ "OS-DCF:diskConfig": "AUTO" }).server["OS-DCF:diskConfig"]).toBe("AUTO");
    expect(answer().server["OS-DCF:diskConfig"]).toBe("MANUAL");
  }),
  security_groups: creation("what was asked for", (answer) =>
    expect(
      answer({ networks: [{ uuid: NETWORK }], security_groups: RICH.security_groups }).server.security_groups,
    ).toEqual([{ name: "web" }]),
  ),
  "security_groups.name": creation("`default` where none was asked for", (answer) =>
    expect(answer().server.security_groups).toEqual([{ name: "default" }]),
  ),
  adminPass: creation("the one given, or one made up", (answer) => {
    expect(answer({ adminPass: "Secret1" }).server.adminPass).toBe("Secret1");
    expect(answer().server.adminPass).toMatch(/^[A-Za-z0-9]{12}$/);
  }),
};

/** `server_id` in a path: one's own is found, another project's and an unknown one are not. */
export function pathCheck(method: string): Checks {
  const run = () => {
    const cloud = furnished();
    const id = boot(cloud);
    const request = (server: string, as = MEMBER) =>
      ask(cloud, method, `/servers/${server}`, {
        as,
        ...(method === "PUT" ? { body: { server: { name: "n" } } } : {}),
      });
    expect(said(request("nobody"))).toBe("404 Instance nobody could not be found.");
    expect(said(request(id, OTHER))).toBe(`404 Instance ${id} could not be found.`);
    expect(request(id).status).toBe(method === "DELETE" ? 204 : 200);
  };
  return { server_id: { says: "one's own is found; another project's and an unknown one are not", run } };
}
