import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ADMIN, ask, bodyOf, boot, IMAGE, MEMBER, NETWORK, said, smallCloud, VOLUME } from "../rig.ts";

const SERVER = { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none" };

function create(cloud: ReturnType<typeof smallCloud>, more: object, minor = 93, as = MEMBER) {
  return ask(cloud, "POST", "/servers", { as, minor, body: { server: { ...SERVER, ...more } } });
}

describe("POST /servers", () => {
  it("boots from a volume, which is then in use", () => {
    const cloud = smallCloud();
    const device = { boot_index: 0, source_type: "volume", destination_type: "volume", uuid: VOLUME };
    const { imageRef: _, ...server } = SERVER;
    const answer = ask(cloud, "POST", "/servers", {
      body: { server: { ...server, block_device_mapping_v2: [device] } },
    });
    expect(answer.status).toBe(202);
    expect(cloud.state.volumes.get(VOLUME)?.status).toBe("reserved");
    cloud.run({ idle: true });
    const [made] = [...cloud.state.servers.values()];
    expect(cloud.state.volumes.get(VOLUME)).toMatchObject({ status: "in-use", attachments: [made?.id] });
    const { server: shown } = bodyOf(ask(cloud, "GET", `/servers/${made?.id}`)) as unknown as { server: object };
    expect(shown).toMatchObject({
      image: "",
      "os-extended-volumes:volumes_attached": [{ id: VOLUME, delete_on_termination: false }],
    });
  });

  it("makes a volume of an image, and takes it away with the server where it was told to", () => {
    const cloud = smallCloud();
    const device = {
      boot_index: 0,
      source_type: "image",
      destination_type: "volume",
      uuid: IMAGE,
      volume_size: 3,
      delete_on_termination: true,
    };
    const id = boot(cloud, { block_device_mapping_v2: [device] });
    const made = cloud.state.volumes.find((volume) => volume.id !== VOLUME);
    expect(made).toMatchObject({ size: 3, status: "in-use", attachments: [id], bootable: true });
    ask(cloud, "DELETE", `/servers/${id}`);
    cloud.run({ idle: true });
    expect([...cloud.state.volumes.values()].map((volume) => volume.id)).toEqual([VOLUME]);
  });

  it("counts files by the bytes they decode to", () => {
    const cloud = smallCloud();
    const file = (bytes: number) => ({ path: "/f", contents: Buffer.alloc(bytes).toString("base64") });
    const server = { name: "s", flavorRef: "1", imageRef: IMAGE };
    const ask56 = (bytes: number) =>
      ask(cloud, "POST", "/servers", { minor: 36, body: { server: { ...server, personality: [file(bytes)] } } });
    expect(ask56(10240).status).toBe(202);
    expect(said(ask56(10241))).toBe("403 Personality file content exceeds maximum 10240");
  });

  it("names, numbers and counts the servers of one request", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 8 }),
        (min, more, quota) => {
          const cloud = smallCloud({ conf: { quota: { instances: quota, cores: -1, ram: -1 } } });
          const max = min + more;
          const answer = create(cloud, { min_count: min, max_count: max });
          const made = [...cloud.state.servers.values()];
          if (quota < min) {
            expect(said(answer)).toMatch(/^403 Quota exceeded for instances/);
            expect(made).toEqual([]);
            return;
          }
          expect(answer.status).toBe(202);
          const count = Math.min(max, quota);
          const names = count === 1 ? ["s"] : Array.from({ length: count }, (_, i) => `s-${i + 1}`);
          expect(made.map(({ spec }) => spec.name)).toEqual(names);
          expect(made.map(({ spec }) => spec.launchIndex)).toEqual(names.map((_, i) => i));
          expect(new Set(made.map(({ spec }) => spec.reservationId)).size).toBe(1);
        },
      ),
    );
  });

  it("tells a password once, the one given or one that it makes", () => {
    const cloud = smallCloud();
    const passwordOf = (more: object) =>
      (bodyOf(create(cloud, more), 202) as unknown as { server: { id: string; adminPass: string } }).server;
    expect(passwordOf({ adminPass: "Secret1" }).adminPass).toBe("Secret1");
    const made = passwordOf({});
    expect(made.adminPass).toMatch(/^[A-Za-z0-9]{12}$/);
    cloud.run({ idle: true });
    const { server } = bodyOf(ask(cloud, "GET", `/servers/${made.id}`, { as: ADMIN })) as unknown as { server: object };
    expect(JSON.stringify(server)).not.toContain(made.adminPass);
    const silent = smallCloud({ conf: { api: { enable_instance_password: false } } });
    expect(bodyOf(create(silent, {}), 202)).not.toHaveProperty("server.adminPass");
  });

  it("takes a fixed address once", () => {
    const cloud = smallCloud();
    const networks = [{ uuid: NETWORK, fixed_ip: "10.0.0.77" }];
    const id = boot(cloud, { networks });
    expect(said(create(cloud, { networks }))).toBe(
      `400 Fixed IP address 10.0.0.77 is already in use on instance ${id}.`,
    );
  });

  it("says why it cannot be done, and leaves nothing behind", () => {
    const cloud = smallCloud();
    const before = cloud.state;
    const refusals: readonly (readonly [more: object, said: string])[] = [
      [{ flavorRef: "nope" }, "400 Flavor nope could not be found."],
      [{ flavorRef: "private" }, "400 Flavor private could not be found."],
      [{ min_count: 3, max_count: 2 }, "400 min_count must be <= max_count"],
      [{ key_name: "k" }, "400 Invalid key_name provided."],
      [{ availability_zone: "mars" }, "400 The requested availability zone is not available"],
      [
        { networks: [{ uuid: "deadbeef-dead-4eef-8ead-beefdeadbeef" }] },
        "400 Network deadbeef-dead-4eef-8ead-beefdeadbeef could not be found.",
      ],
      [
        { metadata: Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`k${i}`, "v"])) },
        "403 Maximum number of metadata items exceeds 128",
      ],
    ];
    for (const [more, text] of refusals) expect(said(create(cloud, more))).toBe(text);
    expect(cloud.state).toBe(before);
  });

  it("gives a group's places out until there are none", () => {
    const cloud = smallCloud({ conf: { quota: { instances: -1, cores: -1, ram: -1, server_group_members: 2 } } });
    const body = { server_group: { name: "g", policy: "soft-anti-affinity" } };
    const { server_group: group } = bodyOf(ask(cloud, "POST", "/os-server-groups", { body })) as unknown as {
      server_group: { id: string };
    };
    const join = (count: number) =>
      ask(cloud, "POST", "/servers", {
        body: { server: { ...SERVER, min_count: count }, "os:scheduler_hints": { group: group.id } },
      });
    expect(said(join(3))).toBe("403 Quota exceeded, too many servers in group");
    expect(join(2).status).toBe(202);
    expect(said(join(1))).toBe("403 Quota exceeded, too many servers in group");
  });
});
