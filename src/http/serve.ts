import type { AddressInfo } from "node:net";
import { type Cloud, type CloudPlan, createCloud } from "../cloud.ts";
import { makeAccounts } from "./accounts/accounts.ts";
import { Directory } from "./accounts/directory.ts";
import { Tokens } from "./accounts/tokens.ts";
import type { ServedBranch } from "./branches/branch.ts";
import { ServedBranches } from "./branches/branches.ts";
import type { ClockMode } from "./branches/clock.ts";
import { mountControl } from "./control/control.ts";
import { defaultPlan } from "./default-cloud.ts";
import { defaultGroupOf } from "./network/security-groups.ts";
import { mountPage } from "./page/page.ts";
import { acceptFairly } from "./server/accept-fairly.ts";
import { createApp, type Limits, type Log, SERVER_LIMITS } from "./server/app.ts";
import { mountCompute } from "./server/compute.ts";
import { ANYBODY, type Gateway } from "./server/gateway.ts";
import { closesGracefully } from "./server/graceful-shutdown.ts";
import { guardFor, refusesTwoHosts } from "./server/guard.ts";
import { holdsUnread } from "./server/hold-unread.ts";
import { mountService } from "./server/mount.ts";
import { SERVICES } from "./services.ts";

/** How a cloud is served. Everything has a default. */
export interface ServeOptions {
  /** The cloud, or what it is to be made of; default: one like a DevStack with four hosts. */
  readonly cloud?: Cloud | CloudPlan;
  /** TCP port; 0, the default, is any free one. */
  readonly port?: number;
  /** Address to listen at; default `127.0.0.1`. */
  readonly host?: string;
  /** How time comes along; default `auto`. */
  readonly clock?: ClockMode;
  /** Virtual seconds in a real one, for the clock `real`; default 1. */
  readonly speed?: number;
  /** `none`: any token is good, and none as well, and everybody is an administrator. Default `keystone`. */
  readonly auth?: "keystone" | "none";
  /** Real seconds a token is good for; default 24 hours. */
  readonly tokenLifetime?: number;
  readonly limits?: Partial<Limits>;
  /** Gets a line for each request; default: no request log. */
  readonly log?: Log;
  /** Gets what went wrong inside; default: standard error. */
  readonly errors?: Log;
}

/** A server that runs. */
export interface Served {
  /** `http://127.0.0.1:8774` */
  readonly url: string;
  readonly port: number;
  /** The cloud of the main branch, as it is now. */
  readonly cloud: Cloud;
  readonly main: ServedBranch;
  /**
   * Ends it: what has come in is answered, then connections are closed. Nothing is left behind.
   * @param drain ms that clients who asked in the last `drain` ms have for one more request; default 0
   */
  close(drain?: number): Promise<void>;
}

/** Connections that may wait to be accepted: a thousand clients may come at once. */
const BACKLOG = 4096;

/**
 * Serves a cloud to OpenStack clients: compute, identity, image, network, volume and placement on one port, and the
 * control API under `/novasim/v1`.
 *
 * @throws Error when it cannot listen there
 */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const {
    port = 0,
    host = "127.0.0.1",
    clock = "auto",
    speed = 1,
    auth = "keystone",
    tokenLifetime = 86_400,
  } = options;
  const errors: Log = options.errors ?? ((line) => process.stderr.write(`${line}\n`));
  const limits: Limits = { ...SERVER_LIMITS, ...options.limits };
  const app = createApp(limits, options.log, errors);
  const close = closesGracefully(app, limits.grace);
  acceptFairly(app);
  holdsUnread(app);
  refusesTwoHosts(app);
  const given = options.cloud ?? { ...defaultPlan(), start: new Date().toISOString() };
  const cloud = "state" in given ? given : createCloud(given);
  const directory = new Directory();
  makeAccounts(cloud, directory);
  if (auth === "none") defaultGroupOf({ cloud }, ANYBODY.projectId);
  const failed = (error: unknown) => app.log.error({ err: error }, "the simulator failed; its time stands still");
  const branches = new ServedBranches(cloud, { mode: clock, speed }, failed);
  let bound = port;
  const gateway: Gateway = {
    branches,
    directory,
    tokens: new Tokens(tokenLifetime * 1000, directory),
    auth,
    guard: guardFor(host),
    host: () => `${host.includes(":") ? `[${host}]` : host}:${bound}`,
  };
  mountCompute(app, gateway);
  for (const service of SERVICES) mountService(app, gateway, service);
  mountControl(app, gateway);
  mountPage(app);
  try {
    await app.listen({ port, host, backlog: BACKLOG });
  } catch (error) {
    branches.close();
    await app.close();
    throw error;
  }
  bound = (app.server.address() as AddressInfo).port; // it listens on TCP
  return {
    url: `http://${gateway.host()}`,
    port: bound,
    get cloud() {
      return branches.main.cloud;
    },
    get main() {
      return branches.main;
    },
    async close(drain = 0) {
      try {
        await close(drain);
      } finally {
        branches.close();
      }
    },
  };
}
