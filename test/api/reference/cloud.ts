/** A cloud whose servers differ in everything that the reference has a word for. */
import type { Identity } from "../../../src/api/core/call.ts";
import type { Cloud } from "../../../src/cloud.ts";
import { ADMIN, ask, bodyOf, boot, IMAGE, MEMBER, OTHER, smallCloud } from "../rig.ts";

export const PLAIN_IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
export const NETWORK = "3cb9bc59-5699-4588-a4b1-b87f96708bc6";
export const PORT = "ce531f90-199f-48c0-816c-13e38010b442";
const SUBNET = "f8a6e8f8-c2ec-497c-9f23-da9616de54ef";
export const BOOT_VOLUME = "6ca404f3-d844-4169-bb96-bc792f37de98";
export const DATA_VOLUME = "a26887c6-c47b-4654-abb5-dfadf7d3f803";
export const USER_DATA = "IyEvYmluL3No";
const PUBLIC_KEY = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDWBdAvC me@here";

/** A cloud of three hosts, one of them in a zone of its own, with things to make servers of, and no server. */
export function furnished(): Cloud {
  const subnets = [
    { id: SUBNET, cidr: "10.0.0.0/16" },
    { id: "45906d64-a548-4276-9e20-ea5b6e9c1c1e", cidr: "2001:db8::/64" },
  ];
  const cloud = smallCloud({
    plan: {
      aggregates: [{ name: "east", metadata: { availability_zone: "east" }, hosts: ["host1"] }],
      flavors: [
        { id: "1", name: "tiny", vcpus: 1, ram: 512, disk: 1 },
        {
          id: "2",
          name: "small",
          vcpus: 2,
          ram: 1024,
          disk: 20,
          ephemeral: 10,
          swap: 512,
          extraSpecs: { "hw:cpu_policy": "shared" },
        },
      ],
      images: [
        { id: IMAGE, name: "rich", properties: { kernel_id: "k-1", ramdisk_id: "r-1" } },
        { id: PLAIN_IMAGE, name: "plain" },
      ],
      networks: [{ id: NETWORK, name: "private", projectId: "p1", subnets }],
      ports: [{ id: PORT, networkId: NETWORK, projectId: "p1", fixedIps: [{ subnetId: SUBNET, address: "10.0.5.5" }] }],
      securityGroups: [{ id: "5b4a4f2c-0f0c-4a8f-a2a8-5cb4a2d5ecf6", name: "web", projectId: "p1" }],
      volumes: [
        { id: BOOT_VOLUME, size: 2, bootable: true },
        { id: DATA_VOLUME, size: 1 },
      ],
    },
  });
  for (const as of [ADMIN, MEMBER]) {
    bodyOf(ask(cloud, "POST", "/os-keypairs", { as, body: { keypair: { name: "key", public_key: PUBLIC_KEY } } }), 201);
  }
  return cloud;
}

/** What the rich server is created with, but for its name. */
export const RICH = {
  flavorRef: "2",
  imageRef: IMAGE,
  availability_zone: "east",
  networks: [{ uuid: NETWORK }],
  security_groups: [{ name: "web" }],
  metadata: { role: "db" },
  tags: ["x", "y"],
  key_name: "key",
  config_drive: true,
  "OS-DCF:diskConfig": "AUTO",
  accessIPv4: "192.0.2.7",
  accessIPv6: "2001:db8::7",
  description: "the first",
  hostname: "alpha",
  user_data: USER_DATA,
  block_device_mapping_v2: [
    { boot_index: 0, source_type: "image", destination_type: "local", uuid: IMAGE, device_name: "/dev/vda" },
    {
      boot_index: -1,
      source_type: "volume",
      destination_type: "volume",
      uuid: DATA_VOLUME,
      delete_on_termination: true,
    },
  ],
} as const;

/** The servers by name: `one` is rich, `two` is stopped, a pair, another project's, one that is gone, one that failed. */
export interface Population {
  readonly cloud: Cloud;
  /** The same cloud with the one that failed. */
  readonly failing: Cloud;
  readonly ids: Readonly<Record<"one" | "two" | "pair" | "theirs" | "gone" | "failed", string>>;
  readonly reservation: string;
}

/** `one`, `two`, `pair-1` and `pair-2` of project p1, `theirs` of p2, a minute between each; `gone` is deleted. */
export function populate(): Population {
  const cloud = furnished();
  const make = (server: object, as: Identity = MEMBER): string => {
    const id = boot(cloud, server, as);
    cloud.run({ for: 60_000 });
    return id;
  };
  const plain = { flavorRef: "1", imageRef: PLAIN_IMAGE, availability_zone: "nova" };
  const one = make({ name: "one", ...RICH }, ADMIN);
  act(cloud, one, "lock", ADMIN);
  const two = make({ name: "two", ...plain, tags: ["y"] });
  const pair = make({ name: "pair", ...plain, min_count: 2, tags: ["z"] });
  const theirs = make({ name: "theirs", ...plain }, OTHER);
  const gone = make({ name: "gone", ...plain });
  act(cloud, two, "os-stop");
  bodyOf(ask(cloud, "DELETE", `/servers/${gone}`), 204);
  cloud.run({ idle: true });
  cloud.run({ for: 60_000 });
  const failing = cloud.fork();
  const failed = boot(failing, { name: "failed", ...plain, availability_zone: "nova:nowhere" }, ADMIN);
  return {
    cloud,
    failing,
    ids: { one, two, pair, theirs, gone, failed },
    reservation: String(shown(cloud, one)["OS-EXT-SRV-ATTR:reservation_id"]),
  };
}

/** Asks for an action without an argument. */
export function act(cloud: Cloud, id: string, key: string, as: Identity = MEMBER): void {
  bodyOf(ask(cloud, "POST", `/servers/${id}/action`, { as, body: { [key]: null } }), 202);
}

/** A server in full, as an administrator sees it. */
export function shown(cloud: Cloud, id: string, minor = 104): Record<string, unknown> {
  const body = bodyOf(ask(cloud, "GET", `/servers/${id}`, { as: ADMIN, minor }));
  return (body as unknown as { server: Record<string, unknown> }).server;
}
