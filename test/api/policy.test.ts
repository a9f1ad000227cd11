import { describe, expect, it } from "vitest";
import { DEFAULT_RULES, type RuleName } from "../../src/api/policy/defaults.ts";
import { type Credentials, credentials, impliedRoles, Policy, type Target } from "../../src/api/policy/policy.ts";
import { ApiError } from "../../src/api/protocol/errors.ts";
import { ACTIONS } from "../../src/api/servers/actions.ts";
import { type Exchange, exchanges } from "./recordings.ts";

const P1 = "6f70656e737461636b20342065766572";
const P2 = "2e3fb2a1cbb146b9a7a7e2c5e9ab0d11";
const PEOPLE: Readonly<Record<string, Credentials>> = {
  admin: credentials("admin", P1, ["admin"]),
  member: credentials("member", P1, ["member"]),
  reader: credentials("reader", P1, ["reader"]),
  norole: credentials("norole", P1, []),
  other: credentials("other", P2, ["member"]),
  other_admin: credentials("other_admin", P2, ["admin"]),
};

function person(name: string): Credentials {
  const who = PEOPLE[name];
  if (who === undefined) throw new Error(`nobody is called ${name}`);
  return who;
}

describe("Policy", () => {
  const older = new Policy();
  const newer = new Policy({ enforceNewDefaults: true });

  it.each<[RuleName, string, boolean, boolean]>([
    ["os_compute_api:servers:create", "member", true, true],
    ["os_compute_api:servers:create", "reader", true, false],
    ["os_compute_api:servers:show", "reader", true, true],
    ["os_compute_api:servers:show", "norole", true, false],
    ["os_compute_api:servers:show", "other", false, false],
    ["os_compute_api:servers:show", "other_admin", true, true],
    ["os_compute_api:os-services:list", "member", false, false],
    ["os_compute_api:limits", "norole", true, true],
    ["compute:servers:resize:cross_cell", "admin", false, false],
    ["os_compute_api:os-flavor-access", "norole", true, false],
  ])("%s by %s", (rule, name, before, after) => {
    const target = { projectId: P1, userId: "member" };
    expect(older.can(person(name), rule, target)).toBe(before);
    expect(newer.can(person(name), rule, target)).toBe(after);
  });

  it("lets users have their own keypairs", () => {
    expect(newer.can(person("norole"), "os_compute_api:os-keypairs:show")).toBe(true);
    expect(newer.can(person("member"), "os_compute_api:os-keypairs:show", { userId: "reader" })).toBe(false);
  });

  it("knows managers from 2025.2 on", () => {
    const manager = credentials("m", P1, ["manager"]);
    const rule = "os_compute_api:os-migrate-server:migrate";
    expect(new Policy({ release: "2025.1" }).can(manager, rule)).toBe(false);
    expect(new Policy({ release: "2025.2" }).can(manager, rule)).toBe(true);
    expect(new Policy({ release: "newest" }).can(manager, rule)).toBe(true);
    expect(new Policy({ release: "newest" }).can(manager, rule, { projectId: P2 })).toBe(false);
  });

  it("takes rules of its own", () => {
    const strict = new Policy({ rules: { "os_compute_api:servers:create": "nobody" } });
    expect(strict.can(person("admin"), "os_compute_api:servers:create")).toBe(false);
    expect(() => new Policy({ rules: { bogus: "any" } as object })).toThrow("no policy rule is named 'bogus'");
  });

  it("says what it does not allow", () => {
    const ask = () => older.authorize(person("member"), "os_compute_api:os-services:list");
    expect(ask).toThrow(ApiError);
    expect(ask).toThrow("Policy doesn't allow os_compute_api:os-services:list to be performed.");
  });

  it("implies weaker roles", () => {
    expect(impliedRoles(["member", "x"])).toEqual(["member", "reader", "x"]);
    expect(impliedRoles(["reader"])).toEqual(["reader"]);
    expect(impliedRoles([])).toEqual([]);
  });
});

/** Rule that guards a request, by method and template. */
const GUARDS: readonly (readonly [string, RegExp, RuleName])[] = [
  ["POST", /^\/servers$/, "os_compute_api:servers:create"],
  ["GET", /^\/servers$/, "os_compute_api:servers:index"],
  ["GET", /^\/servers\?all_tenants=1$/, "os_compute_api:servers:index:get_all_tenants"],
  ["GET", /^\/servers\/detail$/, "os_compute_api:servers:detail"],
  ["GET", /^\/servers\/\{s1\}$/, "os_compute_api:servers:show"],
  ["PUT", /^\/servers\/\{s1\}$/, "os_compute_api:servers:update"],
  ["DELETE", /^\/servers\/\{s1\}$/, "os_compute_api:servers:delete"],
  ["GET", /\/diagnostics$/, "os_compute_api:os-server-diagnostics"],
  ["GET", /\/ips$/, "os_compute_api:ips:index"],
  ["GET", /\/metadata$/, "os_compute_api:server-metadata:index"],
  ["POST", /\/metadata$/, "os_compute_api:server-metadata:create"],
  ["PUT", /\/metadata$/, "os_compute_api:server-metadata:update_all"],
  ["PUT", /\/metadata\/\w+$/, "os_compute_api:server-metadata:update"],
  ["DELETE", /\/metadata\/\w+$/, "os_compute_api:server-metadata:delete"],
  ["GET", /\/tags$/, "os_compute_api:os-server-tags:index"],
  ["PUT", /\/tags$/, "os_compute_api:os-server-tags:update_all"],
  ["DELETE", /\/tags$/, "os_compute_api:os-server-tags:delete_all"],
  ["PUT", /\/tags\/\w+$/, "os_compute_api:os-server-tags:update"],
  ["DELETE", /\/tags\/\w+$/, "os_compute_api:os-server-tags:delete"],
  ["POST", /\/remote-consoles$/, "os_compute_api:os-remote-consoles"],
  ["GET", /\/os-interface$/, "os_compute_api:os-attach-interfaces:list"],
  ["POST", /\/os-interface$/, "os_compute_api:os-attach-interfaces:create"],
  ["GET", /\/os-volume_attachments$/, "os_compute_api:os-volumes-attachments:index"],
  ["POST", /\/os-volume_attachments$/, "os_compute_api:os-volumes-attachments:create"],
  ["GET", /\/os-instance-actions$/, "os_compute_api:os-instance-actions:list"],
  ["GET", /\/\{s1\}\/migrations$/, "os_compute_api:servers:migrations:index"],
  ["GET", /\/topology$/, "compute:server:topology:index"],
  ["GET", /\/os-security-groups$/, "os_compute_api:os-security-groups:list"],
  ["GET", /\/os-server-password$/, "os_compute_api:os-server-password:show"],
  ["GET", /^\/os-services$/, "os_compute_api:os-services:list"],
  ["GET", /^\/os-hypervisors$/, "os_compute_api:os-hypervisors:list"],
  ["GET", /^\/os-migrations$/, "os_compute_api:os-migrations:index"],
  ["GET", /^\/os-aggregates$/, "os_compute_api:os-aggregates:index"],
  ["GET", /^\/os-server-groups$/, "os_compute_api:os-server-groups:index"],
  ["GET", /^\/os-keypairs$/, "os_compute_api:os-keypairs:index"],
  ["GET", /^\/os-availability-zone$/, "os_compute_api:os-availability-zone:list"],
  ["GET", /^\/os-availability-zone\/detail$/, "os_compute_api:os-availability-zone:detail"],
  ["GET", /^\/os-quota-sets\/\w+$/, "os_compute_api:os-quota-sets:show"],
  ["GET", /^\/limits$/, "os_compute_api:limits"],
  ["GET", /^\/extensions$/, "os_compute_api:extensions"],
];

function guardOf({ request }: Exchange): RuleName | undefined {
  if (request.path.endsWith("/action")) {
    const rule = ACTIONS.get(Object.keys(request.body as object)[0] ?? "")?.rule;
    return typeof rule === "string" ? rule : undefined;
  }
  return GUARDS.find(([method, path]) => method === request.method && path.test(request.path))?.[2];
}

function targetOf({ request, as }: Exchange): Target {
  if (request.path.startsWith("/servers/{s1}")) return { projectId: P1, userId: "member" };
  const quota = /^\/os-quota-sets\/(\w+)/.exec(request.path)?.[1];
  return quota === undefined ? person(as) : { projectId: quota };
}

describe("policy against recordings of Nova", () => {
  const all = exchanges("auth").filter(({ as }) => PEOPLE[as] !== undefined);
  const policyOf = (exchange: Exchange): Policy =>
    new Policy({ enforceNewDefaults: exchange.case.startsWith("auth-new-defaults/") });

  it("forbids what Nova forbids", () => {
    const refused = all.flatMap((exchange) => {
      const rule = /^Policy doesn't allow (\S+) to be performed\.$/.exec(exchange.message ?? "")?.[1];
      return rule === undefined ? [] : [{ exchange, rule }];
    });
    expect(refused.length).toBeGreaterThan(100);
    for (const { exchange, rule } of refused) {
      expect(DEFAULT_RULES).toHaveProperty([rule]);
      const who = person(exchange.as);
      expect([rule, exchange.as, policyOf(exchange).can(who, rule as RuleName, targetOf(exchange))]).toEqual([
        rule,
        exchange.as,
        false,
      ]);
      // The refusal names the guard itself or a finer rule under it; a finer one means that the guard let it pass.
      const guard = guardOf(exchange);
      if (guard !== undefined)
        expect([guard, policyOf(exchange).can(who, guard, targetOf(exchange))]).toEqual([guard, guard !== rule]);
    }
  });

  it("allows what Nova allows", () => {
    const allowed = all.filter(({ status }) => status < 300 || status === 409);
    expect(allowed.length).toBeGreaterThan(150);
    for (const exchange of allowed) {
      const guard = guardOf(exchange);
      if (guard === undefined) {
        expect(exchange.request.path).toMatch(/^\/flavors/);
        continue;
      }
      expect([guard, exchange.as, policyOf(exchange).can(person(exchange.as), guard, targetOf(exchange))]).toEqual([
        guard,
        exchange.as,
        true,
      ]);
    }
  });
});
