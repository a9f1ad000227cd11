import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cloud } from "../../src/cloud.ts";
import { ADMIN, ask, boot, NETWORK, smallCloud } from "../api/rig.ts";

const SUBNET = "f8a6e8f8-c2ec-497c-9f23-da9616de54ef";

/** A cloud whose network has six addresses to give, two of which are spoken for by ports of the plan. */
function tightCloud(): Cloud {
  const fixedIps = (last: number) => [{ subnetId: SUBNET, address: `10.0.0.${last}` }];
  return smallCloud({
    plan: {
      networks: [{ id: NETWORK, name: "tight", projectId: "p1", subnets: [{ id: SUBNET, cidr: "10.0.0.0/29" }] }],
      ports: [
        { id: "11111111-0000-4000-8000-000000000001", networkId: NETWORK, projectId: "p1", fixedIps: fixedIps(3) },
      ],
      latency: "cloudlab-2017",
    },
  });
}

/** Addresses that more than one port has. */
function shared({ state }: Cloud): string[] {
  const all = [...state.ports.values()].flatMap(({ fixedIps }) => fixedIps.map(({ address }) => address));
  return all.filter((address, i) => all.indexOf(address) !== i);
}

const last = fc.integer({ min: 0, max: 9 });
const step = fc.oneof(
  fc.record({ kind: fc.constant("create" as const), last: fc.option(last) }),
  fc.record({ kind: fc.constant("attach" as const), last: fc.option(last), server: fc.nat(5) }),
  fc.record({ kind: fc.constant("add" as const), server: fc.nat(5) }),
  fc.record({ kind: fc.constant("remove" as const), last, server: fc.nat(5) }),
  fc.record({ kind: fc.constant("delete" as const), server: fc.nat(5) }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(0, 500, 5_000, 60_000) }),
);

describe("addresses", () => {
  it("are never two ports', whoever asks for what", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const cloud = tightCloud();
        const ids: string[] = [];
        const at = (index: number) => ids[index % Math.max(ids.length, 1)] ?? "none";
        for (const each of steps) {
          switch (each.kind) {
            case "create": {
              const fixed = each.last === null ? {} : { fixed_ip: `10.0.0.${each.last}` };
              const networks = [{ uuid: NETWORK, ...fixed }];
              const server = { name: "a", flavorRef: "1", imageRef: "155d900f-4e14-4e4c-a73d-069cbf4541e6", networks };
              const answer = ask(cloud, "POST", "/servers", { body: { server } });
              expect([202, 400]).toContain(answer.status);
              if (answer.status === 202) ids.push((answer.body as { server: { id: string } }).server.id);
              break;
            }
            case "attach": {
              const fixed = each.last === null ? {} : { fixed_ips: [{ ip_address: `10.0.0.${each.last}` }] };
              const body = { interfaceAttachment: { net_id: NETWORK, ...fixed } };
              ask(cloud, "POST", `/servers/${at(each.server)}/os-interface`, { body });
              break;
            }
            case "add":
              ask(cloud, "POST", `/servers/${at(each.server)}/action`, {
                minor: 43,
                body: { addFixedIp: { networkId: NETWORK } },
              });
              break;
            case "remove": {
              const body = { removeFixedIp: { address: `10.0.0.${each.last}` } };
              ask(cloud, "POST", `/servers/${at(each.server)}/action`, { minor: 43, body });
              break;
            }
            case "delete":
              ask(cloud, "DELETE", `/servers/${at(each.server)}`);
              break;
            case "wait":
              cloud.run({ for: each.ms });
          }
          expect(shared(cloud)).toEqual([]);
        }
        cloud.run({ for: 600_000 });
        expect(shared(cloud)).toEqual([]);
        // What is given back can be given again: all of it, and no more.
        for (const id of ids) ask(cloud, "DELETE", `/servers/${id}`, { as: ADMIN });
        cloud.run({ for: 600_000 });
        const held = [...cloud.state.ports.values()].length;
        expect(held).toBe(1);
        for (let i = 0; i < 5; i++) boot(cloud, { networks: [{ uuid: NETWORK }] });
        cloud.run({ for: 60_000 });
        expect(cloud.state.ports.size).toBe(5);
      }),
      { numRuns: 60 },
    );
  });

  it.each(["192.168.7.7", "fe80::1", "10.0.0.7", "10.0.0.0", "10.0.0.8"])(
    "%s, which is no host's of the network, fails the build as in Nova",
    (address) => {
      const cloud = tightCloud();
      boot(cloud, { networks: [{ uuid: NETWORK, fixed_ip: address }] });
      cloud.run({ for: 60_000 });
      expect(cloud.state.servers.get(0)?.state.vmState).toBe("error");
      expect(cloud.state.servers.get(0)?.fault?.message).toContain(
        `aborted: Invalid input received: Fixed IP ${address} is not a valid ip address for network ${NETWORK}.`,
      );
    },
  );

  it("that a project has as a floating address are no port's, also where nobody named them", () => {
    const external = "00000000-0000-4000-8000-00000000e000";
    const cloud = smallCloud({
      plan: {
        networks: [{ id: external, name: "out", external: true, subnets: [{ id: "s", cidr: "203.0.113.0/28" }] }],
      },
    });
    const { address } = cloud.dispatch({
      type: "allocate-floating-ip",
      request: { networkId: external, projectId: "p1" },
    });
    boot(cloud, { networks: [{ uuid: external, fixed_ip: address }] }, ADMIN);
    cloud.run({ for: 60_000 });
    expect(cloud.state.servers.get(0)?.fault?.message).toContain(`Fixed IP ${address} is already in use.`);
    expect(cloud.state.ports.size).toBe(0);
  });
});
