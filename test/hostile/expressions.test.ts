import { describe, expect, it } from "vitest";
import { ask, bodyOf, boot, smallCloud } from "../api/rig.ts";

/** The filters that take an expression from a member of a project. */
const FILTERS = ["name", "display_name", "hostname", "description", "key_name", "availability_zone"];
const CATASTROPHIC = ["(a+)+$", "(a|a)*b$", "(a*)*c", "((a|aa)+)+$", "^(a?){40}a{40}$", "(.*a){20}x"];
/** What no linear search can do: MySQL's own limit on an expression ends it. */
const ENDLESS = ["(.*)(.*)(.*)(.*)\\1\\2\\3\\4x$", "(a*)*\\1\\1b"];

const cloud = smallCloud();
for (let i = 0; i < 20; i++) boot(cloud, { name: `${"a".repeat(250)}!` });

const get = (filter: string, expression: string) =>
  ask(cloud, "GET", `/servers?${filter}=${encodeURIComponent(expression)}`);

describe("expressions of users", () => {
  it.each(FILTERS.flatMap((filter) => CATASTROPHIC.map((expression) => [filter, expression] as const)))(
    "%s=%s is answered",
    (filter, expression) => {
      expect(get(filter, expression).status).toBe(200);
    },
  );

  it.each(["ip", "ip6"])("%s is answered, however nested", (filter) => {
    for (const expression of CATASTROPHIC) expect(get(filter, expression).status).toBe(200);
  });

  it.each(ENDLESS)("name=%s ends as where MySQL gives up", (expression) => {
    const { computeFault } = bodyOf(get("name", expression), 500) as { computeFault?: { message: string } };
    expect(computeFault?.message).toContain("<class 'sqlalchemy.exc.OperationalError'>");
  });

  it.each(["a{4000}", "(?:(?:a{100}){100}){100}"])("name=%s, which is too large, ends so too", (expression) => {
    expect([200, 500]).toContain(get("name", expression).status);
  });
});
