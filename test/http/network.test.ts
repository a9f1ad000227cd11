/** Neutron's floating addresses and security groups, beside what compute shows of them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client } from "./client.ts";

const PUBLIC = "99999999-9999-4999-8999-999999999999";

let served: Served;
let admin: Client;
let demo: Client;

beforeAll(async () => {
  served = await serve({ clock: "manual" });
  admin = await Client.of(served);
  demo = await Client.of(served, "demo");
});
afterAll(() => served.close());

const floating = async (body: object, as = demo) =>
  as.post("/network/v2.0/floatingips", { floatingip: { floating_network_id: PUBLIC, ...body } });

/** A built server, and its port. */
async function booted(): Promise<{ id: string; port: string; address: string }> {
  const id = await demo.create();
  served.cloud.run({ idle: true });
  const [port] = (await demo.get(`/network/v2.0/ports?device_id=${id}`)).body.ports;
  return { id, port: port.id, address: port.fixed_ips[0].ip_address };
}

async function addresses(id: string): Promise<{ addr: string; "OS-EXT-IPS:type": string }[]> {
  return (await demo.get(`/compute/v2.1/servers/${id}`)).body.server.addresses.shared;
}

describe("floatingips", () => {
  it("are given, led to a port and elsewhere, and taken back; the servers show it", async () => {
    const [first, second] = [await booted(), await booted()];
    const made = await floating({ port_id: first.port, description: "mine" });
    expect(made.status).toBe(201);
    const { id, floating_ip_address: ip } = made.body.floatingip;
    expect(made.body.floatingip).toMatchObject({
      floating_network_id: PUBLIC,
      port_id: first.port,
      fixed_ip_address: first.address,
      status: "ACTIVE",
      description: "mine",
      port_details: { device_id: first.id, device_owner: "compute:nova" },
    });
    expect(await addresses(first.id)).toMatchObject([
      { addr: first.address, "OS-EXT-IPS:type": "fixed" },
      { addr: ip, "OS-EXT-IPS:type": "floating" },
    ]);
    const put = (body: object, as = demo) => as.ask("PUT", `/network/v2.0/floatingips/${id}`, { floatingip: body });
    expect((await put({ port_id: second.port })).body.floatingip.fixed_ip_address).toBe(second.address);
    expect(await addresses(first.id)).toHaveLength(1);
    expect(await addresses(second.id)).toHaveLength(2);
    expect((await put({ description: "ours" })).body.floatingip).toMatchObject({
      description: "ours",
      port_id: second.port,
    });
    expect((await put({ port_id: null })).body.floatingip).toMatchObject({ port_id: null, status: "DOWN" });
    expect(await addresses(second.id)).toHaveLength(1);
    expect((await demo.get(`/network/v2.0/floatingips?floating_ip_address=${ip}`)).body.floatingips).toHaveLength(1);
    expect((await demo.ask("DELETE", `/network/v2.0/floatingips/${id}`)).status).toBe(204);
    expect((await demo.get(`/network/v2.0/floatingips/${id}`)).body.NeutronError).toMatchObject({
      type: "FloatingIPNotFound",
    });
  });

  it("are refused where Neutron refuses them", async () => {
    const { port } = await booted();
    const refused = async (body: object, as = demo) => {
      const { status, body: answer } = await floating(body, as);
      return `${status} ${answer.NeutronError?.type}`;
    };
    expect(await refused({ floating_network_id: "33333333-3333-4333-8333-333333333333" })).toBe("400 BadRequest");
    expect(await refused({ floating_network_id: "none" })).toBe("404 NetworkNotFound");
    expect(await refused({ floating_ip_address: "10.0.0.1" })).toBe("400 InvalidIpForSubnet");
    expect(await refused({ port_id: "11111111-2222-4333-8444-555555555555" })).toBe("404 PortNotFound");
    expect(await refused({ fixed_ip_address: "10.1.0.2" })).toBe("400 HTTPBadRequest");
    const { id, floating_ip_address: ip } = (await floating({ floating_ip_address: "172.24.4.77" })).body.floatingip;
    expect(ip).toBe("172.24.4.77");
    expect(await refused({ floating_ip_address: ip })).toBe("409 IpAddressAlreadyAllocated");
    await demo.ask("PUT", `/network/v2.0/floatingips/${id}`, { floatingip: { port_id: port } });
    const before = served.cloud.state.floatingIps.size;
    expect(await refused({ port_id: port })).toBe("409 FloatingIPPortAlreadyAssociated");
    // What was refused has not given an address away.
    expect(served.cloud.state.floatingIps.size).toBe(before);
    const other = await Client.of(served, "admin");
    expect((await floating({}, other)).status).toBe(201);
    expect((await demo.get("/network/v2.0/floatingips")).body.floatingips).toHaveLength(1);
  });

  it("let go of a port that is deleted", async () => {
    const { port } = await booted();
    const { id } = (await floating({ port_id: port })).body.floatingip;
    expect((await demo.ask("DELETE", `/network/v2.0/ports/${port}`)).status).toBe(204);
    served.cloud.run({ idle: true });
    expect((await demo.get(`/network/v2.0/floatingips/${id}`)).body.floatingip).toMatchObject({
      port_id: null,
      fixed_ip_address: null,
      port_details: null,
    });
  });
});

describe("security groups", () => {
  it("let everything out, and the default one lets its members in", async () => {
    const [fallback] = (await demo.get("/network/v2.0/security-groups?name=default")).body.security_groups;
    const brief = (group: { security_group_rules: Record<string, unknown>[] }) =>
      group.security_group_rules.map((rule) => `${rule.direction} ${rule.ethertype} ${rule.remote_group_id}`);
    expect(brief(fallback)).toEqual([
      "egress IPv4 null",
      "egress IPv6 null",
      `ingress IPv4 ${fallback.id}`,
      `ingress IPv6 ${fallback.id}`,
    ]);
    const security_group = { name: "web", description: "servers" };
    const made = (await demo.post("/network/v2.0/security-groups", { security_group })).body.security_group;
    expect(made).toMatchObject(security_group);
    expect(brief(made)).toEqual(["egress IPv4 null", "egress IPv6 null"]);
    const again = await demo.post("/network/v2.0/security-groups", { security_group: { name: "default" } });
    expect([again.status, again.body.NeutronError.type]).toEqual([409, "SecurityGroupDefaultAlreadyExists"]);
    const gone = await demo.ask("DELETE", `/network/v2.0/security-groups/${fallback.id}`);
    expect([gone.status, gone.body.NeutronError.type]).toEqual([409, "SecurityGroupInUse"]);
  });

  it("take rules, one or several at once, and show them", async () => {
    const { id } = (await demo.post("/network/v2.0/security-groups", { security_group: { name: "db" } })).body
      .security_group;
    const rule = (body: object) => ({ security_group_id: id, direction: "ingress", ...body });
    const post = (body: object) => demo.post("/network/v2.0/security-group-rules", body);
    const ssh = rule({ protocol: "TCP", port_range_min: "22", port_range_max: 22, remote_ip_prefix: "10.0.0.1" });
    const made = await post({ security_group_rule: ssh });
    expect([made.status, made.body.security_group_rule]).toMatchObject([
      201,
      { protocol: "tcp", port_range_min: 22, ethertype: "IPv4", remote_ip_prefix: "10.0.0.1/32" },
    ]);
    const many = [rule({ protocol: "icmp" }), rule({ protocol: "17", ethertype: "ipv6" })];
    expect((await post({ security_group_rules: many })).body.security_group_rules).toHaveLength(2);
    const { security_group_rules } = (await demo.get(`/network/v2.0/security-group-rules?security_group_id=${id}`))
      .body;
    expect(security_group_rules).toHaveLength(5);
    expect((await admin.get(`/network/v2.0/security-groups/${id}`)).body.security_group.security_group_rules).toEqual(
      security_group_rules,
    );
    const path = `/network/v2.0/security-group-rules/${made.body.security_group_rule.id}`;
    expect((await demo.get(path)).body.security_group_rule).toEqual(made.body.security_group_rule);
    expect((await demo.ask("DELETE", path)).status).toBe(204);
    expect((await demo.get(path)).body.NeutronError.type).toBe("SecurityGroupRuleNotFound");
  });

  it("refuse rules that make no sense, and keep none of what came with them", async () => {
    const { id } = (await demo.post("/network/v2.0/security-groups", { security_group: { name: "x" } })).body
      .security_group;
    const type = async (body: object) => {
      const security_group_rule = { security_group_id: id, direction: "ingress", ...body };
      const { status, body: answer } = await demo.post("/network/v2.0/security-group-rules", { security_group_rule });
      return `${status} ${answer.NeutronError?.type}`;
    };
    expect(await type({ direction: "sideways" })).toBe("400 HTTPBadRequest");
    expect(await type({ port_range_min: 1, port_range_max: 2 })).toBe("400 SecurityGroupProtocolRequiredWithPorts");
    expect(await type({ protocol: "tcp", port_range_min: 2, port_range_max: 1 })).toBe(
      "400 SecurityGroupInvalidPortRange",
    );
    expect(await type({ protocol: "tcp", port_range_min: 0, port_range_max: 1 })).toBe(
      "400 SecurityGroupInvalidPortValue",
    );
    expect(await type({ protocol: "esp", port_range_min: 1 })).toBe("400 SecurityGroupInvalidProtocolForPort");
    expect(await type({ protocol: "icmp", port_range_max: 1 })).toBe("400 SecurityGroupMissingIcmpType");
    expect(await type({ protocol: "icmp", port_range_min: 300 })).toBe("400 SecurityGroupInvalidIcmpValue");
    expect(await type({ protocol: "lots" })).toBe("400 SecurityGroupRuleInvalidProtocol");
    expect(await type({ protocol: "ipv6-icmp" })).toBe("400 SecurityGroupEthertypeConflictWithProtocol");
    expect(await type({ remote_ip_prefix: "::/0" })).toBe("400 SecurityGroupRuleParameterConflict");
    expect(await type({ remote_ip_prefix: "10/8/8" })).toBe("400 InvalidCIDR");
    expect(await type({ remote_ip_prefix: "10.0.0.0/8", remote_group_id: id })).toBe(
      "400 SecurityGroupMultipleRemoteEntites",
    );
    expect(await type({ remote_group_id: "nobody" })).toBe("404 SecurityGroupNotFound");
    expect(await type({ security_group_id: "nobody" })).toBe("404 SecurityGroupNotFound");
    expect(await type({ protocol: "tcp" })).toBe("201 undefined");
    expect(await type({ protocol: "6", remote_ip_prefix: "0.0.0.0/0" })).toBe("409 SecurityGroupRuleExists");
    const twice = [1, 2].map(() => ({ security_group_id: id, direction: "ingress", protocol: "udp" }));
    const bulk = await demo.post("/network/v2.0/security-group-rules", { security_group_rules: twice });
    expect(bulk.body.NeutronError.type).toBe("DuplicateSecurityGroupRuleInPost");
    expect(
      (await demo.get(`/network/v2.0/security-groups/${id}`)).body.security_group.security_group_rules,
    ).toHaveLength(3);
  });

  it("are one for Neutron and for Nova's proxies to it", async () => {
    const { id } = (await demo.post("/network/v2.0/security-groups", { security_group: { name: "both" } })).body
      .security_group;
    const rule = { parent_group_id: id, ip_protocol: "tcp", from_port: 80, to_port: 80 };
    expect((await demo.post("/compute/v2.1/os-security-group-rules", { security_group_rule: rule })).status).toBe(200);
    const { security_group_rules } = (await demo.get(`/network/v2.0/security-groups/${id}`)).body.security_group;
    expect(security_group_rules.at(-1)).toMatchObject({ direction: "ingress", port_range_min: 80 });
  });
});

it("says what extensions there are", async () => {
  const aliases = (await demo.get("/network/v2.0/extensions")).body.extensions.map(
    ({ alias }: { alias: string }) => alias,
  );
  expect(aliases).toEqual(expect.arrayContaining(["security-group", "router", "fip-port-details"]));
});
