/** The resources around servers: what they take, keep, show and refuse. */
import { describe, expect, it } from "vitest";
import { ADMIN, ask, bodyOf, boot, MEMBER, OTHER, said, smallCloud } from "./rig.ts";

const KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDWBdAvC me@here";

function admin(cloud: ReturnType<typeof smallCloud>, method: string, path: string, body?: unknown, minor = 93) {
  return ask(cloud, method, path, { as: ADMIN, minor, ...(body === undefined ? {} : { body }) });
}

describe("keypairs", () => {
  it("are made, listed in pages, shown and deleted, each user's own", () => {
    const cloud = smallCloud();
    for (const name of ["b", "a", "c"]) {
      const answer = ask(cloud, "POST", "/os-keypairs", { body: { keypair: { name, public_key: KEY } } });
      expect(answer.status).toBe(201);
    }
    const body = { keypair: { name: "a", public_key: KEY } };
    expect(said(ask(cloud, "POST", "/os-keypairs", { body }))).toBe("409 Key pair 'a' already exists.");
    const names = (query: string) =>
      (
        bodyOf(ask(cloud, "GET", `/os-keypairs${query}`)) as unknown as { keypairs: { keypair: { name: string } }[] }
      ).keypairs.map(({ keypair }) => keypair.name);
    expect(names("")).toEqual(["a", "b", "c"]);
    expect(names("?limit=1&marker=a")).toEqual(["b"]);
    expect(said(ask(cloud, "GET", "/os-keypairs/a", { as: OTHER }))).toBe("404 Keypair a not found for user u2");
    expect(ask(cloud, "DELETE", "/os-keypairs/b").status).toBe(204);
    expect(ask(cloud, "DELETE", "/os-keypairs/b", { minor: 1 }).status).toBe(404);
    expect(names("")).toEqual(["a", "c"]);
  });

  it("are refused where a key says another kind inside than outside", () => {
    const cloud = smallCloud();
    const create = (public_key: string) =>
      ask(cloud, "POST", "/os-keypairs", { body: { keypair: { name: "k", public_key } } });
    expect(said(create(`ssh-rsa ${"A".repeat(2048)} openstack@ubuntu`))).toMatch(/^400 Keypair data is invalid/);
    expect(create(KEY.replace("ssh-rsa", "ssh-dss")).status).toBe(400);
    const others = [
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKtLrJ",
      "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlz",
    ];
    for (const [i, public_key] of others.entries()) {
      expect(ask(cloud, "POST", "/os-keypairs", { body: { keypair: { name: `${i}`, public_key } } }).status).toBe(201);
    }
  });

  it("up to 2.91 Nova makes the key where none is given", () => {
    const cloud = smallCloud();
    const body = { keypair: { name: "k" } };
    expect(bodyOf(ask(cloud, "POST", "/os-keypairs", { body, minor: 1 }))).toHaveProperty("keypair.private_key");
    expect(ask(cloud, "POST", "/os-keypairs", { body: { keypair: { name: "l" } }, minor: 92 }).status).toBe(400);
  });
});

describe("flavors", () => {
  it("are made, described, given to projects, and deleted", () => {
    const cloud = smallCloud();
    const body = {
      flavor: { name: "big", id: "9", ram: 4096, vcpus: 4, disk: "40", "os-flavor-access:is_public": false },
    };
    expect(ask(cloud, "POST", "/flavors", { body }).status).toBe(403);
    expect(bodyOf(admin(cloud, "POST", "/flavors", body))).toMatchObject({ flavor: { id: "9", disk: 40 } });
    expect(said(admin(cloud, "POST", "/flavors", body))).toBe("409 Flavor with name big already exists.");
    expect(ask(cloud, "GET", "/flavors/9").status).toBe(404);
    expect(admin(cloud, "POST", "/flavors/9/action", { addTenantAccess: { tenant: "p1" } }).status).toBe(200);
    expect(ask(cloud, "GET", "/flavors/9").status).toBe(200);
    expect(admin(cloud, "PUT", "/flavors/9", { flavor: { description: "large" } }).status).toBe(200);
    expect(admin(cloud, "PUT", "/flavors/9", { flavor: { description: "large" } }, 54).status).toBe(404);
    expect(
      admin(cloud, "POST", "/flavors/9/os-extra_specs", { extra_specs: { "hw:cpu_policy": "shared" } }).status,
    ).toBe(200);
    expect(bodyOf(ask(cloud, "GET", "/flavors/9/os-extra_specs/hw:cpu_policy"))).toEqual({ "hw:cpu_policy": "shared" });
    expect(admin(cloud, "DELETE", "/flavors/9/os-extra_specs/hw:cpu_policy").status).toBe(200);
    expect(said(ask(cloud, "GET", "/flavors/9/os-extra_specs/hw:cpu_policy"))).toBe(
      "404 Flavor 9 has no extra specs with key hw:cpu_policy.",
    );
    expect(admin(cloud, "POST", "/flavors/9/action", { removeTenantAccess: { tenant: "p1" } }).status).toBe(200);
    expect(admin(cloud, "DELETE", "/flavors/9").status).toBe(202);
    expect(said(admin(cloud, "GET", "/flavors/9"))).toBe("404 Flavor 9 could not be found.");
  });

  it("are listed by id, or by what is asked", () => {
    const cloud = smallCloud();
    const ids = (query: string, as = ADMIN) =>
      (bodyOf(ask(cloud, "GET", `/flavors${query}`, { as })) as unknown as { flavors: { id: string }[] }).flavors.map(
        ({ id }) => id,
      );
    expect(ids("", MEMBER)).toEqual(["1", "2"]);
    expect(ids("?is_public=none")).toEqual(["1", "2", "private"]);
    expect(ids("?is_public=false")).toEqual(["private"]);
    expect(ids("?minRam=1000")).toEqual(["2"]);
    expect(ids("?sort_key=memory_mb&sort_dir=desc")).toEqual(["2", "1"]);
    expect(ids("?limit=1&marker=1")).toEqual(["2"]);
    expect(said(ask(cloud, "GET", "/flavors?minRam=x"))).toBe("400 Invalid minRam filter [x]");
  });
});

describe("aggregates", () => {
  it("gather hosts and make zones of them", () => {
    const cloud = smallCloud();
    const made = bodyOf(
      admin(cloud, "POST", "/os-aggregates", { aggregate: { name: "rack", availability_zone: "east" } }),
    );
    expect(made).toMatchObject({ aggregate: { id: 1, name: "rack", availability_zone: "east" } });
    expect(made).not.toHaveProperty("aggregate.hosts");
    const act = (body: object) => admin(cloud, "POST", "/os-aggregates/1/action", body);
    expect(bodyOf(act({ add_host: { host: "host2" } }))).toMatchObject({ aggregate: { hosts: ["host2"] } });
    expect(said(act({ add_host: { host: "host2" } }))).toBe("409 Aggregate 1 already has host host2.");
    expect(said(act({ add_host: { host: "nohost" } }))).toMatch(/^404/);
    const id = boot(cloud, { availability_zone: "east" });
    expect(cloud.state.servers.get(0)?.state.host).toBe("host2");
    expect(said(act({ remove_host: { host: "host2" } }))).toMatch(
      /^409 Cannot remove host from aggregate 1. Reason: .* would change from 'east' to 'None' but the host already has 1/,
    );
    ask(cloud, "DELETE", `/servers/${id}`);
    cloud.run({ idle: true });
    expect(act({ remove_host: { host: "host2" } }).status).toBe(200);
    expect(bodyOf(act({ set_metadata: { metadata: { ssd: "true", availability_zone: null } } }))).toMatchObject({
      aggregate: { metadata: { ssd: "true" }, availability_zone: null },
    });
    expect(admin(cloud, "PUT", "/os-aggregates/1", { aggregate: { name: "shelf" } }).status).toBe(200);
    expect(admin(cloud, "DELETE", "/os-aggregates/1").status).toBe(200);
    expect(said(admin(cloud, "GET", "/os-aggregates/1"))).toBe("404 Aggregate 1 could not be found.");
  });
});

describe("aggregates and the servers of their hosts", () => {
  it("do not change a server's zone from 2024.2 on; Zed lets them", () => {
    for (const release of ["newest", "zed"] as const) {
      const cloud = smallCloud({ plan: { release } });
      boot(cloud);
      const host = cloud.state.servers.get(0)?.state.host;
      const make = (aggregate: object) => admin(cloud, "POST", "/os-aggregates", { aggregate });
      make({ name: "east", availability_zone: "east" });
      make({ name: "none" });
      const act = (number: number, body: object) => admin(cloud, "POST", `/os-aggregates/${number}/action`, body);
      expect(act(2, { add_host: { host } }).status).toBe(200);
      const added = act(1, { add_host: { host } });
      expect(added.status).toBe(release === "zed" ? 200 : 409);
      if (release === "newest") expect(said(added)).toContain("would change from 'None' to 'east'");
      expect(said(act(1, { remove_host: { host: "host9" } }))).toBe("404 Cannot remove host host9 in aggregate 1");
      expect(said(admin(cloud, "DELETE", "/os-aggregates/2"))).toBe(
        "400 Cannot remove host from aggregate 2. Reason: Host aggregate is not empty.",
      );
      expect(act(2, { remove_host: { host } }).status).toBe(200);
    }
  });
});

describe("services and hypervisors", () => {
  it("a service that is disabled gets no servers, and says why", () => {
    const cloud = smallCloud();
    const list = () =>
      (
        bodyOf(admin(cloud, "GET", "/os-services?binary=nova-compute")) as unknown as {
          services: { id: string; host: string }[];
        }
      ).services;
    const off = (host: string) => {
      const id = list().find((service) => service.host === host)?.id;
      return admin(cloud, "PUT", `/os-services/${id}`, { status: "disabled", disabled_reason: "broken" });
    };
    expect(bodyOf(off("host1"))).toMatchObject({
      service: { status: "disabled", disabled_reason: "broken", state: "up" },
    });
    boot(cloud);
    expect(cloud.state.servers.get(0)?.state.host).not.toBe("host1");
    const old = admin(
      cloud,
      "PUT",
      "/os-services/force-down",
      { host: "host3", binary: "nova-compute", forced_down: true },
      52,
    );
    expect(bodyOf(old)).toEqual({ service: { host: "host3", binary: "nova-compute", forced_down: true } });
    const { hypervisors } = bodyOf(admin(cloud, "GET", "/os-hypervisors/detail")) as unknown as {
      hypervisors: { state: string; status: string }[];
    };
    expect(hypervisors.map(({ state, status }) => [state, status])).toEqual([
      ["up", "disabled"],
      ["up", "enabled"],
      ["down", "enabled"],
    ]);
  });

  it("hypervisors count what is on them, up to 2.87", () => {
    const cloud = smallCloud();
    const id = boot(cloud);
    const host = cloud.state.servers.get(0)?.state.host;
    const detail = (minor: number) =>
      (
        bodyOf(admin(cloud, "GET", "/os-hypervisors/detail?with_servers=true", undefined, minor)) as unknown as {
          hypervisors: { hypervisor_hostname: string }[];
        }
      ).hypervisors.find((each) => each.hypervisor_hostname === host);
    expect(detail(87)).toMatchObject({ running_vms: 1, vcpus_used: 1, memory_mb_used: 1024, servers: [{ uuid: id }] });
    expect(detail(88)).not.toHaveProperty("vcpus_used");
    expect(admin(cloud, "GET", "/os-hypervisors/statistics", undefined, 88).status).toBe(404);
  });
});

describe("libvirt's driver", () => {
  const libvirt = () => smallCloud({ conf: { DEFAULT: { compute_driver: "libvirt.LibvirtDriver" } } });

  it("has guests that write to their consoles", () => {
    const cloud = libvirt();
    const id = boot(cloud, { name: "web" });
    const output = (length?: number) => {
      const body = { "os-getConsoleOutput": length === undefined ? {} : { length } };
      const answer = bodyOf(ask(cloud, "POST", `/servers/${id}/action`, { body })) as unknown as { output: string };
      return answer.output.split("\n");
    };
    expect(output().length).toBeGreaterThan(5);
    expect(output(1)).toEqual(["web login:"]);
  });
});

describe("quota classes", () => {
  const at = (cloud: ReturnType<typeof smallCloud>, minor: number, method: string, name: string, set?: object) =>
    bodyOf(admin(cloud, method, `/os-quota-class-sets/${name}`, set && { quota_class_set: set }, minor)) as unknown as {
      quota_class_set: Record<string, unknown>;
    };

  it("have Neutron's resources up to 2.49, and groups after it", () => {
    const cloud = smallCloud();
    const { quota_class_set: old } = at(cloud, 49, "GET", "default");
    expect(old).toMatchObject({ id: "default", floating_ips: -1, security_groups: -1 });
    expect(old).not.toHaveProperty("server_groups");
    const { quota_class_set: newer } = at(cloud, 50, "GET", "default");
    expect(newer).toMatchObject({ server_groups: 10 });
    expect(newer).not.toHaveProperty("floating_ips");
  });

  it("keep what they are given; `default` is what projects go by that have no limit of their own", () => {
    const cloud = smallCloud();
    const { quota_class_set: set } = at(cloud, 1, "PUT", "default", {
      floating_ips: "9",
      injected_file_path_bytes: 300,
    });
    expect(set).toMatchObject({ floating_ips: 9, injected_file_path_bytes: 300 });
    expect(set).not.toHaveProperty("id");
    expect(bodyOf(ask(cloud, "GET", "/os-quota-sets/p1", { minor: 35 }))).toMatchObject({
      quota_set: { floating_ips: 9, injected_file_path_bytes: 300 },
    });
    expect(bodyOf(admin(cloud, "PUT", "/os-quota-sets/p1", { quota_set: { floating_ips: 4 } }, 35))).toMatchObject({
      quota_set: { floating_ips: 4 },
    });
    expect(bodyOf(admin(cloud, "GET", "/limits?reserved=1", undefined, 35))).toMatchObject({
      limits: { absolute: { maxTotalFloatingIps: 4 } },
    });
    at(cloud, 1, "PUT", "gold", { cores: 7 });
    expect(at(cloud, 1, "GET", "gold").quota_class_set).toMatchObject({ id: "gold", cores: 7, ram: -1 });
    expect(bodyOf(ask(cloud, "GET", "/os-quota-sets/p2/defaults"))).toMatchObject({ quota_set: { cores: -1 } });
    expect(admin(cloud, "PUT", `/os-quota-class-sets/${"x".repeat(256)}`, { quota_class_set: {} }).status).toBe(400);
  });
});

describe("quotas, limits and usage", () => {
  it("a project's quota is set, used up, shown and taken back", () => {
    const cloud = smallCloud({ conf: { quota: { instances: 5, cores: 20, ram: 51200 } } });
    boot(cloud);
    const put = (quota: object) => admin(cloud, "PUT", "/os-quota-sets/p1", { quota_set: quota });
    expect(said(put({ instances: 0 }))).toBe(
      "400 Quota limit 0 for instances must be greater than or equal to already used and reserved 1.",
    );
    expect(bodyOf(put({ instances: 1 }))).toMatchObject({ quota_set: { instances: 1, cores: 20 } });
    const server = { name: "s", flavorRef: "1", imageRef: "155d900f-4e14-4e4c-a73d-069cbf4541e6", networks: "none" };
    expect(said(ask(cloud, "POST", "/servers", { body: { server } }))).toMatch(/^403 Quota exceeded for instances/);
    expect(bodyOf(ask(cloud, "GET", "/limits"))).toMatchObject({
      limits: { absolute: { maxTotalInstances: 1, totalInstancesUsed: 1, totalCoresUsed: 1, totalRAMUsed: 512 } },
    });
    expect(bodyOf(ask(cloud, "GET", "/os-quota-sets/p1/detail"))).toMatchObject({
      quota_set: { instances: { in_use: 1, limit: 1, reserved: 0 } },
    });
    expect(admin(cloud, "DELETE", "/os-quota-sets/p1").status).toBe(202);
    expect(bodyOf(ask(cloud, "GET", "/os-quota-sets/p1"))).toMatchObject({ quota_set: { instances: 5 } });
    expect(admin(cloud, "PUT", "/os-quota-class-sets/default", { quota_class_set: { instances: 7 } }).status).toBe(200);
    expect(bodyOf(ask(cloud, "GET", "/os-quota-sets/p1/defaults"))).toMatchObject({ quota_set: { instances: 7 } });
  });

  it("usage is hours times size, while a server runs", () => {
    const cloud = smallCloud();
    const id = boot(cloud, { flavorRef: "2" });
    cloud.run({ for: 2 * 3_600_000 });
    ask(cloud, "DELETE", `/servers/${id}`);
    cloud.run({ for: 3_600_000 });
    const usage = bodyOf(
      ask(cloud, "GET", "/os-simple-tenant-usage/p1?start=2026-01-01T00:00:00&end=2026-01-02T00:00:00"),
    );
    expect(usage).toMatchObject({
      tenant_usage: {
        tenant_id: "p1",
        total_hours: 2,
        total_vcpus_usage: 4,
        total_memory_mb_usage: 2048,
        total_local_gb_usage: 60,
      },
    });
    expect(ask(cloud, "GET", "/os-simple-tenant-usage").status).toBe(403);
    expect(
      said(ask(cloud, "GET", "/os-simple-tenant-usage/p1?start=2027-01-01T00:00:00&end=2026-01-01T00:00:00")),
    ).toBe("400 Invalid start time. The start time cannot occur after the end time.");
  });
});

describe("what a server has of its own", () => {
  it("metadata are added, replaced, shown and deleted", () => {
    const cloud = smallCloud();
    const id = boot(cloud, { metadata: { a: "1" } });
    const path = `/servers/${id}/metadata`;
    expect(bodyOf(ask(cloud, "POST", path, { body: { metadata: { b: "2" } } }))).toEqual({
      metadata: { a: "1", b: "2" },
    });
    expect(bodyOf(ask(cloud, "PUT", `${path}/a`, { body: { meta: { a: "3" } } }))).toEqual({ meta: { a: "3" } });
    expect(said(ask(cloud, "PUT", `${path}/x`, { body: { meta: { a: "3" } } }))).toBe(
      "400 Request body and URI mismatch",
    );
    expect(ask(cloud, "DELETE", `${path}/b`).status).toBe(204);
    expect(said(ask(cloud, "GET", `${path}/b`))).toBe("404 Metadata item was not found");
    expect(bodyOf(ask(cloud, "PUT", path, { body: { metadata: {} } }))).toEqual({ metadata: {} });
  });

  it("tags are a set of at most 50", () => {
    const cloud = smallCloud();
    const id = boot(cloud, { tags: ["b", "a", "b"] });
    const path = `/servers/${id}/tags`;
    expect(bodyOf(ask(cloud, "GET", path))).toEqual({ tags: ["a", "b"] });
    expect(ask(cloud, "PUT", `${path}/c`).headers.Location).toBe(`http://localhost/v2.1${path}/c`);
    expect(ask(cloud, "PUT", `${path}/c`).status).toBe(204);
    const tags = Array.from({ length: 50 }, (_, i) => `t${i}`);
    expect(ask(cloud, "PUT", path, { body: { tags } }).status).toBe(200);
    expect(said(ask(cloud, "PUT", `${path}/one-more`))).toBe("400 The number of tags exceeded the per-server limit 50");
    expect(said(ask(cloud, "GET", path, { as: OTHER }))).toMatch(/^403/);
    expect(ask(cloud, "DELETE", path).status).toBe(204);
    expect(ask(cloud, "GET", path, { minor: 25 }).status).toBe(404);
  });

  it("an update changes what may be changed, and the answer shows it", () => {
    const cloud = smallCloud();
    const id = boot(cloud);
    const server = { name: " new ".trim(), description: "d", accessIPv4: "1.2.3.4", "OS-DCF:diskConfig": "AUTO" };
    const shown = bodyOf(ask(cloud, "PUT", `/servers/${id}`, { body: { server } }));
    expect(shown).toMatchObject({ server });
    expect(bodyOf(ask(cloud, "GET", `/servers/${id}`))).toEqual(shown);
    const early = bodyOf(ask(cloud, "PUT", `/servers/${id}`, { minor: 74, body: { server: {} } })) as unknown as {
      server: object;
    };
    expect(Object.keys(early.server)).not.toContain("OS-EXT-STS:vm_state");
  });

  it("actions are listed newest first, in pages, and outlive the server", () => {
    const cloud = smallCloud();
    const id = boot(cloud);
    for (const action of [{ pause: null }, { unpause: null }]) {
      ask(cloud, "POST", `/servers/${id}/action`, { body: action });
      cloud.run({ for: 1000 });
    }
    ask(cloud, "DELETE", `/servers/${id}`);
    cloud.run({ for: 1000 });
    const path = `/servers/${id}/os-instance-actions`;
    const page = (query: string) =>
      bodyOf(ask(cloud, "GET", `${path}${query}`)) as unknown as {
        instanceActions: { action: string; request_id: string }[];
        links?: object[];
      };
    const all = page("").instanceActions;
    expect(all.map(({ action }) => action)).toEqual(["delete", "unpause", "pause", "create"]);
    const second = page(`?limit=2&marker=${all[0]?.request_id}`);
    expect(second.instanceActions.map(({ action }) => action)).toEqual(["unpause", "pause"]);
    expect(second.links).toHaveLength(1);
    expect(ask(cloud, "GET", path, { minor: 20 }).status).toBe(404);
    const one = bodyOf(ask(cloud, "GET", `${path}/${all[3]?.request_id}`, { as: ADMIN })) as unknown as {
      instanceAction: { events: { event: string; result: string }[] };
    };
    expect(one.instanceAction.events).toMatchObject([
      { event: "compute__do_build_and_run_instance", result: "Success" },
    ]);
  });
});

describe("server groups", () => {
  it("are made in the words of the microversion, and a project's own", () => {
    const cloud = smallCloud({ conf: { quota: { instances: -1, cores: -1, ram: -1, server_groups: 1 } } });
    const make = (minor: number, group: object) =>
      ask(cloud, "POST", "/os-server-groups", { minor, body: { server_group: group } });
    expect(make(14, { name: "g", policies: ["soft-affinity"] }).status).toBe(400);
    const rules = { max_server_per_host: 2 };
    expect(said(make(64, { name: "g", policy: "affinity", rules }))).toBe(
      "400 Only anti-affinity policy supports rules.",
    );
    const { server_group: group } = bodyOf(make(64, { name: "g", policy: "anti-affinity", rules })) as unknown as {
      server_group: { id: string; rules: object };
    };
    expect(group.rules).toEqual(rules);
    expect(said(make(64, { name: "h", policy: "affinity" }))).toBe("403 Quota exceeded, too many server groups.");
    expect(ask(cloud, "GET", `/os-server-groups/${group.id}`, { as: OTHER }).status).toBe(404);
    expect(bodyOf(ask(cloud, "GET", "/os-server-groups?all_projects=1", { as: OTHER }))).toEqual({ server_groups: [] });
    expect(ask(cloud, "DELETE", `/os-server-groups/${group.id}`).status).toBe(204);
  });
});

describe("services", () => {
  it("take what is so already, and refuse only a change of nothing", () => {
    const cloud = smallCloud();
    const listed = bodyOf(admin(cloud, "GET", "/os-services?binary=nova-compute")) as unknown as {
      readonly services: readonly { readonly id: string }[];
    };
    const path = `/os-services/${listed.services[0]?.id}`;
    expect(admin(cloud, "PUT", path, { status: "enabled" }).status).toBe(200);
    expect(admin(cloud, "PUT", path, { forced_down: false }).status).toBe(200);
    expect(admin(cloud, "PUT", path, {}).status).toBe(400);
  });
});

describe("what other services ask for", () => {
  const snapshot = (volume: string) => ({
    snapshot: { volume_id: volume, create_info: { snapshot_id: "s", type: "qcow2", new_file: "f" } },
  });

  it("assisted snapshots are of volumes that some server has, and for administrators", () => {
    const cloud = smallCloud();
    const path = "/os-assisted-volume-snapshots";
    expect(said(admin(cloud, "POST", path, snapshot("v")))).toBe("400 No volume Block Device Mapping with id v.");
    expect(said(admin(cloud, "DELETE", `${path}/s`))).toBe("400 'delete_info'");
    expect(said(admin(cloud, "DELETE", `${path}/s?delete_info={}`))).toBe("400 'volume_id'");
    expect(ask(cloud, "POST", path, { body: snapshot("v") }).status).toBe(403);
  });

  it("bare metal nodes were never there, and their proxy is gone from 2.36 on", () => {
    const cloud = smallCloud();
    expect(admin(cloud, "GET", "/os-baremetal-nodes", undefined, 35).status).toBe(501);
    expect(admin(cloud, "DELETE", "/os-baremetal-nodes/n", undefined, 35).status).toBe(400);
    expect(admin(cloud, "GET", "/os-baremetal-nodes", undefined, 36).status).toBe(404);
  });
});
