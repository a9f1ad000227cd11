/** Security groups and their rules through Nova's proxies. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Cloud } from "../../src/cloud.ts";
import { ADMIN, ask, bodyOf, boot, MEMBER, NETWORK, OTHER, said, smallCloud } from "./rig.ts";

let cloud: Cloud;

beforeEach(() => {
  cloud = smallCloud();
});

interface Group {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly { readonly id: string; readonly group: { readonly name?: string } }[];
}

const at35 = (method: string, path: string, body?: object, as = MEMBER) =>
  ask(cloud, method, path, { minor: 35, as, ...(body === undefined ? {} : { body }) });

const make = (name: string, as = MEMBER): Group =>
  (
    bodyOf(
      at35("POST", "/os-security-groups", { security_group: { name, description: `is ${name}` } }, as),
    ) as unknown as {
      security_group: Group;
    }
  ).security_group;

const groups = (path = "/os-security-groups", as = MEMBER): Group[] =>
  (bodyOf(at35("GET", path, undefined, as)) as unknown as { security_groups: Group[] }).security_groups;

const rule = (body: object, as = MEMBER) => at35("POST", "/os-security-group-rules", { security_group_rule: body }, as);

describe("a group", () => {
  it("is made, shown, changed and removed; only its project and administrators see it", () => {
    const { id, ...made } = make("web");
    expect(made).toEqual({ name: "web", description: "is web", tenant_id: "p1", rules: [] });
    expect(bodyOf(at35("GET", `/os-security-groups/${id}`))).toEqual({ security_group: { id, ...made } });
    const security_group = { name: "www", description: "new" };
    expect(bodyOf(at35("PUT", `/os-security-groups/${id}`, { security_group }))).toMatchObject({ security_group });
    const hidden = `404 Security group ${id} does not exist`;
    expect(said(at35("GET", `/os-security-groups/${id}`, undefined, OTHER))).toBe(hidden);
    expect(said(at35("DELETE", `/os-security-groups/${id}`, undefined, OTHER))).toBe(hidden);
    expect(at35("GET", `/os-security-groups/${id}`, undefined, ADMIN).status).toBe(200);
    expect(said(at35("GET", "/os-security-groups/web"))).toBe("400 Security group id should be uuid");
    expect(at35("DELETE", `/os-security-groups/${id}`).status).toBe(202);
    expect(said(at35("GET", `/os-security-groups/${id}`))).toBe(hidden);
  });

  it("stands beside the project's default one, whose members reach each other", () => {
    make("web");
    expect(groups().map(({ name }) => name)).toEqual(["default", "web"]);
    expect(groups()[0]?.rules).toMatchObject([
      { ip_protocol: null, from_port: null, to_port: null, group: { name: "default", tenant_id: "p1" }, ip_range: {} },
      { group: { name: "default" } },
    ]);
    make("of another", OTHER);
    expect(groups("/os-security-groups?all_tenants=true").map(({ name }) => name)).toEqual(["default", "web"]);
    expect(groups("/os-security-groups?all_tenants=true", ADMIN).map(({ name }) => name)).toEqual([
      "default",
      "web",
      "default",
      "of another",
    ]);
    expect(groups("/os-security-groups?limit=1&offset=1").map(({ name }) => name)).toEqual(["web"]);
  });

  it("is refused where Neutron refuses: a second default, the default's name, one that is used", () => {
    const [fallback] = groups();
    const security_group = { name: "default", description: "" };
    expect(said(at35("POST", "/os-security-groups", { security_group }))).toBe(
      "403 Default security group already exists.",
    );
    expect(at35("PUT", `/os-security-groups/${fallback?.id}`, { security_group }).status).toBe(500);
    expect(said(at35("DELETE", `/os-security-groups/${fallback?.id}`))).toBe(
      "400 Insufficient rights for removing default security group.",
    );
    const { id } = make("web");
    const server = boot(cloud, { networks: [{ uuid: NETWORK }], security_groups: [{ name: "web" }] });
    expect(said(at35("DELETE", `/os-security-groups/${id}`))).toBe(`400 Security Group ${id} in use.`);
    expect(bodyOf(ask(cloud, "GET", `/servers/${server}/os-security-groups`))).toMatchObject({
      security_groups: [{ id, name: "web", description: "is web" }],
    });
    expect(said(at35("POST", "/os-security-groups", { security_group: { name: "x" } }))).toMatch(/^400 .*description/);
  });

  it("is Neutron's alone from 2.36 on", () => {
    expect(ask(cloud, "GET", "/os-security-groups", { minor: 36 }).status).toBe(404);
    expect(ask(cloud, "POST", "/os-security-group-rules", { minor: 36, body: {} }).status).toBe(404);
  });
});

describe("a rule", () => {
  it("is of a range of addresses, and goes", () => {
    const { id } = make("web");
    const asked = { parent_group_id: id, ip_protocol: "tcp", from_port: 22, to_port: "80", cidr: "10.1.0.0/16" };
    const { security_group_rule: made } = bodyOf(rule(asked)) as unknown as { security_group_rule: { id: string } };
    expect(made).toEqual({
      id: made.id,
      parent_group_id: id,
      ip_protocol: "tcp",
      from_port: 22,
      to_port: 80,
      group: {},
      ip_range: { cidr: "10.1.0.0/16" },
    });
    expect(groups()[1]?.rules).toEqual([made]);
    expect(said(rule(asked))).toBe(`400 This rule already exists in group ${id}`);
    const path = `/os-security-group-rules/${made.id}`;
    const gone = `404 Security group rule ${made.id} does not exist`;
    expect(said(at35("DELETE", path, undefined, OTHER))).toBe(gone);
    expect(at35("DELETE", path).status).toBe(202);
    expect(said(at35("DELETE", path))).toBe(gone);
    expect(said(at35("DELETE", "/os-security-group-rules/nope"))).toBe("400 Security group id should be uuid");
  });

  it("is of another group, with all ports where none are named, and goes with it", () => {
    const [web, db] = [make("web"), make("db")];
    const asked = { parent_group_id: db.id, group_id: web.id, ip_protocol: "tcp" };
    expect(bodyOf(rule(asked))).toMatchObject({
      security_group_rule: { from_port: 1, to_port: 65_535, group: { name: "web", tenant_id: "p1" }, ip_range: {} },
    });
    expect(said(rule(asked))).toMatch(/^403 Security group rule already exists. Rule id is /);
    at35("DELETE", `/os-security-groups/${web.id}`);
    expect(groups().find(({ name }) => name === "db")?.rules).toEqual([]);
  });

  it("knows ICMP by type and code, -1 for any", () => {
    const { id } = make("web");
    const ping = (from_port: number, to_port: number) =>
      rule({ parent_group_id: id, ip_protocol: "icmp", from_port, to_port });
    expect(bodyOf(ping(-1, -1))).toMatchObject({
      security_group_rule: { from_port: -1, to_port: -1, ip_range: { cidr: "0.0.0.0/0" } },
    });
    expect(bodyOf(ping(8, 0))).toMatchObject({ security_group_rule: { from_port: 8, to_port: 0 } });
    expect(said(ping(0, 256))).toBe("400 Invalid port range 0:256. For ICMP, the type:code must be valid");
  });

  it("is refused in Nova's words", () => {
    const { id } = make("web");
    const refusal = (more: object) =>
      said(rule({ parent_group_id: id, ip_protocol: "tcp", from_port: 22, to_port: 22, ...more }));
    const nobody = "11111111-2222-4333-8444-555555555555";
    expect(refusal({ parent_group_id: nobody })).toBe(`404 Security group ${nobody} does not exist`);
    expect(refusal({ group_id: nobody })).toBe(`404 Security group ${nobody} does not exist`);
    expect(refusal({ ip_protocol: "lots" })).toBe("400 Invalid IP protocol lots.");
    expect(refusal({ from_port: 30 })).toBe(
      "400 Invalid port range 30:22. Former value cannot be greater than the later",
    );
    expect(refusal({ to_port: 65_536 })).toBe(
      "400 Invalid port range 22:65536. Valid TCP ports should be between 1-65535",
    );
    expect(refusal({ to_port: "many" })).toBe("400 Invalid input received: To and From ports must be integers");
    expect(refusal({ to_port: null })).toBe("400 Not enough parameters to build a valid rule.");
    expect(refusal({ cidr: "10.0.0.0/33" })).toBe("400 10.0.0.0/33 is not a valid IP network.");
    expect(refusal({ cidr: "10.0.0.0/0" })).toBe("400 Bad prefix for network in cidr 10.0.0.0/0");
    expect(refusal({ parent_group_id: "web" })).toMatch(/^400 Invalid input for field\/attribute parent_group_id/);
  });
});
