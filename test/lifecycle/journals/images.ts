import { OTHER_VOLUME, VOLUME } from "../lab.ts";
import { type Act, destroy, during, failing, hostDown, OTHER_IMAGE, reset, type Story } from "./stage.ts";

const IMAGE_OF = { createImage: { name: "i1", metadata: { color: "red" } } };
const backup = (backup_type: string, rotation: number): Act => ({
  createBackup: { name: `b-${backup_type}`, backup_type, rotation },
});
const REBUILD = { rebuild: { imageRef: OTHER_IMAGE, name: "s2" } };
const STOP = { "os-stop": null };
const SHELVE = { shelve: null };
const OFFLOAD = { shelveOffload: null };
const UNSHELVE = { unshelve: null };
const LATER = { DEFAULT: { shelved_offload_time: -1 } };
const FROM_VOLUME = {
  plan: {
    volumes: [
      { id: VOLUME, size: 1, bootable: true },
      { id: OTHER_VOLUME, size: 2 },
    ],
  },
  server: {
    imageRef: "",
    block_device_mapping_v2: [{ uuid: VOLUME, boot_index: 0, source_type: "volume", destination_type: "volume" }],
  },
};

export const IMAGES: readonly Story[] = [
  { name: "image", acts: [IMAGE_OF], failing: "createImage" },
  { name: "image of a server that is deleted meanwhile", acts: [during("snapshot", IMAGE_OF, destroy)] },
  { name: "image of a server whose state is reset meanwhile", acts: [during("snapshot", IMAGE_OF, reset)] },
  { name: "image of a server from a volume", ...FROM_VOLUME, acts: [IMAGE_OF, backup("daily", 1)] },
  { name: "backup", acts: [backup("daily", 2)], failing: "createBackup" },
  {
    name: "backup, the oldest of its type goes",
    before: [backup("daily", 2), backup("daily", 2), backup("weekly", 2)],
    acts: [backup("daily", 2)],
  },
  { name: "backup, none is kept", before: [backup("daily", 1)], acts: [backup("daily", 0)] },
  { name: "rebuild", acts: [REBUILD], failing: "rebuild" },
  { name: "rebuild of a stopped server", before: [STOP], acts: [REBUILD], failing: "rebuild" },
  { name: "rebuild that is to preserve", acts: [{ rebuild: { imageRef: OTHER_IMAGE, preserve_ephemeral: true } }] },
  {
    name: "rebuild from an image that does not suit its host",
    plan: {
      images: [
        { id: "155d900f-4e14-4e4c-a73d-069cbf4541e6" },
        { id: OTHER_IMAGE, properties: { hw_architecture: "aarch64", architecture: "aarch64" } },
      ],
    },
    acts: [REBUILD],
  },
  { name: "rebuild whose state is reset", acts: [during("spawn", REBUILD, reset)] },
  { name: "shelve", conf: LATER, acts: [SHELVE], failing: "shelve" },
  { name: "shelve, offloaded at once", acts: [SHELVE], failing: "shelve" },
  { name: "shelve of a server from a volume", ...FROM_VOLUME, acts: [SHELVE], failing: "shelveVolumeBacked" },
  { name: "shelve whose state is reset", acts: [during("snapshot", SHELVE, reset)] },
  { name: "offload", conf: LATER, before: [SHELVE], acts: [OFFLOAD], failing: "shelveOffload" },
  { name: "unshelve on its host", conf: LATER, before: [SHELVE], acts: [UNSHELVE], failing: "unshelve" },
  { name: "unshelve", before: [SHELVE], acts: [UNSHELVE], failing: "unshelve" },
  {
    name: "unshelve for which there is no host",
    before: [SHELVE, ...["host1", "host2", "host3"].map((name) => hostDown(name, { forced: true }))],
    acts: [UNSHELVE],
  },
  { name: "unshelve to a host", before: [SHELVE], acts: [{ unshelve: { host: "host3" } }] },
  { name: "unshelve to a zone", before: [SHELVE], acts: [{ unshelve: { availability_zone: "nova" } }] },
  { name: "unshelve without its zone", before: [SHELVE], acts: [{ unshelve: { availability_zone: null } }] },
  {
    name: "unshelve to a zone and a host that it is not in",
    before: [SHELVE],
    acts: [{ unshelve: { availability_zone: "moon" } }, { unshelve: { host: "host9" } }],
  },
  {
    name: "unshelve to a host of what is on one",
    conf: LATER,
    before: [SHELVE],
    acts: [{ unshelve: { host: "host3" } }],
  },
  { name: "unshelve whose state is reset", before: [SHELVE], acts: [during("spawn", UNSHELVE, reset)] },
  { name: "delete of what is shelved", conf: LATER, before: [SHELVE], acts: [destroy] },
  { name: "delete of what is offloaded", before: [SHELVE], acts: [destroy] },
  {
    name: "image while the driver has no such thing",
    before: [failing("snapshot", "NotImplementedError", null)],
    acts: [IMAGE_OF],
  },
];
