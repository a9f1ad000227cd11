/** A small cloud and the ways to ask it, for tests of the API. */
import type { ApiResponse, Identity } from "../../src/api/core/call.ts";
import type { Cloud, CloudPlan } from "../../src/cloud.ts";
import { parseConf } from "../../src/model/conf/conf.ts";
import {
  ADMIN,
  equalHosts,
  IMAGE,
  MEMBER,
  NETWORK,
  OTHER,
  smallCloud as sharedCloud,
  WIDE,
} from "../fixtures/small-cloud.ts";

export { ADMIN, IMAGE, MEMBER, NETWORK, OTHER };

export const VOLUME = "6ca404f3-d844-4169-bb96-bc792f37de98";

interface Options {
  /** Sections of nova.conf. */
  readonly conf?: Parameters<typeof parseConf>[0];
  readonly plan?: Partial<CloudPlan>;
}

/** A cloud of three hosts, as the tests of the API like it. */
export function smallCloud({ conf = {}, plan = {} }: Options = {}): Cloud {
  const reading = parseConf({ quota: { instances: -1, cores: -1, ram: -1 }, ...conf });
  if (reading.problems.length > 0) throw new Error(JSON.stringify(reading.problems));
  return sharedCloud({
    seed: "api",
    conf: reading.conf,
    hosts: equalHosts(3, WIDE),
    flavors: [
      { id: "1", name: "tiny", vcpus: 1, ram: 512, disk: 1 },
      { id: "2", name: "small", vcpus: 2, ram: 1024, disk: 20, ephemeral: 10, swap: 512 },
      { id: "private", vcpus: 1, ram: 512, disk: 1, isPublic: false },
    ],
    images: [{ id: IMAGE, name: "cirros", properties: { hw_disk_bus: "virtio", mine: "yes", kernel_id: "nokernel" } }],
    volumes: [{ id: VOLUME, size: 2, bootable: true }],
    ...plan,
  });
}

/** Asks as somebody, at a microversion. */
export function ask(
  cloud: Cloud,
  method: string,
  path: string,
  { as = MEMBER, body, minor = 93 }: { as?: Identity; body?: unknown; minor?: number } = {},
): ApiResponse {
  const headers = { "openstack-api-version": `compute 2.${minor}` };
  return cloud.request({ method, path: `/v2.1${path}`, headers, as, ...(body === undefined ? {} : { body }) });
}

/** The body of an answer of this status, to be looked into. */
export function bodyOf(answer: ApiResponse, status = 200): Record<string, never> {
  if (answer.status !== status) throw new Error(`status ${answer.status}: ${JSON.stringify(answer.body)}`);
  return (answer.body ?? {}) as Record<string, never>;
}

/** What an error says. */
export function said(answer: ApiResponse): string {
  const [fault] = Object.values((answer.body ?? {}) as Record<string, { message?: string }>);
  return `${answer.status} ${fault?.message ?? ""}`;
}

/** Creates a server and lets it be built. */
export function boot(cloud: Cloud, server: object = {}, as: Identity = MEMBER): string {
  const asked = { name: "s", flavorRef: "1", imageRef: IMAGE, networks: "none", ...server };
  const { server: made } = bodyOf(ask(cloud, "POST", "/servers", { as, body: { server: asked } }), 202) as unknown as {
    server: { id: string };
  };
  cloud.run({ idle: true });
  return made.id;
}
