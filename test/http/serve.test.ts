import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client, IMAGE, NETWORK } from "./client.ts";

let served: Served;
let admin: Client;
const nobody = () => new Client(served.url);

beforeAll(async () => {
  served = await serve();
  admin = await Client.of(served);
});
afterAll(() => served.close());

describe("versions documents", () => {
  it.each([
    ["/compute", 200],
    ["/compute/", 200],
    ["/compute/v2.1", 200],
    ["/compute/v2.1/", 200],
    ["/identity", 300],
    ["/identity/", 300],
    ["/identity/v3", 200],
    ["/identity/v3/", 200],
    ["/image", 300],
    ["/image/", 300],
    ["/network", 200],
    ["/network/", 200],
    ["/volume", 300],
    ["/volume/", 300],
    ["/volume/v3/", 200],
    ["/placement", 200],
    ["/placement/", 200],
  ])("%s answers %i without a token, with links to where it was asked", async (path, status) => {
    const got = await nobody().get(path);
    expect(got.status).toBe(status);
    const links = [...got.text.matchAll(/"href":"([^"]*)"/g)].map((match) => match[1] ?? "");
    const own = links.filter((link) => !link.startsWith("http://docs.openstack.org"));
    expect(own.length).toBeGreaterThan(0);
    for (const link of own)
      expect(link.startsWith(`${served.url}${path.split("/v")[0]?.replace(/\/$/, "")}/`)).toBe(true);
  });

  it("names the microversions that are served", async () => {
    const { body } = await nobody().get("/compute/v2.1");
    const latest = await admin.get("/compute/v2.1/flavors", {
      "openstack-api-version": `compute ${body.version.version}`,
    });
    expect(latest.status).toBe(200);
    expect(latest.headers.get("openstack-api-version")).toBe(`compute ${body.version.version}`);
  });
});

describe("identity", () => {
  it("gives a token with a catalog whose every endpoint answers", async () => {
    const { status, body } = await nobody().login("demo", "secret", "demo");
    expect(status).toBe(201);
    expect(body.token.project.id).toMatch(/^[0-9a-f]{32}$/);
    expect(body.token.roles.map((role: { name: string }) => role.name)).not.toContain("admin");
    for (const { endpoints } of body.token.catalog) {
      for (const { url } of endpoints)
        expect([200, 300]).toContain((await fetch(url.replace(/\/[0-9a-f]{32}$/, "/"))).status);
    }
  });

  it("refuses a wrong password, an unknown user, and a project that is not the user's", async () => {
    for (const [user, password, project] of [
      ["demo", "wrong", "demo"],
      ["nobody", "secret", "demo"],
      ["demo", "secret", "admin"],
      ["demo", "secret", "nowhere"],
    ] as const) {
      const { status, body } = await nobody().login(user, password, project);
      expect([status, body.error.title]).toEqual([401, "Unauthorized"]);
    }
  });

  it("rescopes a token, tells about it, and revokes it", async () => {
    const identity = { methods: ["token"], token: { id: admin.token } };
    const again = await nobody().post("/identity/v3/auth/tokens", {
      auth: { identity, scope: { project: { name: "demo", domain: { id: "default" } } } },
    });
    expect(again.body.token.project.name).toBe("demo");
    const token = again.headers.get("x-subject-token") ?? "";
    expect((await admin.get("/identity/v3/auth/tokens", { "x-subject-token": token })).body.token.user.name).toBe(
      "admin",
    );
    expect(
      (await admin.ask("DELETE", "/identity/v3/auth/tokens", undefined, { "x-subject-token": token })).status,
    ).toBe(204);
    expect((await new Client(served.url, token).get("/compute/v2.1/servers")).status).toBe(401);
  });

  it("lets an administrator make a project and a user with a role, and nobody else", async () => {
    const demo = await Client.of(served, "demo");
    expect((await demo.post("/identity/v3/projects", { project: { name: "p1" } })).status).toBe(403);
    const project = (await admin.post("/identity/v3/projects", { project: { name: "p1", description: "for tests" } }))
      .body.project;
    expect((await admin.get(`/identity/v3/projects/${project.id}`)).body.project.description).toBe("for tests");
    const user = (await admin.post("/identity/v3/users", { user: { name: "u1", password: "secret" } })).body.user;
    const role = (await admin.get("/identity/v3/roles?name=member")).body.roles[0];
    expect((await nobody().login("u1", "secret", "p1")).status).toBe(401);
    const grant = `/identity/v3/projects/${project.id}/users/${user.id}/roles/${role.id}`;
    expect((await admin.ask("PUT", grant)).status).toBe(204);
    const client = await Client.of(served, "u1", "p1");
    expect((await client.get("/compute/v2.1/servers")).body).toEqual({ servers: [] });
    expect((await admin.ask("DELETE", `/identity/v3/projects/${project.id}`)).status).toBe(204);
    expect((await client.get("/compute/v2.1/servers")).status).toBe(401);
  });

  it("lets tokens expire", async () => {
    const brief = await serve({ tokenLifetime: 1.5 });
    try {
      const client = await Client.of(brief);
      expect((await client.get("/compute/v2.1/servers")).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 1600));
      const late = await client.get("/compute/v2.1/servers");
      expect([late.status, late.headers.get("www-authenticate")]).toEqual([401, expect.stringContaining("/identity")]);
    } finally {
      await brief.close();
    }
  });
});

describe("serve", () => {
  it("refuses every service without a token", async () => {
    for (const path of [
      "/compute/v2.1/servers",
      "/image/v2/images",
      "/network/v2.0/networks",
      "/placement/resource_providers",
    ]) {
      expect([path, (await nobody().get(path)).status]).toEqual([path, 401]);
    }
  });

  it("with auth none takes any token, and none", async () => {
    const open = await serve({ auth: "none" });
    try {
      for (const token of [undefined, "notused"]) {
        const client = new Client(open.url, token);
        expect(await client.statusOf(await client.create())).toBe("BUILD");
        expect((await client.get("/image/v2/images")).status).toBe(200);
      }
    } finally {
      await open.close();
    }
  });

  it("serves a cloud that is given, which stays the caller's", async () => {
    const cloud = createCloud({
      hosts: [{ name: "only", vcpus: 4, memoryMb: 4096, diskGb: 100 }],
      flavors: [{ id: "42", vcpus: 1, ram: 64, disk: 1 }],
      images: [{ id: IMAGE }],
      networks: [{ id: NETWORK, subnets: [{ id: "s", cidr: "10.0.0.0/24" }] }],
      projects: [{ id: "0123456789abcdef0123456789abcdef", name: "team" }],
    });
    const own = await serve({ cloud });
    try {
      const client = await Client.of(own, "team");
      const id = await client.create();
      cloud.run({ idle: true });
      expect(await client.statusOf(id)).toBe("ACTIVE");
      expect(own.cloud).toBe(cloud);
    } finally {
      await own.close();
    }
  });

  it("leaves nothing open behind it", async () => {
    const open = () =>
      process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap" || name === "Timeout").length;
    const before = open();
    const other = await serve({ clock: "real" });
    await (await Client.of(other)).create();
    await other.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(open()).toBeLessThanOrEqual(before);
    await expect(fetch(other.url)).rejects.toThrow();
  });

  it("says so when the port is taken", async () => {
    await expect(serve({ port: served.port })).rejects.toThrow("EADDRINUSE");
  });

  it("answers 204 without a body and without a length", async () => {
    const id = await admin.create();
    served.cloud.run({ idle: true });
    const { status, headers, text } = await admin.ask("DELETE", `/compute/v2.1/servers/${id}`);
    expect([status, headers.get("content-length"), text]).toEqual([204, null, ""]);
  });

  it("writes no secret to its logs, and tells none: passwords, tokens, what is in bodies", async () => {
    const lines: string[] = [];
    const logged = await serve({ log: (line) => lines.push(line), errors: (line) => lines.push(line) });
    const client = await Client.of(logged);
    const told: string[] = [];
    const ask = async (method: string, path: string, body?: unknown, headers = {}) => {
      const got = await client.ask(method, path, body, headers);
      told.push(got.text);
      return got;
    };
    await ask("POST", "/identity/v3/users", { user: { name: "u1", password: "hidden-1" } });
    const { id } = (await ask("GET", "/identity/v3/users?name=u1")).body.users[0];
    await ask("PATCH", `/identity/v3/users/${id}`, { user: { password: "hidden-2" } });
    await client.login("u1", "hidden-3", "admin");
    await ask("POST", "/identity/v3/auth/tokens", '{"auth": "hidden-4');
    const server = { name: "s", flavorRef: "42", imageRef: IMAGE, networks: [{ uuid: NETWORK }] };
    const made = await ask("POST", "/compute/v2.1/servers", { server: { ...server, user_data: btoa("hidden-5") } });
    await ask("POST", "/compute/v2.1/servers", { server: { ...server, personality: "hidden-6" } });
    await ask("GET", "/compute/v2.1/servers", undefined, { "x-auth-token": "hidden-7" });
    logged.cloud.on("step", () => {
      throw new Error("the observer failed");
    });
    expect((await ask("POST", "/compute/v2.1/servers", { server: { ...server, adminPass: "hidden-8" } })).status).toBe(
      500,
    );
    await logged.close();
    expect(lines.length).toBeGreaterThan(10);
    const all = lines.join("\n");
    expect(all).toMatch(/127\.0\.0\.1 POST \/compute\/v2\.1\/servers 202 /);
    expect(all).toContain("the observer failed");
    for (const secret of [client.token ?? "", "secret", "hidden", btoa("hidden-5"), made.body.server.adminPass]) {
      expect([secret, all.includes(secret)]).toEqual([secret, false]);
    }
    expect(told.join("\n")).not.toMatch(/hidden-(?!6)/); // Nova itself says what it does not like in a body
    expect(told.join("\n")).not.toContain("secret");
  });

  it("keeps no request log unless it is asked to", async () => {
    const lines: string[] = [];
    const quiet = await serve({ errors: (line) => lines.push(line) });
    await (await Client.of(quiet)).create();
    await quiet.close();
    expect(lines).toEqual([]);
  });

  it("listens at loopback unless it is told otherwise", () => {
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });
});
