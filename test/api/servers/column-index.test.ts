import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RequestError, type ServerView } from "../../../src/api/client.ts";
import type { Cloud } from "../../../src/cloud.ts";
import { ADMIN, boot, OTHER, smallCloud } from "../rig.ts";

const QUERIES = {
  "status=SHUTOFF": (s: ServerView) => s.status === "SHUTOFF",
  "host=host2": (s: ServerView) => s["OS-EXT-SRV-ATTR:host"] === "host2",
  "flavor=2": (s: ServerView) => s.flavor.original_name === "small",
  "tags=a": (s: ServerView) => s.tags?.includes("a"),
  "tags-any=a,b": (s: ServerView) => s.tags?.some((tag) => tag === "a" || tag === "b"),
  "not-tags=a,b": (s: ServerView) => !(s.tags?.includes("a") && s.tags.includes("b")),
  "project_id=p2": (s: ServerView) => s.tenant_id === "p2",
  "task_state=powering-off": (s: ServerView) => s["OS-EXT-STS:task_state"] === "powering-off",
} as const;

/** The ids of a list, sorted. */
function idsOf(servers: readonly ServerView[]): string[] {
  return servers.map(({ id }) => id).sort();
}

function check(cloud: Cloud): void {
  const client = cloud.as(ADMIN);
  const all = client.servers.list({ all_tenants: "1" });
  for (const [query, passes] of Object.entries(QUERIES)) {
    const found = client.request("GET", `/servers/detail?all_tenants=1&${query}`) as { servers: ServerView[] };
    expect([query, idsOf(found.servers)]).toEqual([query, idsOf(all.filter(passes))]);
  }
}

function act(cloud: Cloud, kind: string, which: number): void {
  const { servers } = cloud.as(ADMIN);
  const all = servers.list({ all_tenants: "1" });
  const id = all[which % Math.max(all.length, 1)]?.id;
  if (kind === "boot" || id === undefined) {
    const tags = [["a"], ["a", "b"], ["b"], []][which % 4];
    boot(cloud, { tags, flavorRef: which % 3 === 0 ? "2" : "1" }, which % 5 === 0 ? OTHER : undefined);
  } else if (kind === "delete") servers.delete(id);
  else if (kind === "tag") cloud.as(ADMIN).request("PUT", `/servers/${id}/tags`, { tags: ["b", "c"] });
  else if (kind === "stop") servers.action(id, { "os-stop": null });
}

/** The same, where the server's state may forbid it. */
function attempt(cloud: Cloud, kind: string, which: number): void {
  try {
    act(cloud, kind, which);
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 409) throw error;
  }
}

describe("the index of columns", () => {
  it("finds what a look at every server finds, however servers change, in a cloud and in its fork", () => {
    const acts = fc.tuple(fc.constantFrom("boot", "stop", "delete", "tag", "run"), fc.nat(20), fc.boolean());
    fc.assert(
      fc.property(fc.array(acts, { maxLength: 12 }), (steps) => {
        const cloud = smallCloud();
        for (let i = 0; i < 5; i++) act(cloud, "boot", i);
        check(cloud);
        const fork = cloud.fork();
        for (const [kind, which, inFork] of steps) {
          const one = inFork ? fork : cloud;
          if (kind === "run") one.run({ idle: true });
          else attempt(one, kind, which);
          check(cloud);
          check(fork);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("pages through many of one instant", () => {
    const cloud = smallCloud();
    for (let i = 0; i < 700; i++) boot(cloud, { tags: i % 2 === 0 ? ["even"] : ["odd"] });
    const { servers } = cloud.as(ADMIN);
    const whole = servers.list({ tags: "even" }).map(({ id }) => id);
    expect(whole).toHaveLength(350);
    expect(whole).toEqual([...whole].sort());
    for (const at of [0, 1, 100, 340]) {
      const page = servers.list({ tags: "even", limit: 20, marker: whole[at] ?? "" }).map(({ id }) => id);
      expect(page).toEqual(whole.slice(at + 1, at + 21));
    }
    expect(servers.list({ tags: "even", limit: 20 }).map(({ id }) => id)).toEqual(whole.slice(0, 20));
  });
});
