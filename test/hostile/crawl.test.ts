import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client, liftQuotas } from "../http/client.ts";
import { CRAWLED, crawl, type Tenant, tenantOf } from "./crawl.ts";

const TIMEOUT = 300_000;

let served: Served;
let alpha: Tenant;
let beta: Tenant;

beforeAll(async () => {
  served = await serve({ clock: "manual" });
  liftQuotas(served);
  alpha = await tenantOf(served, "owned-by-alpha");
  beta = await tenantOf(served, "owned-by-beta");
}, TIMEOUT);
afterAll(() => served.close());

describe("a crawl of every route with the ids of another project", () => {
  it("knows the routes of all six services", () => {
    const services = new Set(CRAWLED.map(({ service }) => service));
    expect([...services].sort()).toEqual(["/compute", "/identity", "/image", "/network", "/placement", "/volume"]);
    expect(CRAWLED.length).toBeGreaterThan(250);
  });

  it.each(["member", "reader", "none"] as const)(
    "shows and changes nothing for the role %s",
    async (role) => {
      expect(await crawl(served, alpha.as[role], alpha, beta)).toEqual([]);
      if (role === "member") expect(await crawl(served, beta.as[role], beta, alpha)).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    "shows and changes nothing for a token without a project, and for nobody",
    async () => {
      const user = { name: "owned-by-alpha-member", domain: { id: "default" }, password: "secret" };
      const identity = { methods: ["password"], password: { user } };
      const { headers } = await new Client(served.url).post("/identity/v3/auth/tokens", {
        auth: { identity, scope: "unscoped" },
      });
      const unscoped = new Client(served.url, headers.get("x-subject-token") ?? "");
      expect(await crawl(served, unscoped, alpha, beta)).toEqual([]);
      expect(await crawl(served, new Client(served.url), alpha, beta)).toEqual([]);
    },
    TIMEOUT,
  );

  // Last, for it destroys what it can: the same requests by somebody who may do all of this.
  it(
    "finds reads and writes in every service when an administrator makes it",
    async () => {
      const found = await crawl(served, alpha.as.admin, alpha, beta);
      const kinds = new Set(found.map(({ service, kind }) => `${kind} ${service}`));
      for (const service of ["/compute", "/identity", "/image", "/network", "/volume"]) {
        expect([...kinds]).toContain(`write ${service}`);
      }
      for (const service of ["/compute", "/identity", "/image", "/network", "/volume"]) {
        expect([...kinds]).toContain(`read ${service}`);
      }
    },
    TIMEOUT,
  );
});
