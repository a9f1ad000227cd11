import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client } from "../http/client.ts";

let served: Served;
let admin: Client;
let role: string;
let made = 0;

beforeAll(async () => {
  served = await serve({ clock: "manual" });
  admin = await Client.of(served);
  role = (await admin.get("/identity/v3/roles?name=member")).body.roles[0].id;
});
afterAll(() => served.close());

/** A member of a project of his own, who has logged in. */
async function member(password: string | undefined = "secret") {
  const name = `user-${++made}`;
  const project = (await admin.post("/identity/v3/projects", { project: { name } })).body.project.id as string;
  const user = (await admin.post("/identity/v3/users", { user: { name, password } })).body.user.id as string;
  const grant = `/identity/v3/projects/${project}/users/${user}/roles/${role}`;
  await admin.ask("PUT", grant);
  const client = await Client.of(served, name);
  const works = async () => (await client.get("/compute/v2.1/servers")).status;
  return { name, user, project, grant, client, works };
}

describe("a token ends", () => {
  it.each(["password", "disabled", "user", "role", "project"])("with the %s", async (what) => {
    const { user, project, grant, works } = await member();
    const path = `/identity/v3/users/${user}`;
    expect(await works()).toBe(200);
    if (what === "password") await admin.ask("PATCH", path, { user: { password: "new" } });
    if (what === "disabled") {
      await admin.ask("PATCH", path, { user: { enabled: false } });
      await admin.ask("PATCH", path, { user: { enabled: true } });
    }
    if (what === "user") await admin.ask("DELETE", path);
    if (what === "role") await admin.ask("DELETE", grant);
    if (what === "project") await admin.ask("DELETE", `/identity/v3/projects/${project}`);
    expect(await works()).toBe(401);
  });
});

it("is validated and revoked by its own user and by administrators, and by no other", async () => {
  const [one, two] = [await member(), await member()];
  const about = { "x-subject-token": two.client.token ?? "" };
  for (const method of ["GET", "HEAD", "DELETE"]) {
    expect((await one.client.ask(method, "/identity/v3/auth/tokens", undefined, about)).status).toBe(403);
  }
  expect(await two.works()).toBe(200);
  expect((await two.client.get("/identity/v3/auth/tokens", about)).status).toBe(200);
  expect((await admin.ask("DELETE", "/identity/v3/auth/tokens", undefined, about)).status).toBe(204);
  expect(await two.works()).toBe(401);
});

it("is not given to a user who has no password", async () => {
  const { name, user } = await member();
  await admin.ask("PATCH", `/identity/v3/users/${user}`, { user: { password: null } });
  for (const password of ["", "null", "secret"]) {
    expect((await new Client(served.url).login(name, password, name)).status).toBe(401);
  }
});
