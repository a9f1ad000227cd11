import type { Migration } from "../model/records/migration.ts";
import { NO_USAGE, type Usage } from "../model/records/project.ts";
import { addResources, NO_RESOURCES, type Resources } from "../model/records/resources.ts";
import type { Holding, Server } from "../model/records/server.ts";
import type { State } from "../model/records/state.ts";

/** What a ledger keeps of a host. */
interface HostAccount {
  allocated: Resources;
  claimed: Resources;
  servers: number;
}

/** What changed between two states. */
export interface Touched {
  readonly hosts: ReadonlySet<string>;
  readonly projects: ReadonlySet<string>;
  readonly servers: ReadonlySet<number>;
}

/**
 * Books kept beside the state, from what servers and migrations say they hold: an account of its own to hold the hosts'
 * and projects' sums against. It follows the state by what changed, so that it can be asked after every event.
 */
export class Ledger {
  readonly #hosts = new Map<string, HostAccount>();
  readonly #projects = new Map<string, Usage>();
  readonly #softDeleted = new Set<number>();
  #seen: State | undefined;
  /** When the periodic tasks last ran out of their turn, ms. */
  forcedAt: number | null = null;

  /** Brings the books up to this state. Returns what was touched: names of hosts, ids of projects, slots of servers. */
  follow(state: State): Touched {
    const hosts = new Set<string>();
    const projects = new Set<string>();
    const servers = new Set<number>();
    const seen = this.#seen;
    const server = (row: Server | undefined, sign: 1 | -1) => {
      if (row === undefined) return;
      servers.add(row.slot);
      if (sign > 0 && row.state.vmState === "soft-delete") this.#softDeleted.add(row.slot);
      else this.#softDeleted.delete(row.slot);
      this.#hold(row.allocation, "allocated", sign, hosts);
      this.#hold(row.claim, "claimed", sign, hosts);
      if (row.deletedAt !== null) return;
      if (row.state.host !== null) {
        this.#account(row.state.host).servers += sign;
        hosts.add(row.state.host);
      }
      if (row.state.vmState !== "soft-delete") {
        this.#use(row, sign);
        projects.add(row.spec.projectId);
      }
    };
    const migration = (row: Migration | undefined, sign: 1 | -1) => {
      if (row !== undefined) servers.add(row.server);
      this.#hold(row?.allocation ?? null, "allocated", sign, hosts);
      this.#hold(row?.claim ?? null, "claimed", sign, hosts);
    };
    if (seen === undefined) {
      state.servers.forEach((row) => {
        server(row, 1);
      });
      state.migrations.forEach((row) => {
        migration(row, 1);
      });
      state.hosts.forEach((host) => {
        hosts.add(host.name);
      });
    } else {
      state.servers.changesSince(seen.servers, (_slot, now, before) => {
        server(before, -1);
        server(now, 1);
      });
      state.migrations.changesSince(seen.migrations, (_slot, now, before) => {
        migration(before, -1);
        migration(now, 1);
      });
      state.hosts.changesSince(seen.hosts, (_slot, now) => {
        if (now !== undefined) hosts.add(now.name);
      });
    }
    this.#seen = state;
    return { hosts, projects, servers };
  }

  /** Slots of the servers that are soft-deleted. */
  get softDeleted(): ReadonlySet<number> {
    return this.#softDeleted;
  }

  host(name: string): Readonly<HostAccount> {
    return this.#account(name);
  }

  project(id: string): Usage {
    return this.#projects.get(id) ?? NO_USAGE;
  }

  #account(name: string): HostAccount {
    let account = this.#hosts.get(name);
    if (account === undefined) {
      account = { allocated: NO_RESOURCES, claimed: NO_RESOURCES, servers: 0 };
      this.#hosts.set(name, account);
    }
    return account;
  }

  #hold(holding: Holding | null, field: "allocated" | "claimed", sign: 1 | -1, touched: Set<string>): void {
    if (holding === null) return;
    const account = this.#account(holding.host);
    account[field] = addResources(account[field], holding.resources, sign);
    touched.add(holding.host);
  }

  #use(server: Server, sign: 1 | -1): void {
    const { projectId, flavor } = server.spec;
    const usage = this.project(projectId);
    this.#projects.set(projectId, {
      instances: usage.instances + sign,
      cores: usage.cores + sign * flavor.vcpus,
      ram: usage.ram + sign * flavor.ram,
    });
  }
}
