import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cloud } from "../../../src/cloud.ts";
import { ADMIN, ask, bodyOf, boot, OTHER, said, smallCloud } from "../rig.ts";

type Listed = { id: string; name: string };

function list(cloud: Cloud, query = "", path = "/servers"): { servers: Listed[]; servers_links?: { href: string }[] } {
  return bodyOf(ask(cloud, "GET", `${path}?${query}`, { as: ADMIN })) as never;
}

function names(cloud: Cloud, query: string): string[] {
  return list(cloud, query).servers.map(({ name }) => name);
}

/** Servers of several instants, some of them made together. */
function populated(count: number): Cloud {
  const cloud = smallCloud();
  for (let i = 0; i < count; i++) {
    boot(cloud, { name: `s${(i * 7) % 10}`, tags: i % 3 === 0 ? ["a"] : ["b"], flavorRef: i % 4 === 0 ? "2" : "1" });
    if (i % 4 === 3) cloud.run({ for: 60_000 });
  }
  return cloud;
}

const POPULATED = populated(40);
const BIG = populated(600);

describe("a list of servers", () => {
  it("has the newest first, and those of one instant by their ids", () => {
    const { servers } = list(POPULATED);
    const rows = servers.map(({ id }) => {
      const { server } = bodyOf(ask(POPULATED, "GET", `/servers/${id}`)) as unknown as { server: { created: string } };
      return { id, created: server.created };
    });
    const sorted = [...rows].sort((a, b) =>
      a.created === b.created ? (a.id < b.id ? -1 : 1) : a.created > b.created ? -1 : 1,
    );
    expect(rows).toEqual(sorted);
    expect(rows).toHaveLength(40);
  });

  it("is the same in pages as in one piece, in any order", () => {
    const key = fc.constantFrom("created_at", "display_name", "uuid", "vm_state", "image_ref", "instance_type_id");
    const keys = fc.array(fc.tuple(key, fc.constantFrom("asc", "desc")), { maxLength: 3 });
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 1, max: 13 }),
        fc.constantFrom("", "tags=a", "flavor=2"),
        (sorts, limit, filter) => {
          const query = [filter, ...sorts.flatMap(([k, d]) => [`sort_key=${k}`, `sort_dir=${d}`])]
            .filter((x) => x !== "")
            .join("&");
          const whole = list(POPULATED, query).servers.map(({ id }) => id);
          const paged: string[] = [];
          let next = `${query}&limit=${limit}`;
          for (let page = 0; page <= 45; page++) {
            const { servers, servers_links: links } = list(POPULATED, next);
            paged.push(...servers.map(({ id }) => id));
            expect(links === undefined).toBe(servers.length < limit);
            if (links === undefined) break;
            // Not the link itself: like Nova's, it keeps one of several sort keys.
            next = `${query}&limit=${limit}&marker=${paged.at(-1)}`;
          }
          expect(paged).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("finds the few of one instant as it finds the many", () => {
    const cloud = smallCloud();
    for (let i = 0; i < 700; i++) boot(cloud, { name: `n${i}`, tags: i % 100 === 0 ? ["rare"] : ["usual"] });
    const all = list(cloud).servers.map(({ id }) => id);
    expect(all).toEqual([...all].sort());
    const rare = list(cloud, "tags=rare&limit=5").servers.map(({ id }) => id);
    const whole = list(cloud, "tags=rare").servers.map(({ id }) => id);
    expect(whole).toHaveLength(7);
    expect(rare).toEqual(whole.slice(0, 5));
    expect(whole).toEqual(all.filter((id) => whole.includes(id)));
    const rest = list(cloud, `tags=rare&marker=${whole[2]}`).servers.map(({ id }) => id);
    expect(rest).toEqual(whole.slice(3));
  });

  it("asks each filter of each server, whatever the others", () => {
    const filters = {
      "name=s1": (s: Listed) => s.name.includes("s1"),
      "name=s[12]$": (s: Listed) => /s[12]$/.test(s.name),
      "not-tags=a": (s: Listed) => tagsOf(s.id).includes("b"),
      "tags-any=a,zz": (s: Listed) => tagsOf(s.id).includes("a"),
      "status=ACTIVE": () => true,
      "status=ERROR": () => false,
    };
    const tagsOf = (id: string): string[] =>
      (bodyOf(ask(BIG, "GET", `/servers/${id}`)) as unknown as { server: { tags: string[] } }).server.tags;
    const all = list(BIG).servers;
    fc.assert(
      fc.property(fc.subarray(Object.keys(filters)), (some) => {
        const byName = new Map(some.map((text) => [text.split("=")[0], text]));
        const expected = all.filter((s) =>
          [...byName.values()].every((text) => filters[text as keyof typeof filters](s)),
        );
        expect(list(BIG, [...byName.values()].join("&")).servers).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it("keeps projects apart, and shows all of them to an administrator who asks", () => {
    const cloud = smallCloud();
    boot(cloud, { name: "mine" });
    boot(cloud, { name: "theirs" }, OTHER);
    expect(names(cloud, "")).toEqual(["mine"]);
    expect(names(cloud, "all_tenants=1").sort()).toEqual(["mine", "theirs"]);
    expect(names(cloud, "all_tenants=1&project_id=p2")).toEqual(["theirs"]);
    expect(said(ask(cloud, "GET", "/servers?all_tenants=1"))).toContain("403 Policy doesn't allow");
  });

  it("has deleted servers for an administrator, and for anybody who asks for changes", () => {
    const cloud = smallCloud();
    const id = boot(cloud, { name: "gone" });
    ask(cloud, "DELETE", `/servers/${id}`);
    cloud.run({ idle: true });
    expect(names(cloud, "")).toEqual([]);
    expect(names(cloud, "deleted=true")).toEqual(["gone"]);
    const changed = bodyOf(ask(cloud, "GET", "/servers/detail?changes-since=2000-01-01")) as unknown as {
      servers: { name: string; status: string }[];
    };
    expect(changed.servers).toMatchObject([{ name: "gone", status: "DELETED" }]);
    expect(said(ask(cloud, "GET", "/servers?status=DELETED"))).toBe(
      "403 Only administrators may list deleted instances",
    );
  });

  it("has servers that are not yet scheduled first, once", () => {
    const cloud = smallCloud();
    boot(cloud, { name: "old" });
    ask(cloud, "POST", "/servers", {
      body: {
        server: { name: "new", flavorRef: "1", imageRef: "155d900f-4e14-4e4c-a73d-069cbf4541e6", networks: "none" },
      },
    });
    expect(names(cloud, "")).toEqual(["new", "old"]);
    expect(names(cloud, "sort_key=display_name&sort_dir=desc")).toEqual(["new", "old"]);
    cloud.run({ idle: true });
    expect(names(cloud, "").sort()).toEqual(["new", "old"]);
    expect(names(cloud.fork(), "").sort()).toEqual(["new", "old"]);
  });

  it("refuses a marker that is nobody's", () => {
    const marker = "deadbeef-dead-4eef-8ead-beefdeadbeef";
    expect(said(ask(POPULATED, "GET", `/servers?marker=${marker}`))).toBe(`400 marker [${marker}] not found`);
  });
});
