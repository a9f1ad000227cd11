/** Rules of the servers API at their edges: the last that passes, and the first that does not. */
import { describe, expect, it } from "vitest";
import { ADMIN, ask, bodyOf, boot, IMAGE, MEMBER, NETWORK, said, smallCloud } from "../rig.ts";

const SERVER = { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none" };
const OTHER_NETWORK = { id: "0e1b6f4d-9bd0-4b41-8a0b-1d0a9fbb8d3c", name: "other", projectId: "p1" };
const SUBNET = { id: "5f1e7b9a-1de5-4b6f-8f3d-0b7d2f2f6c11", cidr: "10.1.0.0/24" };

function create(cloud: ReturnType<typeof smallCloud>, more: object) {
  return ask(cloud, "POST", "/servers", { body: { server: { ...SERVER, ...more } } });
}

describe("the networks of several servers", () => {
  const ADDRESS = "400 Failed to launch instances: max_count cannot be greater than 1 if an fixed_ip is specified.";
  const PORT = /^400 Failed to launch instances: Unable to launch multiple instances with a single configured port ID/;

  it.each([
    ["one server may name an address", [{ uuid: NETWORK, fixed_ip: "10.0.0.9" }], 1, "202 "],
    ["two may not", [{ uuid: NETWORK, fixed_ip: "10.0.0.9" }], 2, ADDRESS],
    ["whatever the other networks are", [{ uuid: NETWORK }, { uuid: NETWORK, fixed_ip: "10.0.0.9" }], 2, ADDRESS],
    ["two may share a network", [{ uuid: NETWORK }], 2, "202 "],
  ])("%s", (_, networks, count, answer) => {
    expect(said(create(smallCloud(), { networks, min_count: count, max_count: count }))).toBe(answer);
  });

  it("cannot share a port, whatever the other networks are", () => {
    const cloud = smallCloud();
    boot(cloud, { networks: [{ uuid: NETWORK }] });
    const [port] = [...cloud.state.ports.values()];
    for (const networks of [[{ port: port?.id }], [{ uuid: NETWORK }, { port: port?.id }]])
      expect(said(create(cloud, { networks, min_count: 2, max_count: 2 }))).toMatch(PORT);
  });

  it("must be named where there are two", () => {
    const cloud = smallCloud({
      plan: {
        networks: [
          { id: NETWORK, name: "private", projectId: "p1", subnets: [{ ...SUBNET, cidr: "10.0.0.0/24" }] },
          { ...OTHER_NETWORK, subnets: [{ ...SUBNET, id: OTHER_NETWORK.id }] },
        ],
      },
    });
    const message = "409 Multiple possible networks found, use a Network ID to be more specific.";
    expect(said(create(cloud, { networks: "auto" }))).toBe(message);
  });
});

describe("a quota", () => {
  it("of metadata items has room for as many as it says", () => {
    const cloud = smallCloud({ conf: { quota: { metadata_items: 2 } } });
    expect(said(create(cloud, { metadata: { a: "1", b: "2" } }))).toBe("202 ");
    expect(said(create(cloud, { metadata: { a: "1", b: "2", c: "3" } }))).toBe(
      "403 Maximum number of metadata items exceeds 2",
    );
  });

  it("of a group's members counts no deleted ones", () => {
    const cloud = smallCloud({ conf: { quota: { server_group_members: 2 } } });
    const made = ask(cloud, "POST", "/os-server-groups", { body: { server_group: { name: "g", policy: "affinity" } } });
    const { id: group } = bodyOf(made).server_group as unknown as { id: string };
    const join = (count: number) =>
      ask(cloud, "POST", "/servers", {
        body: { server: { ...SERVER, min_count: count }, "os:scheduler_hints": { group } },
      });
    const { id } = bodyOf(join(1), 202).server as unknown as { id: string };
    cloud.run({ idle: true });
    expect(said(join(2))).toBe("403 Quota exceeded, too many servers in group");
    ask(cloud, "DELETE", `/servers/${id}`);
    cloud.run({ idle: true });
    expect(said(join(2))).toBe("202 ");
  });
});

describe("host_status", () => {
  const SILENCE = 60_000; // service_down_time

  it.each([
    ["UP", () => undefined, 0],
    [
      "UP",
      (cloud: ReturnType<typeof smallCloud>, host: string) => cloud.dispatch({ type: "host-down", host }),
      SILENCE,
    ],
    [
      "UNKNOWN",
      (cloud: ReturnType<typeof smallCloud>, host: string) => cloud.dispatch({ type: "host-down", host }),
      SILENCE + 1,
    ],
    [
      "DOWN",
      (cloud: ReturnType<typeof smallCloud>, host: string) => cloud.dispatch({ type: "host-down", host, forced: true }),
      0,
    ],
  ] as const)("%s", (status, happen, after) => {
    const cloud = smallCloud();
    const id = boot(cloud);
    const [server] = [...cloud.state.servers.values()];
    happen(cloud, server?.state.host ?? "");
    cloud.run({ for: after });
    expect(bodyOf(ask(cloud, "GET", `/servers/${id}`, { as: ADMIN })).server).toMatchObject({ host_status: status });
  });
});

describe("diagnostics", () => {
  it.each([
    [47, "vnet1_rx_drop"],
    [48, "nic_details"],
  ])("have the form of their microversion: 2.%i", (minor, key) => {
    const cloud = smallCloud();
    const id = boot(cloud);
    const body = bodyOf(ask(cloud, "GET", `/servers/${id}/diagnostics`, { as: ADMIN, minor }));
    expect(Object.keys(body)).toContain(key);
    if (minor < 48) return;
    expect(body.nic_details).toEqual([
      {
        mac_address: "01:23:45:67:89:ab",
        rx_octets: 2070139,
        rx_errors: 100,
        rx_drop: 200,
        rx_packets: 26701,
        rx_rate: 300,
        tx_octets: 140208,
        tx_errors: 400,
        tx_drop: 500,
        tx_packets: 662,
        tx_rate: 600,
      },
    ]);
  });
});

it("a list of what changed at one instant is no contradiction", () => {
  const cloud = smallCloud();
  boot(cloud);
  const at = (since: string, before: string) =>
    ask(cloud, "GET", `/servers?changes-since=${since}&changes-before=${before}`, { as: MEMBER });
  const [early, late] = ["2030-01-01T00:00:00Z", "2030-01-01T00:00:01Z"];
  expect(at(early, early).status).toBe(200);
  expect(at(late, early).status).toBe(400);
});
