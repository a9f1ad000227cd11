/** What holds of a cloud between any two of its steps, whatever was done to it: what it owns adds up. */
import { subnetWith } from "../../lifecycle/neutron/addressing.ts";
import type { Server } from "../../model/records/server.ts";
import type { State } from "../../model/records/state.ts";
import { serialOfUuid } from "../../model/tables/ids.ts";

/** What is wrong with a state, one string for each fault; none: nothing is. */
export type WorldRule = (state: State) => Iterable<string>;

function serversById(state: State): ReadonlyMap<string, Server> {
  return new Map([...state.servers.values()].map((server) => [server.id, server]));
}

function* present(state: State): Iterable<Server> {
  for (const server of state.servers.values()) if (server.deletedAt === null) yield server;
}

const addresses: Readonly<Record<string, WorldRule>> = {
  *"address-once"({ ports, floatingIps }) {
    const held = new Set<string>();
    const all = [
      ...[...ports.values()].flatMap(({ networkId, fixedIps }) => fixedIps.map((ip) => `${networkId} ${ip.address}`)),
      ...[...floatingIps.values()].map(({ networkId, address }) => `${networkId} ${address}`),
    ];
    for (const address of all) {
      if (held.has(address)) yield `two hold the address ${address}`;
      held.add(address);
    }
  },
  *"address-in-subnet"({ ports, networks }) {
    for (const { id, networkId, fixedIps } of ports.values()) {
      const network = networks.get(networkId);
      for (const { address, subnetId } of fixedIps) {
        if (network === undefined || subnetWith(network, address)?.id !== subnetId) {
          yield `port ${id} has ${address}, which is not in subnet ${subnetId}`;
        }
      }
    }
  },
  *"reserved-is-held"({ networks, ports, floatingIps }) {
    const held = new Set([
      ...[...ports.values()].flatMap(({ fixedIps }) => fixedIps.map(({ address }) => address)),
      ...[...floatingIps.values()].map(({ address }) => address),
    ]);
    for (const { id, reserved } of networks.values()) {
      for (const address of reserved) if (!held.has(address)) yield `network ${id} keeps ${address}, which nobody has`;
    }
  },
  *"released-is-free"({ networks, ports }) {
    const held = new Set([...ports.values()].flatMap(({ fixedIps }) => fixedIps.map(({ address }) => address)));
    for (const { id, subnets } of networks.values()) {
      for (const subnet of subnets) {
        const seen = new Set<string>();
        for (let at = subnet.released; at !== null; at = at.rest) {
          if (held.has(at.addr)) yield `network ${id} would give out ${at.addr}, which a port has`;
          if (seen.has(at.addr)) yield `network ${id} would give out ${at.addr} twice`;
          seen.add(at.addr);
        }
      }
    }
  },
};

const ports: Readonly<Record<string, WorldRule>> = {
  *"interface-has-port"(state) {
    for (const server of present(state)) {
      for (const { portId } of server.interfaces) {
        const port = state.ports.get(portId);
        if (port === undefined) yield `server ${server.id} has an interface whose port ${portId} is gone`;
        else if (port.deviceId !== server.id)
          yield `port ${portId} of server ${server.id} belongs to '${port.deviceId}'`;
      }
    }
  },
  *"port-has-server"(state) {
    const servers = serversById(state);
    for (const { id, deviceId } of state.ports.values()) {
      if (deviceId === "") continue;
      const server = servers.get(deviceId);
      if (server === undefined || server.deletedAt !== null) yield `port ${id} belongs to ${deviceId}, which is gone`;
      else if (!server.interfaces.some(({ portId }) => portId === id)) {
        yield `port ${id} belongs to server ${deviceId}, which does not show it`;
      }
    }
  },
  *"port-once"(state) {
    const seen = new Set<string>();
    for (const server of present(state)) {
      for (const { portId } of server.interfaces) {
        if (seen.has(portId)) yield `port ${portId} is plugged in twice`;
        seen.add(portId);
      }
    }
  },
  *"interface-shows-addresses"(state) {
    for (const server of present(state)) {
      for (const { portId, addresses: shown } of server.interfaces) {
        const fixed = state.ports.get(portId)?.fixedIps.map(({ address }) => address) ?? [];
        const own = shown.filter(({ floating }) => floating !== true).map(({ addr }) => addr);
        if (own.join() !== fixed.join()) yield `server ${server.id} shows ${own.join()}, its port has ${fixed.join()}`;
      }
    }
  },
  *"floating-is-shown"(state) {
    for (const { id, address, portId } of state.floatingIps.values()) {
      if (portId === null) continue;
      const port = state.ports.get(portId);
      if (port === undefined) yield `floating address ${id} leads to port ${portId}, which is gone`;
      const server = [...present(state)].find((each) => each.interfaces.some((one) => one.portId === portId));
      const shown = server?.interfaces.flatMap((each) => each.addresses).some(({ addr }) => addr === address);
      if (shown === false) yield `server ${server?.id} does not show its floating address ${address}`;
    }
  },
};

const volumes: Readonly<Record<string, WorldRule>> = {
  *"attachment-has-server"(state) {
    const servers = serversById(state);
    for (const { id, attachments } of state.volumes.values()) {
      for (const each of attachments) {
        const server = servers.get(each);
        if (server === undefined || server.deletedAt !== null)
          yield `volume ${id} is attached to ${each}, which is gone`;
        else if (!server.devices.some(({ volumeId }) => volumeId === id)) {
          yield `volume ${id} is attached to server ${each}, which has no device for it`;
        }
      }
    }
  },
  *"volume-status"({ volumes: all }) {
    for (const { id, status, attachments } of all.values()) {
      const free = attachments.length === 0;
      if (status === "available" && !free) yield `volume ${id} is available, and attached to ${attachments.join()}`;
      if (status === "in-use" && free) yield `volume ${id} is in-use, and attached to nothing`;
      if (new Set(attachments).size < attachments.length) yield `volume ${id} is attached twice to one server`;
    }
  },
  *"volume-shared"({ volumes: all }) {
    for (const { id, multiattach, attachments } of all.values()) {
      if (!multiattach && attachments.length > 1) yield `volume ${id} is attached to ${attachments.length} servers`;
    }
  },
};

const servers: Readonly<Record<string, WorldRule>> = {
  *"deleted-holds-nothing"(state) {
    for (const server of state.servers.values()) {
      if (server.deletedAt === null) continue;
      if (server.allocation !== null) yield `server ${server.id} is deleted, and holds an allocation`;
      if (server.claim !== null) yield `server ${server.id} is deleted, and holds a claim`;
      if (server.operations.length > 0) yield `server ${server.id} is deleted, and an operation goes on`;
      if (server.interfaces.length > 0) yield `server ${server.id} is deleted, and has interfaces`;
    }
  },
  *"host-lists-servers"(state) {
    const on = new Map<string, Set<number>>();
    for (const server of present(state)) {
      if (server.state.host === null) continue;
      const slots = on.get(server.state.host) ?? new Set();
      on.set(server.state.host, slots.add(server.slot));
    }
    for (const host of state.hosts.values()) {
      const slots = on.get(host.name) ?? new Set();
      if (host.servers.length !== slots.size || host.servers.some((slot) => !slots.has(slot))) {
        yield `host ${host.name} lists servers ${host.servers.join()}, and has ${[...slots].join()}`;
      }
    }
  },
  *"group-members"({ groups, servers, settings }) {
    for (const { id, members } of groups.values()) {
      if (new Set(members).size < members.length) yield `group ${id} lists a member twice`;
      for (const member of members) {
        const slot = serialOfUuid(member, settings.idKey);
        if (slot < 0 || slot >= servers.next) yield `group ${id} lists ${member}, which never was a server`;
      }
    }
  },
  *"image-of-server"(state) {
    const all = serversById(state);
    for (const { id, name, status, serverId } of state.images.values()) {
      // Nova's shelve_instance, unlike its snapshots, does not delete its image where the server vanishes.
      if (serverId === null || name.endsWith("-shelved") || (status !== "queued" && status !== "saving")) continue;
      const server = all.get(serverId);
      if (server === undefined || server.deletedAt !== null) yield `image ${id} is ${status}, and its server is gone`;
    }
  },
};

const moves: Readonly<Record<string, WorldRule>> = {
  *"migrations-of-server"(state) {
    const chained = new Set<number>();
    for (const { id, slot, lastMigration } of state.servers.values()) {
      for (let at = lastMigration; at !== null; ) {
        const migration = state.migrations.get(at);
        if (migration === undefined || migration.server !== slot || chained.has(at)) {
          yield `server ${id} names migration ${at}, which is none of its own`;
          break;
        }
        chained.add(at);
        at = migration.previous;
      }
    }
    for (const { slot, uuid } of state.migrations.values()) {
      if (!chained.has(slot)) yield `migration ${uuid} is no server's`;
    }
  },
  *"migration-hosts"(state) {
    for (const { uuid, sourceHost, destHost } of state.migrations.values()) {
      for (const name of [sourceHost, destHost]) {
        if (name !== null && !state.hostSlots.has(name)) yield `migration ${uuid} names host ${name}, which is none`;
      }
    }
  },
  *"migration-of-deleted"(state) {
    for (const { uuid, server, allocation, claim, type } of state.migrations.values()) {
      const row = state.servers.get(server);
      if (row !== undefined && row.deletedAt === null) continue;
      // A dead host keeps what it held of an evacuated server until it comes back.
      if (type === "evacuation") continue;
      if (allocation !== null || claim !== null) yield `migration ${uuid} holds something for a server that is gone`;
    }
  },
};

const actions: Readonly<Record<string, WorldRule>> = {
  *"action-times"(state) {
    for (const { id, actions: all } of state.servers.values()) {
      for (const { requestId, start, updatedAt, events } of all) {
        if (updatedAt < start) yield `action ${requestId} of server ${id} was updated before it began`;
        for (const each of events) {
          if (each.finish !== null && each.finish < each.start)
            yield `event ${each.event} of ${requestId} ends before it starts`;
          if ((each.finish === null) !== (each.result === null)) {
            yield `event ${each.event} of ${requestId} has ${each.finish === null ? "a result" : "an end"} only`;
          }
        }
      }
    }
  },
  *"usage-adds-up"(state) {
    for (const { id, usage } of state.projects.values()) {
      for (const [name, value] of Object.entries(usage)) {
        if (!(Number.isFinite(value) && value >= 0)) yield `project ${id} uses ${value} ${name}`;
      }
    }
  },
  *"permits-are-held"(state) {
    const tickets = new Set(
      [...state.servers.values()].flatMap(({ operations }) => operations.map((one) => one.ticket)),
    );
    for (const { name, slots } of state.hosts.values()) {
      for (const [kind, { holders }] of Object.entries(slots)) {
        if (new Set(holders).size < holders.length) yield `host ${name} gave a permit of ${kind} twice`;
        for (const ticket of holders) {
          if (!tickets.has(ticket))
            yield `host ${name} gave a permit of ${kind} to operation ${ticket}, which has ended`;
        }
      }
    }
  },
};

/** The rules by their names; `fork-equals-restore` and `no-throw` are the player's. */
export const WORLD_RULES: Readonly<Record<string, WorldRule>> = {
  ...addresses,
  ...ports,
  ...volumes,
  ...servers,
  ...moves,
  ...actions,
};
