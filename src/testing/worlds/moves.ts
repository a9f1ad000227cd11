/** What can be done to a random world, and how often each comes. */
import type { ApiRequest, Identity } from "../../api/core/call.ts";
import { examplesOf } from "../../api/servers/actions/define.ts";
import type { Cloud } from "../../cloud.ts";
import type { Server } from "../../model/records/server.ts";
import { FLAVORS, IMAGES } from "../arbitraries.ts";

const HEADERS = { "openstack-api-version": "compute 2.93" };
export const WORLD_NETWORK = "3cb9bc59-5699-4588-a4b1-b87f96708bc6";
export const OUTSIDE_NETWORK = "00000000-0000-4000-8000-00000000e000";
export const WORLD_VOLUMES = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000a00${n}`);
export const WORLD_PORTS = [1, 2].map((n) => `00000000-0000-4000-8000-00000000b00${n}`);
export const WORLD_GROUP = "00000000-0000-4000-8000-00000000c001";

const ASKERS: readonly Identity[] = [
  { userId: "u1", projectId: "demo", roles: ["member", "reader"] },
  { userId: "u1", projectId: "demo", roles: ["member", "reader"] },
  { userId: "u2", projectId: "other", roles: ["member", "reader"] },
  { userId: "root", projectId: "demo", roles: ["admin", "member", "reader"] },
];

/** One thing that is done: which kind, and three numbers that pick what it is done to. */
export interface WorldStep {
  readonly do: WorldStepKind;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export class WorldPlayer {
  readonly cloud: Cloud;

  constructor(cloud: Cloud) {
    this.cloud = cloud;
  }

  /** Asks the API. @throws Error where the simulator itself failed */
  ask(who: number, method: ApiRequest["method"], path: string, body?: unknown): void {
    const as = ASKERS[who % ASKERS.length];
    this.cloud.request({
      method,
      path: `/v2.1${path}`,
      headers: HEADERS,
      ...(as === undefined ? {} : { as }),
      ...(body === undefined ? {} : { body }),
    });
  }

  act(who: number, server: number, body: object): void {
    this.ask(who, "POST", `/servers/${this.serverId(server)}/action`, body);
  }

  server(index: number): Server | undefined {
    return pick(
      [...this.cloud.state.servers.values()].filter(({ deletedAt }) => deletedAt === null),
      index,
    );
  }

  serverId(index: number): string {
    return this.server(index)?.id ?? "00000000-0000-4000-8000-000000000000";
  }

  host(index: number): string {
    return pick([...this.cloud.state.hosts.values()], index)?.name ?? "none";
  }
}

function pick<T>(all: readonly T[], index: number): T | undefined {
  return all[index % Math.max(all.length, 1)];
}

const CALLS = ["spawn", "destroy", "power_off", "reboot", "migrate_disk", "finish_migration", "snapshot", "plug_vifs"];

export type WorldMove = (player: WorldPlayer, numbers: Omit<WorldStep, "do">) => void;

/** What is done, by kind, with how often it comes beside the others. */
export const WORLD_MOVES = {
  create: [
    6,
    (player, { a, b, c }) => {
      const networks = [
        "none",
        "auto",
        [{ uuid: WORLD_NETWORK }],
        [{ uuid: WORLD_NETWORK, fixed_ip: `10.0.0.${c % 17}` }],
        [{ port: pick(WORLD_PORTS, c) }],
        [{ uuid: WORLD_NETWORK }, { port: pick(WORLD_PORTS, c) }],
      ][b % 6];
      const volume = pick(WORLD_VOLUMES, c);
      const devices = {
        block_device_mapping_v2: [
          { boot_index: 0, uuid: IMAGES[0]?.id, source_type: "image", destination_type: "local" },
          { boot_index: -1, uuid: volume, source_type: "volume", destination_type: "volume" },
        ],
      };
      const fromVolume = {
        block_device_mapping_v2: [
          {
            boot_index: 0,
            uuid: WORLD_VOLUMES[0],
            source_type: "volume",
            destination_type: "volume",
            delete_on_termination: c % 2 === 0,
          },
        ],
      };
      const group = pick([...player.cloud.state.groups.values()], a);
      player.ask(a, "POST", "/servers", {
        server: {
          name: `s${player.cloud.state.servers.next}`,
          flavorRef: pick(FLAVORS, c)?.name,
          networks,
          ...(c % 7 === 1 ? fromVolume : { imageRef: IMAGES[0]?.id, ...(c % 5 === 1 ? devices : {}) }),
          ...(c % 9 === 2 ? { min_count: 1, max_count: 3 } : {}),
        },
        ...(c % 4 === 3 && group !== undefined ? { "os:scheduler_hints": { group: group.id } } : {}),
      });
    },
  ],
  act: [
    14,
    (player, { a, b, c }) => {
      const sent = [...player.cloud.actions].filter(({ last = 93 }) => last >= 93);
      const action = pick(sent, b);
      if (action === undefined) return;
      const subjects = { flavors: FLAVORS.map(({ name }) => name), images: IMAGES.map(({ id }) => id) };
      player.act(a, c, { [action.key]: pick(examplesOf(action, subjects), c) ?? null });
    },
  ],
  resize: [3, (player, { a, b, c }) => player.act(a, b, { resize: { flavorRef: pick(FLAVORS, c)?.name } })],
  migrate: [2, (player, { b }) => player.act(3, b, { migrate: null })],
  "live-migrate": [
    2,
    (player, { b, c }) =>
      player.act(3, b, { "os-migrateLive": { host: c % 2 === 0 ? null : player.host(c), block_migration: "auto" } }),
  ],
  evacuate: [2, (player, { b, c }) => player.act(3, b, { evacuate: c % 2 === 0 ? {} : { host: player.host(c) } })],
  confirm: [
    2,
    (player, { a, b, c }) => player.act(a, b, c % 2 === 0 ? { confirmResize: null } : { revertResize: null }),
  ],
  shelve: [
    2,
    (player, { b, c }) =>
      player.act(3, b, [{ shelve: null }, { shelveOffload: null }, { unshelve: null }][c % 3] ?? {}),
  ],
  "reset-state": [
    1,
    (player, { b, c }) => player.act(3, b, { "os-resetState": { state: c % 2 === 0 ? "active" : "error" } }),
  ],
  snapshot: [
    2,
    (player, { a, b, c }) =>
      player.act(
        a,
        b,
        c % 2 === 0
          ? { createImage: { name: "i" } }
          : { createBackup: { name: "b", backup_type: "daily", rotation: c % 3 } },
      ),
  ],
  delete: [2, (player, { a, b }) => player.ask(a, "DELETE", `/servers/${player.serverId(b)}`)],
  "force-delete": [1, (player, { a, b }) => player.act(a, b, { forceDelete: null })],
  "attach-volume": [
    2,
    (player, { a, b, c }) =>
      player.ask(a, "POST", `/servers/${player.serverId(b)}/os-volume_attachments`, {
        volumeAttachment: { volumeId: pick(WORLD_VOLUMES, c) },
      }),
  ],
  "detach-volume": [
    2,
    (player, { a, b, c }) =>
      player.ask(a, "DELETE", `/servers/${player.serverId(b)}/os-volume_attachments/${pick(WORLD_VOLUMES, c)}`),
  ],
  "swap-volume": [
    1,
    (player, { b, c }) =>
      player.ask(3, "PUT", `/servers/${player.serverId(b)}/os-volume_attachments/${pick(WORLD_VOLUMES, c)}`, {
        volumeAttachment: { volumeId: pick(WORLD_VOLUMES, c + 1) },
      }),
  ],
  "attach-port": [
    2,
    (player, { a, b, c }) =>
      player.ask(a, "POST", `/servers/${player.serverId(b)}/os-interface`, {
        interfaceAttachment: [
          { net_id: WORLD_NETWORK },
          { port_id: pick(WORLD_PORTS, c) },
          { net_id: WORLD_NETWORK, fixed_ips: [{ ip_address: `10.0.0.${c % 17}` }] },
          {},
        ][c % 4],
      }),
  ],
  "detach-port": [
    2,
    (player, { a, b, c }) =>
      player.ask(
        a,
        "DELETE",
        `/servers/${player.serverId(b)}/os-interface/${pick(player.server(b)?.interfaces ?? [], c)?.portId ?? "none"}`,
      ),
  ],
  "fixed-ip": [
    1,
    (player, { a, b, c }) =>
      player.act(
        a,
        b,
        c % 2 === 0 ? { addFixedIp: { networkId: WORLD_NETWORK } } : { removeFixedIp: { address: `10.0.0.${c % 17}` } },
      ),
  ],
  "floating-ip": [
    2,
    (player, { b, c }) => {
      const { cloud } = player;
      const floating = pick([...cloud.state.floatingIps.values()], b);
      const port = pick([...cloud.state.ports.values()], c);
      refusable(() => {
        if (floating === undefined || c % 3 === 0) {
          cloud.dispatch({ type: "allocate-floating-ip", request: { networkId: OUTSIDE_NETWORK, projectId: "demo" } });
        } else if (c % 3 === 1 && port !== undefined) {
          cloud.dispatch({ type: "bind-floating-ip", id: floating.id, target: { portId: port.id } });
        } else cloud.dispatch({ type: "release-floating-ip", id: floating.id });
      });
    },
  ],
  group: [
    1,
    (player, { a, c }) =>
      player.ask(a, "POST", "/os-server-groups", {
        server_group: { name: "g", policy: c % 2 === 0 ? "anti-affinity" : "soft-affinity" },
      }),
  ],
  quota: [
    1,
    (player, { b, c }) =>
      player.ask(3, "PUT", "/os-quota-sets/demo", {
        quota_set: [{ instances: c % 6 }, { cores: -1 }, { instances: -1 }][b % 3],
      }),
  ],
  metadata: [
    1,
    (player, { a, b, c }) =>
      player.ask(a, "POST", `/servers/${player.serverId(b)}/metadata`, { metadata: { [`k${c % 3}`]: "v" } }),
  ],
  aggregate: [
    1,
    (player, { b, c }) => {
      player.ask(3, "POST", "/os-aggregates", { aggregate: { name: `agg${b % 2}`, availability_zone: `az${b % 2}` } });
      player.ask(3, "POST", `/os-aggregates/${(b % 2) + 1}/action`, {
        [c % 2 === 0 ? "add_host" : "remove_host"]: { host: player.host(c) },
      });
    },
  ],
  advance: [8, ({ cloud }, { b, c }) => cloud.run({ for: [c % 100, c % 5_000, c * 7, c * 60][b % 4] ?? 0 })],
  events: [6, ({ cloud }, { c }) => cloud.run({ events: (c % 3) + 1, for: 600_000 })],
  periodics: [1, ({ cloud }) => cloud.dispatch({ type: "run-periodics" })],
  "host-down": [
    3,
    (player, { a, b, c }) =>
      player.cloud.dispatch({ type: "host-down", host: player.host(b), powerLost: a % 2 === 0, forced: c % 2 === 0 }),
  ],
  "host-up": [5, (player, { b }) => player.cloud.dispatch({ type: "host-up", host: player.host(b) })],
  "cell-down": [1, ({ cloud }) => cloud.dispatch({ type: "cut-cell", cell: "cell1", down: true })],
  "cell-up": [3, ({ cloud }) => cloud.dispatch({ type: "cut-cell", cell: "cell1", down: false })],
  inject: [
    2,
    (player, { b, c }) =>
      player.cloud.dispatch({
        type: "inject",
        injection: {
          point: pick(CALLS, b) ?? "spawn",
          exception: "NovaException",
          message: null,
          rate: 1,
          left: (c % 2) + 1,
        },
      }),
  ],
  clear: [2, ({ cloud }) => cloud.dispatch({ type: "clear" })],
} as const satisfies Readonly<Record<string, readonly [weight: number, WorldMove]>>;

export type WorldStepKind = keyof typeof WORLD_MOVES;

/** Does what the rules may refuse. */
function refusable(go: () => void): void {
  try {
    go();
  } catch (error) {
    if (!(error instanceof Error && error.name === "Refusal")) throw error;
  }
}
