/** A crawl of every route of all six services by somebody who wants what another project owns. */

import { ROUTES } from "../../src/api/routes.ts";
import { ACTIONS } from "../../src/api/servers/actions.ts";
import type { Served } from "../../src/http/serve.ts";
import { SERVICES } from "../../src/http/services.ts";
import { Client, IMAGE, NETWORK } from "../http/client.ts";

const PUBLIC = "99999999-9999-4999-8999-999999999999";

/** A project with one of everything; each name in it has the project's name in it. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  /** Clients by role; `none` has a role that means nothing to the services. */
  readonly as: Readonly<Record<"admin" | "member" | "reader" | "none", Client>>;
  readonly userId: string;
  /** Ids of what it owns, by the collection in paths. */
  readonly ids: Readonly<Record<string, string>>;
}

/** What a crawl found: a request that showed or changed what is another's. */
export interface Violation {
  readonly service: string;
  readonly kind: "read" | "write";
  readonly request: string;
}

/** The routes of all services, from the tables that they are served from. */
export const CRAWLED: readonly { readonly service: string; readonly method: string; readonly path: string }[] = [
  ...ROUTES.map(([method, path]) => ({ service: "/compute", method, path: `/v2.1${path}` })),
  ...SERVICES.flatMap(({ prefix, routes }) =>
    routes.map(({ method, path }) => ({ service: prefix, method, path: path.replace(/:(\w+)/g, "{$1}") })),
  ),
];

async function made(client: Client, path: string, body: object): Promise<string> {
  const got = await client.post(path, body);
  if (got.status >= 300) throw new Error(`${path}: ${got.status} ${got.text}`);
  const row = got.body.id === undefined ? Object.values(got.body)[0] : got.body;
  return String(Reflect.get(Object(row), "id"));
}

/** Makes a project of a name, with users of all roles, and one of everything in it. */
export async function tenantOf(served: Served, name: string): Promise<Tenant> {
  const admin = await Client.of(served);
  const id = await made(admin, "/identity/v3/projects", { project: { name } });
  const roles = (await admin.get("/identity/v3/roles")).body.roles as { id: string; name: string }[];
  let userId = "";
  const clientOf = async (role: string): Promise<Client> => {
    const user = `${name}-${role}`;
    userId = await made(admin, "/identity/v3/users", { user: { name: user, password: "secret" } });
    const roleId =
      roles.find((each) => each.name === role)?.id ??
      (await made(admin, "/identity/v3/roles", { role: { name: role } }));
    await admin.ask("PUT", `/identity/v3/projects/${id}/users/${userId}/roles/${roleId}`);
    return Client.of(served, user, name);
  };
  const as = {
    admin: await clientOf("admin"),
    reader: await clientOf("reader"),
    none: await clientOf(`${name}-guest`),
    member: await clientOf("member"),
  };
  const { member } = as;
  const neutron = "/network/v2.0";
  const volumes = `/volume/v3/${id}`;
  const network = await made(member, `${neutron}/networks`, { network: { name } });
  const subnet = await made(member, `${neutron}/subnets`, { subnet: { network_id: network, cidr: "10.9.0.0/24" } });
  const port = await made(member, `${neutron}/ports`, { port: { name, network_id: network } });
  const group = await made(member, `${neutron}/security-groups`, { security_group: { name, description: name } });
  const rule = await made(member, `${neutron}/security-group-rules`, {
    security_group_rule: { security_group_id: group, direction: "ingress", protocol: "tcp", description: name },
  });
  const floating = await made(member, `${neutron}/floatingips`, {
    floatingip: { floating_network_id: PUBLIC, description: name },
  });
  const image = await made(member, "/image/v2/images", { name, visibility: "private" });
  const volume = await made(member, `${volumes}/volumes`, { volume: { name, size: 1, metadata: { key: name } } });
  const snapshot = await made(member, `${volumes}/snapshots`, { snapshot: { name, volume_id: volume } });
  const server = await made(member, "/compute/v2.1/servers", {
    server: { name, flavorRef: "42", imageRef: IMAGE, networks: [{ uuid: network }], metadata: { key: name } },
  });
  await member.post("/compute/v2.1/os-keypairs", { keypair: { name: `${name}-key` } });
  const serverGroup = await made(member, "/compute/v2.1/os-server-groups", {
    server_group: { name, policies: ["affinity"] },
  });
  served.cloud.run({ idle: true });
  const ids = {
    projects: id,
    users: userId,
    "os-quota-sets": id,
    "os-simple-tenant-usage": id,
    quotas: id,
    networks: network,
    "os-networks": network,
    "os-tenant-networks": network,
    subnets: subnet,
    ports: port,
    "os-interface": port,
    "security-groups": group,
    "os-security-groups": group,
    "security-group-rules": rule,
    "os-security-group-rules": rule,
    floatingips: floating,
    "os-floating-ips": floating,
    images: image,
    volumes: volume,
    "os-volumes": volume,
    "os-volume_attachments": volume,
    snapshots: snapshot,
    "os-snapshots": snapshot,
    servers: server,
    "os-volumes_boot": server,
    "os-keypairs": `${name}-key`,
    "os-server-groups": serverGroup,
    metadata: "key",
  };
  return { id, name, as, userId, ids };
}

/** The paths of a route: with what the victim owns; where nobody knows what a placeholder is for, with each of its ids. */
function pathsOf(route: string, victim: Tenant, own: Tenant): string[] {
  const parts = route.split("/");
  let paths = [""];
  for (const [index, part] of parts.entries()) {
    if (index === 0) continue;
    if (!part.startsWith("{")) {
      paths = paths.map((path) => `${path}/${part}`);
      continue;
    }
    const before = parts[index - 1] ?? "";
    const known = before === "v3" ? own.id : victim.ids[before];
    const choices = known === undefined ? [...new Set(Object.values(victim.ids))] : [known];
    paths = paths.flatMap((path) => choices.map((choice) => `${path}/${choice}`));
  }
  return paths;
}

/** Bodies for a route that changes something: each of them names what is the victim's, as many ways as there are. */
function bodiesOf(path: string, victim: Tenant): (object | undefined)[] {
  const { ids, id } = victim;
  const last = path.split("/").findLast((part) => !part.startsWith("{")) ?? "";
  if (last === "action") {
    const onVolume = ["os-extend", "os-set_bootable", "os-reset_status"].map((name) => ({ [name]: { new_size: 9 } }));
    return [...[...ACTIONS].map(({ key }) => ({ [key]: null })), ...onVolume, { reboot: { type: "HARD" } }];
  }
  if (path === "/v2/images/{image}") return [[{ op: "replace", path: "/name", value: "taken" }]];
  const word = last.replace(/^os-/, "").replaceAll("-", "_").replace(/s$/, "");
  const wrapped = (name: string, fields: readonly object[]) => fields.map((each) => ({ [name]: each }));
  const base = { name: "taken", description: "taken" };
  const server = { name: "taken", flavorRef: "42", imageRef: IMAGE };
  const forAnother = [{ project_id: id }, { tenant_id: id }];
  const named: Readonly<Record<string, readonly object[]>> = {
    network: forAnother.map((each) => ({ ...base, ...each })),
    subnet: [{ network_id: ids.networks, cidr: "10.8.0.0/24" }],
    port: [
      { network_id: ids.networks },
      { network_id: NETWORK, security_groups: [ids["security-groups"]] },
      { network_id: NETWORK, device_id: ids.servers },
      ...forAnother.map((each) => ({ network_id: NETWORK, ...each })),
    ],
    floatingip: [
      { floating_network_id: PUBLIC, port_id: ids.ports },
      ...forAnother.map((each) => ({ floating_network_id: PUBLIC, ...each })),
    ],
    security_group: forAnother.map((each) => ({ ...base, ...each })),
    security_group_rule: [{ security_group_id: ids["security-groups"], direction: "ingress", protocol: "udp" }],
    volume: [
      { size: 1, imageRef: ids.images },
      { size: 1, snapshot_id: ids.snapshots },
      { size: 1, source_volid: ids.volumes },
    ],
    snapshot: [{ volume_id: ids.volumes, force: true }],
    server: [
      { ...server, networks: [{ uuid: ids.networks }] },
      { ...server, networks: [{ port: ids.ports }] },
      { ...server, imageRef: ids.images },
      { ...server, key_name: ids["os-keypairs"] },
      { ...server, networks: [{ uuid: NETWORK }], security_groups: [{ name: ids["security-groups"] }] },
      {
        ...server,
        block_device_mapping_v2: [
          { uuid: ids.volumes, source_type: "volume", destination_type: "volume", boot_index: 1 },
        ],
      },
    ],
    user: [{ name: "taken", password: "taken" }],
    project: [base],
  };
  const about = named[word];
  return [
    { ...base, id: ids.images, owner: id },
    { metadata: { key: "taken" } },
    { [word]: { ...base, name: "taken" } },
    ...(about === undefined ? [] : wrapped(word, about)),
  ];
}

/** What a project owns, as it is now: rows that did not change are the same objects. */
function ownedBy({ cloud }: Served, { id }: Tenant): unknown[] {
  const { state } = cloud;
  const own = (row: { readonly projectId: string | null }) => row.projectId === id;
  return [
    ...state.networks.filter(own),
    ...state.ports.filter(own),
    ...state.floatingIps.filter(own),
    ...state.securityGroups.filter(own),
    ...state.volumes.filter(own),
    ...state.volumeSnapshots.filter(own),
    ...state.images.filter(({ owner }) => owner === id),
    ...[...state.servers.values()].filter(({ spec }) => spec.projectId === id),
  ];
}

/**
 * Asks for every route as somebody, with what a victim owns.
 * @param own the asker's project
 */
export async function crawl(served: Served, asker: Client, own: Tenant, victim: Tenant): Promise<Violation[]> {
  const admin = await Client.of(served);
  const accounts = async (): Promise<string> =>
    (await admin.get("/identity/v3/users")).text + (await admin.get("/identity/v3/role_assignments")).text;
  const found: Violation[] = [];
  const secrets = [victim.name, ...Object.values(victim.ids).filter((id) => id !== "key")];
  let before = ownedBy(served, victim);
  let people = await accounts();
  for (const { service, method, path: route } of CRAWLED) {
    if (route === "/v3/auth/tokens" && method === "POST") continue; // how somebody logs in
    for (const path of pathsOf(route, victim, own)) {
      const writes = method !== "GET" && method !== "HEAD";
      const bodies =
        method === "POST" || method === "PUT" || method === "PATCH" ? bodiesOf(route, victim) : [undefined];
      const queries = writes ? [""] : ["", "?all_tenants=1", `?project_id=${victim.id}&tenant_id=${victim.id}`];
      for (const body of bodies) {
        for (const query of queries) {
          const url = `${service}${path}${query}`;
          const headers = { "x-subject-token": victim.as.member.token ?? "", "openstack-api-version": "compute 2.90" };
          const { text } = await asker.ask(method, url, body, headers);
          const request = `${method} ${url} ${JSON.stringify(body) ?? ""}`;
          // What the asker said himself is no secret.
          if (secrets.some((secret) => text.includes(secret) && !request.includes(secret))) {
            found.push({ service, kind: "read", request });
          }
          const after = ownedBy(served, victim);
          if (after.length !== before.length || after.some((row, index) => row !== before[index])) {
            found.push({ service, kind: "write", request });
          }
          before = after;
        }
      }
    }
    if (service === "/identity" && method !== "GET") {
      const now = await accounts();
      if (now !== people) found.push({ service, kind: "write", request: `${method} ${route}` });
      people = now;
    }
  }
  if ((await victim.as.member.get("/compute/v2.1/servers")).status !== 200) {
    found.push({ service: "/identity", kind: "write", request: "DELETE /v3/auth/tokens" });
  }
  return found;
}
