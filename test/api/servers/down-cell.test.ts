/**
 * Servers whose cell does not answer. No recording has one: the rules are those of Nova's source and of "Handling Down
 * Cells" of its API guide.
 */
import { describe, expect, it } from "vitest";
import type { Cloud } from "../../../src/cloud.ts";
import { ADMIN, ask, bodyOf, boot, IMAGE, MEMBER, NETWORK, OTHER, said, smallCloud } from "../rig.ts";

type Json = Record<string, unknown>;

interface Scene {
  readonly cloud: Cloud;
  /** In the cell that is down; in the one that is up; another project's in the first; one with no host. */
  readonly lost: string;
  readonly near: string;
  readonly theirs: string;
  readonly failed: string;
}

const NOT_RESPONDING = /^500 Unexpected API Error.*<class 'nova\.exception\.NovaException'>$/s;
const NO_DATABASE = /^500 Unexpected API Error.*<class 'oslo_db\.exception\.DBConnectionError'>$/s;

function scene({ skips = true, pinned = true } = {}): Scene {
  const host = (name: string, cell: string) => ({ name, cell, vcpus: 8, memoryMb: 16384, diskGb: 100 });
  const cloud = smallCloud({
    conf: { api: { list_records_by_skipping_down_cells: skips } },
    plan: { hosts: [host("host1", "far"), host("host2", "near")] },
  });
  const at = (name: string) => ({ availability_zone: `nova:${name}` });
  const lost = boot(
    cloud,
    { name: "lost", ...(pinned ? at("host1") : { host: "host1" }), networks: [{ uuid: NETWORK }] },
    ADMIN,
  );
  const near = boot(cloud, { name: "near", ...at("host2") }, ADMIN);
  const theirs = boot(cloud, { name: "theirs", ...at("host1") }, { ...OTHER, roles: ["admin"] });
  const failed = boot(cloud, { name: "failed", ...at("nowhere") }, ADMIN);
  cloud.dispatch({ type: "cut-cell", cell: "far", down: true });
  return { cloud, lost, near, theirs, failed };
}

function listed({ cloud }: Scene, path: string, minor: number, as = MEMBER): Json[] {
  return (bodyOf(ask(cloud, "GET", path, { as, minor })) as unknown as { servers: Json[] }).servers;
}

function shown({ cloud }: Scene, id: string, minor: number): Json {
  return (bodyOf(ask(cloud, "GET", `/servers/${id}`, { minor })) as unknown as { server: Json }).server;
}

function ids(servers: readonly Json[]): unknown[] {
  return servers.map(({ id }) => id);
}

describe("a server of a cell that is down, shown", () => {
  it("has, from 2.69, what it was asked to be and no more", () => {
    const made = scene();
    const server = shown(made, made.lost, 69);
    expect(server).toMatchObject({
      id: made.lost,
      status: "UNKNOWN",
      tenant_id: "p1",
      user_id: "root",
      created: "2026-01-01T00:00:00Z",
      image: { id: IMAGE },
      flavor: { original_name: "tiny", vcpus: 1, ram: 512 },
      "OS-EXT-AZ:availability_zone": "nova",
      "OS-EXT-STS:power_state": 0,
    });
    const keys = ["OS-EXT-AZ:availability_zone", "OS-EXT-STS:power_state", "created", "flavor", "id", "image", "links"];
    expect(Object.keys(server).sort()).toEqual([...keys, "status", "tenant_id", "user_id"].sort());
  });

  it("has its groups from 2.71", () => {
    const made = scene();
    expect(shown(made, made.lost, 70)).not.toHaveProperty("server_groups");
    expect(shown(made, made.lost, 71).server_groups).toEqual([]);
  });

  it("is in an unknown zone where it asked for none", () => {
    const made = scene({ pinned: false });
    expect(shown(made, made.lost, 93)["OS-EXT-AZ:availability_zone"]).toBe("UNKNOWN");
  });

  it("fails before 2.69", () => {
    const made = scene();
    expect(said(ask(made.cloud, "GET", `/servers/${made.lost}`, { minor: 68 }))).toMatch(NOT_RESPONDING);
  });

  it("is another project's by policy, not by its absence", () => {
    const made = scene();
    const asked = ask(made.cloud, "GET", `/servers/${made.theirs}`, { minor: 69 });
    expect(said(asked)).toBe("403 Policy doesn't allow os_compute_api:servers:show to be performed.");
  });

  it("is as ever where the cell is up, and again when it comes back", () => {
    const made = scene();
    expect(shown(made, made.near, 93)).toMatchObject({ status: "ACTIVE", name: "near" });
    expect(shown(made, made.failed, 93)).toMatchObject({ status: "ERROR", name: "failed" });
    made.cloud.dispatch({ type: "cut-cell", cell: "far", down: false });
    expect(shown(made, made.lost, 93)).toMatchObject({ status: "ACTIVE", name: "lost" });
  });

  it("is not found once it was to be deleted", () => {
    const made = scene();
    const { cloud, lost } = made;
    cloud.dispatch({ type: "cut-cell", cell: "far", down: false });
    bodyOf(ask(cloud, "DELETE", `/servers/${lost}`), 204);
    cloud.dispatch({ type: "cut-cell", cell: "far", down: true });
    expect(said(ask(cloud, "GET", `/servers/${lost}`))).toBe(`404 Instance ${lost} could not be found.`);
    expect(ids(listed(made, "/servers", 93))).not.toContain(lost);
  });
});

describe("servers of a cell that is down, in lists", () => {
  it("come first from 2.69, with little", () => {
    const made = scene();
    const { lost, near, failed } = made;
    const brief = listed(made, "/servers", 69);
    expect(ids(brief)[0]).toBe(lost);
    expect(new Set(ids(brief))).toEqual(new Set([lost, near, failed]));
    expect(brief[0]).toEqual({ id: lost, status: "UNKNOWN", links: expect.any(Array) });
    const [detail] = listed(made, "/servers/detail", 69);
    expect(detail).toEqual({
      id: lost,
      status: "UNKNOWN",
      links: expect.any(Array),
      tenant_id: "p1",
      created: "2026-01-01T00:00:00Z",
      security_groups: [{ name: "default" }],
    });
  });

  it("are left out before 2.69, and from lists that filter, sort or page", () => {
    const made = scene();
    for (const path of ["/servers", "/servers/detail"]) {
      expect(ids(listed(made, path, 68))).not.toContain(made.lost);
      for (const query of ["name=lost", "status=ACTIVE", "limit=10", "sort_key=uuid", "sort_dir=asc"]) {
        expect(ids(listed(made, `${path}?${query}`, 93)), query).not.toContain(made.lost);
      }
    }
  });

  it("are everybody's for an administrator who asks for all tenants", () => {
    const made = scene();
    const all = ids(listed(made, "/servers?all_tenants=1", 69, ADMIN));
    expect(all.slice(0, 2)).toEqual([made.lost, made.theirs]);
    expect(ids(listed(made, "/servers", 69, ADMIN))).not.toContain(made.theirs);
  });

  it("are listed for a user whose filters are ignored", () => {
    const made = scene();
    expect(ids(listed(made, "/servers?host=host2", 69))).toContain(made.lost);
    expect(ids(listed(made, "/servers?host=host2", 69, ADMIN))).not.toContain(made.lost);
  });

  it("fail the list where the cloud will not skip them, unless it can show them", () => {
    const made = scene({ skips: false });
    expect(said(ask(made.cloud, "GET", "/servers", { minor: 68 }))).toMatch(NOT_RESPONDING);
    expect(said(ask(made.cloud, "GET", "/servers/detail?limit=5"))).toMatch(NOT_RESPONDING);
    expect(ids(listed(made, "/servers", 69))).toContain(made.lost);
  });

  it("are no markers", () => {
    const made = scene();
    expect(said(ask(made.cloud, "GET", `/servers?marker=${made.lost}`))).toMatch(NO_DATABASE);
    expect(ids(listed(made, `/servers?marker=${made.near}`, 93))).not.toContain(made.lost);
  });
});

describe("what needs the cell", () => {
  it("fails, and changes nothing", () => {
    const { cloud, lost } = scene();
    const before = cloud.state;
    const action = (key: string, argument: unknown = null) => ["POST", "/action", { [key]: argument }] as const;
    const requests = [
      ["DELETE", ""],
      ["PUT", "", { server: { name: "n" } }],
      ["GET", "/ips"],
      ["GET", "/metadata"],
      ["GET", "/os-instance-actions"],
      ["GET", "/os-interface"],
      ["GET", "/os-volume_attachments"],
      action("os-start"),
      action("os-stop"),
      action("pause"),
      action("reboot", { type: "HARD" }),
      action("lock"),
      action("rebuild", { imageRef: IMAGE }),
    ] as const;
    for (const [method, path, body] of requests) {
      const answer = ask(cloud, method, `/servers/${lost}${path}`, {
        as: ADMIN,
        ...(body === undefined ? {} : { body }),
      });
      expect(said(answer), `${method} ${path}`).toMatch(NOT_RESPONDING);
    }
    expect(said(ask(cloud, "GET", `/servers/${lost}/tags`))).toMatch(NO_DATABASE);
    expect(cloud.state).toBe(before);
  });
});

describe("compute services of a cell that is down", () => {
  it("are left out before 2.69, and known by name from then on", () => {
    const { cloud } = scene();
    const services = (minor: number) =>
      bodyOf(ask(cloud, "GET", "/os-services?binary=nova-compute", { as: ADMIN, minor })) as unknown as {
        services: Json[];
      };
    expect(services(68).services.map(({ host }) => host)).toEqual(["host2"]);
    expect(services(69).services).toMatchObject([
      { binary: "nova-compute", host: "host1", status: "UNKNOWN" },
      { host: "host2", status: "enabled" },
    ]);
    expect(Object.keys(services(69).services[0] ?? {})).toHaveLength(3);
  });
});
