import type { FastifyInstance } from "fastify";
import type { Gateway } from "../server/gateway.ts";
import { mountService } from "../server/mount.ts";
import { branchRoutes } from "./branches.ts";
import { checkpointRoutes } from "./checkpoints.ts";
import { decisionRoutes } from "./decisions.ts";
import { EVENTS, mountEvents } from "./events.ts";
import { faultRoutes } from "./faults.ts";
import { hostRoutes } from "./hosts.ts";
import { metricRoutes } from "./metrics.ts";
import { openapi } from "./openapi.ts";
import { type ControlRoute, control } from "./route.ts";
import { statusRoutes } from "./status.ts";
import { timeRoutes } from "./time.ts";

const PREFIX = "/novasim/v1";

/** Serves the control API. It asks for no token; a page from elsewhere, open in a browser here, must not reach it. */
export function mountControl(app: FastifyInstance, gateway: Gateway): void {
  const routes: readonly ControlRoute[] = [
    ...statusRoutes,
    ...timeRoutes,
    ...branchRoutes(gateway.branches),
    ...checkpointRoutes,
    ...faultRoutes,
    ...hostRoutes,
    ...metricRoutes,
    ...decisionRoutes,
    control("GET", "/openapi.json", { summary: "this document", answer: { type: "object" } }, () => document),
  ];
  const document = openapi([...routes, EVENTS], PREFIX);
  mountService(app, gateway, {
    prefix: PREFIX,
    guarded: true,
    routes,
    fault: ({ status: code, message }) => ({ error: { code, message } }),
  });
  mountEvents(app, gateway);
}
