import { NETWORK, OTHER_VOLUME, VOLUME } from "../lab.ts";
import { type Act, below, destroy, failing, hostDown, type Stage, type Story } from "./stage.ts";

const attach = (volumeId: string, more = {}): Act =>
  below("POST", "/os-volume_attachments", { volumeAttachment: { volumeId, ...more } });
const detach = (id: string): Act => below("DELETE", `/os-volume_attachments/${id}`);
const plug = (more = {}): Act => below("POST", "/os-interface", { interfaceAttachment: more });
const unplug: Act = (stage) => void stage.below("DELETE", `/os-interface/${stage.server.interfaces[0]?.portId}`);
const event =
  (name: string, of: (stage: Stage) => Readonly<Record<string, unknown>> = () => ({})): Act =>
  (stage) =>
    void stage.request("POST", "/os-server-external-events", {
      events: [{ name, server_uuid: stage.server.id, ...of(stage) }],
    });
const STOP = { "os-stop": null };
const SHELVE = { shelve: null };
const at =
  (minor: number, body: unknown): Act =>
  (stage) =>
    void stage.request("POST", `/servers/${stage.server.id}/action`, body, minor);

export const ATTACHMENTS: readonly Story[] = [
  {
    name: "attach a volume",
    acts: [attach(VOLUME, { device: "/dev/vdc", tag: "t", delete_on_termination: true })],
    failing: "attachVolume",
  },
  {
    name: "attach a volume that is taken, is none, or whose device is",
    before: [attach(VOLUME)],
    acts: [
      attach(VOLUME),
      attach("828419fa-3efb-4533-b458-4267ca5fe9b2"),
      attach(OTHER_VOLUME, { device: "/dev/vdb" }),
    ],
  },
  {
    name: "attach a volume of another zone",
    conf: { cinder: { cross_az_attach: false } },
    plan: { volumes: [{ id: VOLUME, size: 1, availabilityZone: "moon" }] },
    acts: [attach(VOLUME)],
  },
  { name: "attach a volume of the same zone", conf: { cinder: { cross_az_attach: false } }, acts: [attach(VOLUME)] },
  {
    name: "attach a volume that is in error",
    plan: { volumes: [{ id: VOLUME, size: 1, status: "error" }] },
    acts: [attach(VOLUME)],
  },
  {
    name: "attach to what is offloaded",
    before: [SHELVE],
    acts: [attach(VOLUME), attach(OTHER_VOLUME, { tag: "t" }), { unshelve: null }],
  },
  { name: "detach a volume", before: [attach(VOLUME)], acts: [detach(VOLUME)], failing: "detachVolume" },
  {
    name: "detach from what is offloaded",
    before: [attach(VOLUME), attach(OTHER_VOLUME, { delete_on_termination: true }), SHELVE],
    acts: [detach(VOLUME), detach(OTHER_VOLUME)],
  },
  {
    name: "detach on a host that is down",
    before: [attach(VOLUME), hostDown(undefined, { forced: true })],
    acts: [detach(VOLUME)],
  },
  {
    name: "swap volumes",
    before: [attach(VOLUME)],
    acts: [below("PUT", `/os-volume_attachments/${VOLUME}`, { volumeAttachment: { volumeId: OTHER_VOLUME } })],
    failing: "swapVolume",
  },
  {
    name: "swap for a smaller volume",
    before: [attach(OTHER_VOLUME)],
    acts: [below("PUT", `/os-volume_attachments/${OTHER_VOLUME}`, { volumeAttachment: { volumeId: VOLUME } })],
  },
  {
    name: "update an attachment",
    before: [attach(VOLUME)],
    acts: [
      below("PUT", `/os-volume_attachments/${VOLUME}`, {
        volumeAttachment: { volumeId: VOLUME, delete_on_termination: true },
      }),
    ],
  },
  {
    name: "delete with volumes",
    before: [attach(VOLUME), attach(OTHER_VOLUME, { delete_on_termination: true })],
    acts: [destroy],
  },
  { name: "attach an interface", acts: [plug({ net_id: NETWORK })], failing: "attachInterface" },
  {
    name: "attach an interface with an address",
    acts: [
      plug({ net_id: NETWORK, fixed_ips: [{ ip_address: "10.0.0.77" }], tag: "t" }),
      plug({ net_id: NETWORK, fixed_ips: [{ ip_address: "10.0.0.77" }] }),
    ],
  },
  { name: "attach an interface, nothing said", acts: [plug()] },
  {
    name: "attach a port that is none, and a network that is none",
    acts: [
      plug({ port_id: "828419fa-3efb-4533-b458-4267ca5fe9b2" }),
      plug({ net_id: "828419fa-3efb-4533-b458-4267ca5fe9b2" }),
    ],
  },
  { name: "detach an interface", acts: [unplug], failing: "detachInterface" },
  {
    name: "add and remove an address",
    acts: [
      at(43, { addFixedIp: { networkId: NETWORK } }),
      at(43, { removeFixedIp: { address: "10.0.0.3" } }),
      at(43, { removeFixedIp: { address: "10.0.0.99" } }),
      at(43, { addFixedIp: { networkId: OTHER_VOLUME } }),
    ],
  },
  { name: "an address given back is given out again", acts: [unplug, plug(), plug()] },
  {
    name: "power on from outside",
    before: [STOP],
    acts: [event("power-update", () => ({ tag: "POWER_ON" }))],
    failing: "powerOnEvent",
  },
  {
    name: "power off from outside",
    acts: [event("power-update", () => ({ tag: "POWER_OFF" }))],
    failing: "powerOffEvent",
  },
  {
    name: "power off from outside of what is off",
    before: [STOP],
    acts: [event("power-update", () => ({ tag: "POWER_OFF" }))],
  },
  { name: "power on from outside of what is on", acts: [event("power-update", () => ({ tag: "POWER_ON" }))] },
  {
    name: "a port is gone",
    acts: [event("network-vif-deleted", (stage) => ({ tag: stage.server.interfaces[0]?.portId }))],
    failing: "portDeletedEvent",
  },
  {
    name: "a volume grew",
    before: [attach(VOLUME)],
    acts: [event("volume-extended", () => ({ tag: VOLUME }))],
    failing: "volumeExtendedEvent",
  },
  {
    name: "rescue while a volume is on its way",
    before: [attach(VOLUME), failing("detach_volume")],
    acts: [
      (stage) => {
        stage.do(detach(VOLUME));
        stage.do({ rescue: null });
      },
    ],
  },
];
