/** `/os-baremetal-nodes` (API reference: "Bare metal nodes"): no cloud here has Ironic, and Nova no client of it. */
import { authorize } from "../core/authorize.ts";
import type { Answer, Call, Route } from "../core/call.ts";
import type { RuleName } from "../policy/defaults.ts";
import { badRequest, notImplemented } from "../protocol/errors.ts";
import { proxy } from "./proxy.ts";

const withoutClient = (rule: RuleName) =>
  proxy((call: Call): Answer => {
    authorize(call, rule);
    throw notImplemented("The requested functionality is not supported.");
  });

const leftToIronic = (command: string) =>
  proxy((): Answer => {
    throw badRequest(`Command Not supported. Please use Ironic command ${command} to perform this action.`);
  });

export const baremetalNodes: readonly Route[] = [
  ["GET", "/os-baremetal-nodes", withoutClient("os_compute_api:os-baremetal-nodes:list")],
  ["GET", "/os-baremetal-nodes/{id}", withoutClient("os_compute_api:os-baremetal-nodes:show")],
  ["POST", "/os-baremetal-nodes", leftToIronic("node-create")],
  ["DELETE", "/os-baremetal-nodes/{id}", leftToIronic("node-delete")],
];
