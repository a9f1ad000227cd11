import { expect, test } from "vitest";
import { servedCloud } from "../../src/http/fixture.ts";
import { Client } from "./client.ts";

const urls: string[] = [];
const it = test.extend({ served: servedCloud({ clock: "manual" }) });

it("gives each test a server", async ({ served }) => {
  urls.push(served.url);
  expect(await new Client(served.url).get("/novasim/v1")).toMatchObject({
    status: 200,
    body: { clock: { mode: "manual" } },
  });
});

test("and closes it after the test", async () => {
  expect(urls).toHaveLength(1);
  await expect(fetch(urls[0] ?? "")).rejects.toThrow();
});
