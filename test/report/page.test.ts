import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const MAIN = join(ROOT, "dist/cli/main.js");
const CHROMIUM = "/usr/bin/chromium";
const QUIET = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "novasim-report-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function novasim(...words: string[]): void {
  const { status, stderr } = spawnSync("node", [MAIN, ...words], { cwd: ROOT, encoding: "utf8" });
  expect(status, stderr).toBe(0);
}

/** The page of a run of the rack outage; made once. */
function rackPage(): string {
  const page = join(folder, "rack.html");
  if (!existsSync(page))
    novasim("run", "scenarios/rack-outage.yaml", "--report", page, "--json", join(folder, "rack.json"));
  return page;
}

describe("the page of a run", () => {
  it("is one file without script, and names nothing outside of it", () => {
    const text = readFileSync(rackPage(), "utf8");
    expect(text).not.toMatch(/<script|@import|url\(|<link(?! rel="icon" href="data:,")| src=/);
    expect(text.match(/https?:\/\/[^"\s<]+/g) ?? []).toEqual([]);
  });

  it("tells what happened, when, to whom, and whether it was all right", () => {
    const text = readFileSync(rackPage(), "utf8").replaceAll(/<[^>]+>/g, " ");
    expect(text).toMatch(/All \d+ expectations held/);
    expect(text).toMatch(
      /3h\s+host-down for 45m: power lost: aggregate rack-1\s+10 hosts \(compute-01, compute-02, compute-03, …\), with 126 servers\s+123 moved to other hosts, 3 deleted\s+3h 45m/,
    );
    expect(text).toMatch(/3h 5m\s+evacuate: all ACTIVE servers on down hosts\s+123 servers/);
    expect(text).toContain("seed 11");
    expect(text).toContain("power_lost: true");
  });

  it("shows the cells of a matrix side by side, with their table, and escapes what scenarios say", () => {
    const page = join(folder, "study.html");
    novasim("study", "scenarios/first-cloud.yaml", "--runs", "2", "--report", page);
    expect(readFileSync(page, "utf8")).toMatch(/Mean ± standard deviation over 2 seeds/);
    expect(readFileSync(page, "utf8")).not.toMatch(/<pre>[^<]*<[^/p]/);
  });
});

describe.skipIf(!existsSync(CHROMIUM))("in Debian's chromium (skipped where it is not installed)", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", ...QUIET],
    });
  });
  afterAll(() => browser?.close());

  /** Opens a page, and tells what it said, asked for and drew. */
  async function look(file: string, colorScheme: "light" | "dark", width = 1280) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const said: string[] = [];
    const asked: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`file://${file}`);
    const drawn = (await page.evaluate(`({
      charts: [...document.querySelectorAll("figure svg[viewBox]")].map((svg) => svg.getBoundingClientRect()).filter(({ width, height }) => width > 150 && height > 20).length,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      ground: getComputedStyle(document.body).backgroundColor,
      ink: getComputedStyle(document.body).color,
    })`)) as { charts: number; wide: boolean; ground: string; ink: string };
    const shot = await page.screenshot({ fullPage: true });
    await page.close();
    return { ...drawn, said, asked, bytes: shot.length };
  }

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 480],
  ] as const)("opens and draws, in %s, %i pixels wide, without a word on the console", async (scheme, width) => {
    const page = rackPage();
    const { charts, wide, said, asked, bytes } = await look(page, scheme, width);
    expect(said).toEqual([]);
    expect(asked).toEqual([`file://${page}`]);
    expect(charts).toBe(6);
    expect(wide).toBe(false);
    expect(bytes).toBeGreaterThan(50_000);
  });

  it("has another ground and ink in the dark", async () => {
    const [light, dark] = [await look(rackPage(), "light"), await look(rackPage(), "dark")];
    expect(light.ground).toBe("rgb(255, 255, 255)");
    expect(dark.ground).not.toBe(light.ground);
    expect(dark.ink).not.toBe(light.ink);
  });

  it("shows the branches of a run side by side, what they have in common once", async () => {
    const page = join(folder, "what-if.html");
    novasim("run", "scenarios/what-if.yaml", "--report", page);
    const { charts, wide, said } = await look(page, "light");
    expect(said).toEqual([]);
    expect([charts, wide]).toEqual([4 * 5 + 4, false]);
    const text = readFileSync(page, "utf8").replaceAll(/<[^>]+>/g, " ");
    expect(text).toContain("the same up to 3h 5m");
    expect(text).toMatch(/62 moved to other hosts, 2 deleted\s+4h\s+evacuate, overcommit, spare-hosts/);
    expect(text).toMatch(/7 deleted, 57 there when their host was back\s+4h\s+wait\s/);
  });

  it("shows two runs side by side", async () => {
    rackPage();
    const [a, b, page] = [join(folder, "rack.json"), join(folder, "other.json"), join(folder, "both.html")];
    novasim("run", "scenarios/rack-outage.yaml", "--seed", "12", "--json", b);
    novasim("compare", a, b, "--report", page);
    const { charts, said } = await look(page, "light");
    expect(said).toEqual([]);
    expect(charts).toBe(10);
    expect(statSync(page).size).toBeLessThan(1_000_000);
  });
});
