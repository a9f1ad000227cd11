/** Floating addresses through Nova's proxies: pools, addresses, and the actions that lead them to servers. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Cloud } from "../../src/cloud.ts";
import { ADMIN, ask, bodyOf, boot, MEMBER, NETWORK, OTHER, said, smallCloud } from "./rig.ts";

const PUBLIC = "99999999-9999-4999-8999-999999999999";

let cloud: Cloud;

beforeEach(() => {
  cloud = smallCloud({
    plan: {
      networks: [
        {
          id: NETWORK,
          name: "private",
          projectId: "p1",
          subnets: [{ id: "f8a6e8f8-c2ec-497c-9f23-da9616de54ef", cidr: "10.0.0.0/16" }],
        },
        {
          id: PUBLIC,
          name: "public",
          external: true,
          shared: false,
          // Three addresses: .2 to .4 are given out, .5 and .6 too, .7 is for broadcasts.
          subnets: [{ id: "88888888-8888-4888-8888-888888888888", cidr: "172.24.4.0/29" }],
        },
      ],
    },
  });
});

interface Floating {
  readonly id: string;
  readonly ip: string;
  readonly instance_id: string | null;
  readonly fixed_ip: string | null;
}

function allocate(as = MEMBER): Floating {
  const answer = ask(cloud, "POST", "/os-floating-ips", { minor: 35, as, body: { pool: "public" } });
  return (bodyOf(answer) as unknown as { floating_ip: Floating }).floating_ip;
}

function shown(id: string, as = MEMBER): Floating {
  const answer = ask(cloud, "GET", `/os-floating-ips/${id}`, { minor: 35, as });
  return (bodyOf(answer) as unknown as { floating_ip: Floating }).floating_ip;
}

const act = (server: string, body: object, as = MEMBER) =>
  ask(cloud, "POST", `/servers/${server}/action`, { minor: 43, as, body });

function addressesOf(server: string, minor = 93): unknown {
  return (bodyOf(ask(cloud, "GET", `/servers/${server}`, { minor })) as unknown as { server: { addresses: unknown } })
    .server.addresses;
}

const onNetwork = { networks: [{ uuid: NETWORK }] };

describe("an address", () => {
  it("is given from a pool, shown to its project, and taken back", () => {
    expect(bodyOf(ask(cloud, "GET", "/os-floating-ip-pools", { minor: 35 }))).toEqual({
      floating_ip_pools: [{ name: "public" }],
    });
    const first = allocate();
    expect(first).toEqual({ id: first.id, ip: "172.24.4.2", pool: "public", instance_id: null, fixed_ip: null });
    expect(shown(first.id)).toEqual(first);
    expect(bodyOf(ask(cloud, "GET", "/os-floating-ips", { minor: 35 }))).toEqual({ floating_ips: [first] });
    expect(bodyOf(ask(cloud, "GET", "/os-floating-ips", { minor: 35, as: OTHER }))).toEqual({ floating_ips: [] });
    const gone = `404 Floating IP not found for ID ${first.id}`;
    expect(said(ask(cloud, "GET", `/os-floating-ips/${first.id}`, { minor: 35, as: OTHER }))).toBe(gone);
    expect(said(ask(cloud, "DELETE", `/os-floating-ips/${first.id}`, { minor: 35, as: OTHER }))).toBe(gone);
    expect(allocate(OTHER).ip).toBe("172.24.4.3");
    expect(ask(cloud, "DELETE", `/os-floating-ips/${first.id}`, { minor: 35 }).status).toBe(202);
    expect(said(ask(cloud, "GET", `/os-floating-ips/${first.id}`, { minor: 35 }))).toBe(gone);
    expect(allocate().ip).toBe("172.24.4.2");
  });

  it("is one of the pool's: there are no more than it has, and no pool of another name", () => {
    for (let i = 2; i <= 6; i++) expect(allocate().ip).toBe(`172.24.4.${i}`);
    const more = ask(cloud, "POST", "/os-floating-ips", { minor: 35, body: { pool: "public" } });
    expect(said(more)).toBe("404 No more floating IPs in pool public.");
    const unknown = ask(cloud, "POST", "/os-floating-ips", { minor: 35, body: { pool: "private" } });
    expect(said(unknown)).toBe("404 Floating IP pool not found.");
    // The pool of those who name none is Nova's option.
    expect(said(ask(cloud, "POST", "/os-floating-ips", { minor: 35 }))).toBe("404 Floating IP pool not found.");
  });

  it("is Neutron's alone from 2.36 on", () => {
    const { id } = allocate();
    for (const path of ["/os-floating-ips", `/os-floating-ips/${id}`, "/os-floating-ip-pools"]) {
      expect(ask(cloud, "GET", path, { minor: 36 }).status).toBe(404);
    }
  });
});

describe("addFloatingIp and removeFloatingIp", () => {
  it("lead an address to a server, which shows it behind its own, and away again", () => {
    const server = boot(cloud, onNetwork);
    const { id, ip } = allocate();
    expect(act(server, { addFloatingIp: { address: ip } }).status).toBe(202);
    expect(shown(id)).toMatchObject({ instance_id: server, fixed_ip: "10.0.0.2" });
    expect(addressesOf(server)).toMatchObject({
      private: [
        { addr: "10.0.0.2", "OS-EXT-IPS:type": "fixed" },
        { addr: ip, version: 4, "OS-EXT-IPS:type": "floating" },
      ],
    });
    expect(bodyOf(ask(cloud, "GET", `/servers/${server}/ips/private`))).toMatchObject({
      private: [{ addr: "10.0.0.2" }, { addr: ip }],
    });
    expect(act(server, { removeFloatingIp: { address: ip } }).status).toBe(202);
    expect(shown(id)).toMatchObject({ instance_id: null, fixed_ip: null });
    expect(addressesOf(server)).toMatchObject({ private: [{ addr: "10.0.0.2" }] });
    // What leads nowhere is nobody's to Nova's policy.
    expect(act(server, { removeFloatingIp: { address: ip } }).status).toBe(403);
    expect(said(act(server, { removeFloatingIp: { address: ip } }, ADMIN))).toBe(
      `409 Floating IP ${ip} is not associated with instance ${server}.`,
    );
  });

  it("take an address over from another server", () => {
    const [first, second] = [boot(cloud, onNetwork), boot(cloud, onNetwork)];
    const { id, ip } = allocate();
    act(first, { addFloatingIp: { address: ip } });
    expect(act(second, { addFloatingIp: { address: ip, fixed_address: "10.0.0.3" } }).status).toBe(202);
    expect(shown(id)).toMatchObject({ instance_id: second, fixed_ip: "10.0.0.3" });
    expect(addressesOf(first)).toMatchObject({ private: [{ addr: "10.0.0.2" }] });
    expect(act(first, { removeFloatingIp: { address: ip } }).status).toBe(409);
  });

  it("refuse what cannot be: no such address, no such fixed one, a second one, no network", () => {
    const server = boot(cloud, onNetwork);
    const [{ ip }, other] = [allocate(), allocate(OTHER)];
    expect(said(act(server, { addFloatingIp: { address: "172.24.4.200" } }))).toBe("404 floating IP not found");
    expect(said(act(server, { addFloatingIp: { address: other.ip } }))).toBe("404 floating IP not found");
    expect(said(act(server, { removeFloatingIp: { address: "172.24.4.200" } }))).toBe(
      "404 Floating IP not found for address 172.24.4.200.",
    );
    expect(said(act(server, { addFloatingIp: { address: ip, fixed_address: "10.0.0.99" } }))).toBe(
      "400 Specified fixed address not assigned to instance",
    );
    act(server, { addFloatingIp: { address: ip } });
    expect(said(act(server, { addFloatingIp: { address: allocate().ip } }))).toMatch(
      /^400 Cannot associate floating IP .* already has a floating IP on external network/,
    );
    expect(said(act(boot(cloud), { addFloatingIp: { address: ip } }))).toBe("400 Instance network is not ready yet");
  });

  it("do not outlive the server: its end frees the address, which the project keeps", () => {
    const server = boot(cloud, onNetwork);
    const { id, ip } = allocate();
    act(server, { addFloatingIp: { address: ip } });
    ask(cloud, "DELETE", `/servers/${server}`);
    cloud.run({ idle: true });
    expect(shown(id)).toEqual({ id, ip, pool: "public", instance_id: null, fixed_ip: null });
  });

  it("let an address go that is deleted while it leads to a server", () => {
    const server = boot(cloud, onNetwork);
    const { id, ip } = allocate();
    act(server, { addFloatingIp: { address: ip } });
    expect(ask(cloud, "DELETE", `/os-floating-ips/${id}`, { minor: 35, as: ADMIN }).status).toBe(202);
    expect(addressesOf(server)).toMatchObject({ private: [{ addr: "10.0.0.2" }] });
    expect((addressesOf(server) as { private: unknown[] }).private).toHaveLength(1);
  });

  it("are not what servers are looked up by: `ip` is of fixed addresses", () => {
    const server = boot(cloud, onNetwork);
    const { ip } = allocate();
    act(server, { addFloatingIp: { address: ip } });
    const found = (text: string) =>
      (bodyOf(ask(cloud, "GET", `/servers?ip=${text}`)) as unknown as { servers: { id: string }[] }).servers.map(
        ({ id }) => id,
      );
    expect(found("10.0.0.2")).toEqual([server]);
    expect(found(ip)).toEqual([]);
  });

  it("follow a port that is plugged into another server", () => {
    const server = boot(cloud, onNetwork);
    const { id, ip } = allocate();
    const port = "b1e3a5c0-0000-4000-8000-000000000001";
    cloud.dispatch({
      type: "put",
      table: "ports",
      row: {
        id: port,
        networkId: NETWORK,
        projectId: "p1",
        name: "",
        mac: "fa:16:3e:00:00:09",
        fixedIps: [{ subnetId: "f8a6e8f8-c2ec-497c-9f23-da9616de54ef", address: "10.0.0.77" }],
        deviceId: "",
        securityGroups: ["default"],
      },
    });
    cloud.dispatch({ type: "bind-floating-ip", id, target: { portId: port } });
    ask(cloud, "POST", `/servers/${server}/os-interface`, { body: { interfaceAttachment: { port_id: port } } });
    cloud.run({ idle: true });
    expect(JSON.stringify(addressesOf(server))).toContain(ip);
    ask(cloud, "DELETE", `/servers/${server}/os-interface/${port}`);
    cloud.run({ idle: true });
    expect(JSON.stringify(addressesOf(server))).not.toContain(ip);
    expect(shown(id)).toMatchObject({ fixed_ip: "10.0.0.77" });
  });
});
