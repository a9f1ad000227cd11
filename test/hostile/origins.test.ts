import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../src/http/serve.ts";
import { bare } from "../http/bare.ts";

let keystone: Served;
let open: Served;

beforeAll(async () => {
  keystone = await serve({ clock: "manual" });
  open = await serve({ clock: "manual", auth: "none" });
});
afterAll(async () => {
  await keystone.close();
  await open.close();
});

async function statusOf({ port }: Served, path: string, ...headers: readonly string[]): Promise<string> {
  const { socket, answer } = await bare(port);
  socket.write(`GET ${path} HTTP/1.1\r\n${[...headers, "connection: close"].join("\r\n")}\r\n\r\n`);
  return (await answer).slice(9, 12);
}

const CONTROL = ["/novasim/v1", "/n%6Fvasim/v1", "/novasim/%761", "/branches/main/novasi%6d/v1", "/novasim/v1/events"];
const SERVICES = ["/compute/v2.1/servers", "/image/v2/images", "/network/v2.0/networks", "/identity/v3/users"];

describe.each(CONTROL)("the control API at %s", (path) => {
  it.each([
    ["an evil page", "host: localhost", "origin: http://evil.example"],
    ["a sandboxed page", "host: localhost", "origin: null"],
    ["a rebound name", "host: evil.example:8774", "origin: http://evil.example:8774"],
    ["a rebound name without an origin", "host: evil.example"],
    ["a name that begins like an address", "host: 127.evil.example"],
    ["an image of another site", "host: localhost", "sec-fetch-site: cross-site"],
  ])("is closed to %s", async (_who, ...headers) => {
    expect(await statusOf(keystone, path, ...headers)).toBe("403");
  });

  it.each(["127.0.0.1:8774", "localhost", "LOCALHOST:1", "[::1]:8774", "novasim.localhost"])(
    "is open at %s",
    async (host) => {
      expect(await statusOf(keystone, path, `host: ${host}`, `origin: http://${host}`)).toBe("200");
    },
  );
});

describe("the services", () => {
  it.each(SERVICES)("at %s are guarded when they ask for no token", async (path) => {
    expect(await statusOf(open, path, "host: evil.example")).toBe("403");
    expect(await statusOf(open, path, "host: localhost", "origin: http://evil.example")).toBe("403");
    expect(await statusOf(open, path, "host: localhost")).toBe("200");
  });

  it("refuse two Host headers", async () => {
    expect(await statusOf(keystone, "/compute", "host: localhost", "Host: evil.example")).toBe("400");
  });
});
