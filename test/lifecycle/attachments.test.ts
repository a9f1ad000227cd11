import { describe, expect, it } from "vitest";
import { ADMIN, Lab, messageOf, NETWORK, OTHER_VOLUME, VOLUME } from "./lab.ts";

const attach = (volumeId: string) => ({ volumeAttachment: { volumeId } });

describe("volumes", () => {
  it("are kept from others with the reply, connected after it, and let go again", () => {
    const lab = new Lab();
    const answer = lab.below("POST", "/os-volume_attachments", attach(VOLUME));
    expect(answer.body).toMatchObject({ volumeAttachment: { volumeId: VOLUME, device: "/dev/sdb" } });
    expect(lab.cloud.state.volumes.get(VOLUME)?.status).toBe("attaching");
    lab.settle();
    expect(lab.cloud.state.volumes.get(VOLUME)).toMatchObject({ status: "in-use", attachments: [lab.server.id] });
    lab.below("DELETE", `/os-volume_attachments/${VOLUME}`);
    lab.settle();
    expect(lab.cloud.state.volumes.get(VOLUME)).toMatchObject({ status: "available", attachments: [] });
    expect(lab.server.devices).toEqual([]);
  });

  it("are free again when the host can not connect them", () => {
    const lab = new Lab();
    lab.fail("attach_volume");
    lab.below("POST", "/os-volume_attachments", attach(VOLUME));
    lab.settle();
    expect(lab.cloud.state.volumes.get(VOLUME)).toMatchObject({ status: "available", attachments: [] });
    expect(lab.server.devices).toEqual([]);
  });

  it("are refused where they are not there, or taken, or the device name is", () => {
    const lab = new Lab();
    expect(lab.below("POST", "/os-volume_attachments", attach("deadbeef-dead-4eef-8ead-beefdeadbeef")).status).toBe(
      404,
    );
    lab.below("POST", "/os-volume_attachments", { volumeAttachment: { volumeId: VOLUME, device: "/dev/vdc" } });
    const again = lab.below("POST", "/os-volume_attachments", attach(VOLUME));
    expect(messageOf(again)).toBe(
      `Invalid volume: volume ${VOLUME} is already attached to instances: ${lab.server.id}`,
    );
    const taken = { volumeAttachment: { volumeId: OTHER_VOLUME, device: "/dev/vdc" } };
    expect(lab.below("POST", "/os-volume_attachments", taken).status).toBe(409);
  });

  it("are swapped by an administrator", () => {
    const lab = new Lab();
    lab.below("POST", "/os-volume_attachments", attach(VOLUME));
    lab.settle();
    const path = `/os-volume_attachments/${VOLUME}`;
    expect(lab.below("PUT", path, attach(OTHER_VOLUME)).status).toBe(403);
    expect(lab.below("PUT", path, attach(OTHER_VOLUME), ADMIN).status).toBe(202);
    lab.settle();
    expect(lab.server.devices.map(({ volumeId }) => volumeId)).toEqual([OTHER_VOLUME]);
    expect(lab.cloud.state.volumes.get(VOLUME)?.status).toBe("available");
  });

  it("tell whether they go with the server", () => {
    const lab = new Lab();
    lab.below("POST", "/os-volume_attachments", attach(VOLUME));
    lab.settle();
    const path = `/os-volume_attachments/${VOLUME}`;
    lab.below("PUT", path, { volumeAttachment: { volumeId: VOLUME, delete_on_termination: true } });
    lab.below("DELETE", "");
    lab.settle();
    expect(lab.cloud.state.volumes.has(VOLUME)).toBe(false);
  });
});

it("a volume attached while no host had the server gets its name when one takes it", () => {
  const lab = new Lab({ DEFAULT: { shelved_offload_time: 0 } });
  lab.act({ shelve: null });
  lab.settle();
  expect(lab.status).toBe("SHELVED_OFFLOADED");
  for (const volumeId of [VOLUME, OTHER_VOLUME]) {
    lab.below("POST", "/os-volume_attachments", { volumeAttachment: { volumeId } });
  }
  expect(lab.server.devices.map(({ deviceName }) => deviceName)).toEqual([null, null]);
  lab.act({ unshelve: null });
  lab.settle();
  expect(lab.status).toBe("ACTIVE");
  const names = lab.server.devices.map(({ deviceName }) => deviceName);
  expect(names.map((name) => name?.slice(-1))).toEqual(["b", "c"]);
});

describe("interfaces", () => {
  it("are attached with the reply and detached after it", () => {
    const lab = new Lab();
    const answer = lab.below("POST", "/os-interface", { interfaceAttachment: { net_id: NETWORK } });
    const { port_id: port } = (answer.body as { interfaceAttachment: { port_id: string } }).interfaceAttachment;
    expect(lab.server.interfaces).toHaveLength(2);
    expect(lab.below("DELETE", `/os-interface/${port}`).status).toBe(202);
    expect(lab.server.interfaces).toHaveLength(2);
    lab.settle();
    expect(lab.server.interfaces).toHaveLength(1);
    expect(lab.cloud.state.ports.has(port)).toBe(false);
  });

  it("come from the project's only network where none is named", () => {
    const lab = new Lab();
    expect(lab.below("POST", "/os-interface", { interfaceAttachment: {} }).status).toBe(200);
  });

  it("that the server lacks are noticed by the host only", () => {
    const lab = new Lab();
    expect(lab.below("DELETE", "/os-interface/nope").status).toBe(202);
    lab.settle();
    expect(lab.server.fault?.message).toBe("Port nope is not attached");
  });
});

describe("addresses and groups", () => {
  it("are given to ports and taken from them", () => {
    const lab = new Lab();
    const addresses = () => lab.server.interfaces.flatMap((each) => each.addresses.map(({ addr }) => addr));
    const [first] = addresses();
    lab.act({ addFixedIp: { networkId: NETWORK } }, undefined, 43);
    lab.settle();
    expect(addresses()).toHaveLength(2);
    lab.act({ removeFixedIp: { address: first } }, undefined, 43);
    lab.settle();
    expect(addresses()).not.toContain(first);
    expect(lab.act({ addFixedIp: { networkId: NETWORK } }, undefined, 44).status).toBe(404);
  });

  it("security groups are those of the ports", () => {
    const lab = new Lab();
    lab.act({ addSecurityGroup: { name: "web" } });
    lab.act({ removeSecurityGroup: { name: "default" } });
    const { body } = lab.below("GET", "/os-security-groups");
    expect(body).toMatchObject({ security_groups: [{ name: "web", rules: [] }] });
    expect(lab.act({ removeSecurityGroup: { name: "default" } }).status).toBe(404);
  });
});
