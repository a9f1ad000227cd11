import { IMAGE, NETWORK, OTHER_VOLUME, VOLUME } from "../lab.ts";
import { type Act, destroy, during, failing, reset, type Stage, type Story } from "./stage.ts";

const create: Act = (stage) => void stage.create();
const sized = (id: string, vcpus: number) => ({
  flavors: [
    { id: "1", vcpus, ram: 512, disk: 1 },
    { id, vcpus, ram: 512, disk: 1 },
  ],
});
const volume = (uuid: string, boot_index: number, more = {}) => ({
  uuid,
  boot_index,
  source_type: "volume",
  destination_type: "volume",
  ...more,
});
const createWith =
  (more: Readonly<Record<string, unknown>>): Act =>
  (stage: Stage) =>
    void stage.create(more);

const UNLIMITED = { quota: { cores: -1, ram: -1 } };

/** A build during which a driver call raises this exception. */
function broken(exception: string, message: string | null = "boom"): Story {
  return { name: `build, spawn raises ${exception}`, before: [failing("spawn", exception, message)] };
}

export const BUILDS: readonly Story[] = [
  { name: "build", failing: "build" },
  { name: "build, two attempts at most", conf: { scheduler: { max_attempts: 2 } }, before: [failing("spawn")] },
  { name: "build, one attempt at most", conf: { scheduler: { max_attempts: 1 } }, before: [failing("spawn")] },
  { name: "build, more attempts than hosts", conf: { scheduler: { max_attempts: 9 } }, before: [failing("spawn")] },
  { name: "build, the second attempt is good", before: [failing("spawn", "Exception", null, 1)] },
  {
    name: "build, a good one ends the row of failures",
    before: [failing("spawn", "Exception", "boom", 1), create, createWith({ availability_zone: "nova:host1" })],
  },
  { name: "build on a forced host", server: { availability_zone: "nova:host2" }, before: [failing("spawn")] },
  { name: "build for which there is no host", conf: UNLIMITED, plan: sized("2", 99) },
  { name: "build of three, all or none", conf: UNLIMITED, server: { min_count: 3, max_count: 3 }, plan: sized("2", 8) },
  {
    name: "build of four where three fit",
    conf: UNLIMITED,
    server: { min_count: 4, max_count: 4 },
    plan: { flavors: [{ id: "1", vcpus: 1, ram: 16_000, disk: 1 }] },
  },
  broken("ImageUnacceptable", "it is no image"),
  broken("InvalidInput", null),
  broken("VirtualInterfaceCreateException"),
  broken("NoMoreFixedIps", "none left"),
  broken("FixedIpLimitExceeded", null),
  { name: "build that Placement refuses on the first host", before: [failing("allocate", "Exception", "boom", 1)] },
  { name: "build that Placement refuses everywhere", before: [failing("allocate")] },
  {
    name: "build whose ports are never plugged",
    conf: { DEFAULT: { vif_plugging_timeout: 30 } },
    before: [failing("plug_vifs")],
  },
  {
    name: "build whose ports are never plugged, which is not fatal",
    conf: { DEFAULT: { vif_plugging_timeout: 30, vif_plugging_is_fatal: false } },
    before: [failing("plug_vifs")],
  },
  {
    name: "build that does not wait for ports",
    conf: { DEFAULT: { vif_plugging_timeout: 0 } },
    before: [failing("plug_vifs")],
  },
  { name: "build without a network", server: { networks: "none" } },
  {
    name: "build with an address asked for",
    server: { networks: [{ uuid: NETWORK, fixed_ip: "10.0.0.9", tag: "t" }] },
  },
  {
    name: "build from a volume, with another to be deleted with it",
    server: {
      imageRef: "",
      block_device_mapping_v2: [volume(VOLUME, 0), volume(OTHER_VOLUME, -1, { delete_on_termination: true })],
    },
    plan: {
      volumes: [
        { id: VOLUME, size: 1, bootable: true, imageMetadata: { os_distro: "debian" } },
        { id: OTHER_VOLUME, size: 2 },
      ],
    },
    failing: "build",
  },
  {
    name: "build from a volume that is made of an image",
    server: {
      imageRef: "",
      block_device_mapping_v2: [
        { uuid: IMAGE, boot_index: 0, source_type: "image", destination_type: "volume", volume_size: 3 },
      ],
    },
  },
  {
    name: "build that is deleted while it spawns",
    before: [],
    acts: [
      during(
        "spawn",
        create,
        (stage) => void stage.request("DELETE", `/servers/${stage.cloud.state.servers.get(1)?.id}`),
      ),
    ],
  },
  {
    name: "build whose state is reset while it spawns",
    acts: [
      during(
        "spawn",
        create,
        (stage) => void stage.request("POST", `/servers/${stage.cloud.state.servers.get(1)?.id}/action`, reset),
      ),
    ],
  },
  {
    name: "build that is deleted before it is scheduled",
    acts: [
      (stage) => {
        stage.create();
        stage.request("DELETE", `/servers/${stage.cloud.state.servers.get(1)?.id}`);
      },
    ],
  },
  {
    name: "build that is deleted between two hosts",
    acts: [
      failing("spawn"),
      (stage) => {
        stage.create();
        stage.cloud.run({ for: 40_000 });
        stage.request("DELETE", `/servers/${stage.cloud.state.servers.get(1)?.id}`);
      },
    ],
  },
  { name: "build whose port is taken meanwhile", acts: [destroy], server: { networks: "auto" } },
  {
    name: "build while its host stops",
    acts: [
      (stage) => {
        stage.create();
        stage.cloud.run({ for: 20_000 });
        stage.host("host-down", "host1");
        stage.host("host-up", "host1");
      },
    ],
  },
];
