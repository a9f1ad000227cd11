/** The server of the crowd, in a process of its own: `crowd.ts` forks it and asks it how it is. */
import { createCloud } from "../src/cloud.ts";
import { defaultPlan } from "../src/http/default-cloud.ts";
import { serve } from "../src/http/serve.ts";
import { defaultConf } from "../src/model/conf/conf.ts";
import { collectGarbage } from "./harness.ts";

/** How a server's process is, after its garbage was collected. */
export interface Health {
  /** Bytes. */
  readonly heap: number;
  readonly rss: number;
  /** Handles and requests that the event loop knows of. */
  readonly handles: number;
  /** Rows of the table of servers, deleted ones included. */
  readonly servers: number;
  readonly events: number;
}

const [speed = "10", deleted = "drop", hosts = "100"] = process.argv.slice(2);
const conf = defaultConf();
const plan = defaultPlan();
const cloud = createCloud({
  ...plan,
  hosts: Array.from({ length: Number(hosts) }, (_, i) => ({
    name: `compute-${i}`,
    vcpus: 64,
    memoryMb: 262_144,
    diskGb: 4000,
  })),
  conf: {
    ...conf,
    quota: { ...conf.quota, instances: -1, cores: -1, ram: -1 },
    sim: { ...conf.sim, deleted_servers: deleted === "drop" ? "drop" : "keep" },
  },
});
const served = await serve({ cloud, auth: "none", clock: "real", speed: Number(speed) });

process.on("message", async (what) => {
  if (what === "stop") {
    await served.close();
    process.disconnect();
    return;
  }
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  const health: Health = {
    heap: heapUsed,
    rss,
    handles: process.getActiveResourcesInfo().length,
    servers: served.cloud.state.servers.size,
    events: served.cloud.events,
  };
  process.send?.(health);
});
process.send?.(served.url);
