import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { defaultPlan } from "../../src/http/default-cloud.ts";
import { type Served, serve } from "../../src/http/serve.ts";
import { Client, liftQuotas } from "./client.ts";

const CHROMIUM = "/usr/bin/chromium";
const QUIET = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

describe.skipIf(!existsSync(CHROMIUM))("the live page in Debian's chromium (skipped where it is not installed)", () => {
  let browser: Browser;
  let served: Served;
  let client: Client;
  let page: Page;
  /** What the page said on the console, and what it asked for beyond this server. */
  let said: string[];
  beforeAll(async () => {
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", ...QUIET];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  });
  afterAll(() => browser?.close());
  beforeEach(() => {
    said = [];
  });
  afterEach(async () => {
    await page?.close();
    await served.close();
    expect(said).toEqual([]);
  });

  async function open(colorScheme: "light" | "dark" = "light", width = 1280): Promise<void> {
    client = await Client.of(served);
    liftQuotas(served);
    page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(served.url) && !request.url().startsWith("data:")) said.push(request.url());
    });
    await page.goto(served.url);
    await page.locator("#hosts > *").first().waitFor();
  }

  const text = (selector: string) => page.locator(selector).innerText();
  const shows = (selector: string, words: string) => page.locator(selector, { hasText: words }).first().waitFor();

  it("shows the hosts, what is on them, and servers by status, and follows what happens", async () => {
    served = await serve({ clock: "manual" });
    await open();
    expect(await page.locator(".host").count()).toBe(4);
    expect(await text("#statuses")).toBe("no servers yet");
    const id = await client.create("web-1");
    await shows(".chip", "BUILD 1");
    await shows("#events p", "server.created");
    await client.post("/novasim/v1/run", { until: "idle" });
    await shows(".chip", "ACTIVE 1");
    await shows(".host .servers li", "web-1");
    await client.post(`/compute/v2.1/servers/${id}/action`, { reboot: { type: "HARD" } });
    await shows(".host .servers li", "HARD_REBOOT");
    const last = page.locator("#events p").last();
    expect(Number((await last.innerText()).split(" ")[0])).toBe(served.cloud.events);
  });

  it("has a clock with controls that work", async () => {
    served = await serve({ clock: "manual" });
    await open();
    await client.create("web-1");
    await page.getByRole("button", { name: "+1 min" }).click();
    await shows("#seconds", "60 s");
    await shows(".chip", "ACTIVE 1");
    await client.create("web-2");
    await page.getByRole("button", { name: "Until idle" }).click();
    await shows(".chip", "ACTIVE 2");
    await page.getByLabel("Clock").selectOption("real");
    await page.getByLabel("virtual seconds in a real one").fill("5000");
    await page.getByLabel("virtual seconds in a real one").press("Enter");
    await expect.poll(() => served.cloud.now).toBeGreaterThan(200_000);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    const { now } = served.cloud;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(served.cloud.now).toBe(now);
    await page.getByRole("button", { name: "Resume" }).click();
    await expect.poll(() => served.cloud.now).toBeGreaterThan(now);
    await page.getByRole("button", { name: "Reset" }).click();
    await shows("#statuses", "no servers yet");
  });

  it("takes hosts down, explains placements, and forks", async () => {
    served = await serve({ clock: "manual" });
    await open();
    await client.create("web-1");
    await client.post("/novasim/v1/run", { until: "idle" });
    await page.getByRole("button", { name: "web-1" }).click();
    await shows("#why", "Chosen: compute-1");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Fork" }).click();
    await expect.poll(() => page.getByLabel("Branch").inputValue()).toBe("what-if-1");
    await page.getByRole("button", { name: "Take down" }).first().click();
    await shows("#count", "4 hosts, 1 down");
    await shows("#events p", "host.");
    await page.getByLabel("Branch").selectOption("main");
    await shows("#count", "4 hosts, 0 down");
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 420],
  ] as const)("shows a thousand hosts, in %s, %i pixels wide", async (scheme, width) => {
    const hosts = Array.from({ length: 1000 }, (_, i) => ({
      name: `node-${String(i).padStart(4, "0")}`,
      vcpus: 32,
      memoryMb: 131_072,
      diskGb: 2000,
    }));
    served = await serve({ cloud: createCloud({ ...defaultPlan(), hosts }), clock: "manual" });
    await open(scheme, width);
    for (let i = 0; i < 5; i++) await client.create(`web-${i}`);
    await client.post("/novasim/v1/run", { until: "idle" });
    await client.post("/novasim/v1/hosts/node-0500/down", { forced: true });
    await shows("#count", "1000 hosts, 1 down");
    expect(await page.locator(".tile").count()).toBe(1000);
    await page.getByLabel("node-0500 (down)").click();
    await shows("#detail .host.down", "node-0500");
    await page.getByLabel("find a host or server").fill("web-3");
    await shows("#count", "1 of 1000 hosts");
    await shows(".host .servers li", "web-3");
    await page.getByLabel("find a host or server").fill("");
    const { wide, ground } = (await page.evaluate(`({
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      ground: getComputedStyle(document.body).backgroundColor,
    })`)) as { wide: boolean; ground: string };
    expect([wide, ground === "rgb(255, 255, 255)"]).toEqual([false, scheme === "light"]);
  });
});
