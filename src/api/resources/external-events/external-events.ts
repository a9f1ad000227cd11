/** `POST /os-server-external-events`: what other services have to tell Nova (API reference: "Create external events"). */

import { recordedArgs } from "../../../lifecycle/core/operation.ts";
import type { ArgsByName } from "../../../lifecycle/operations.ts";
import type { Server } from "../../../model/records/server.ts";
import { serialOfUuid } from "../../../model/tables/ids.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { validate } from "../../core/validation.ts";
import type { BodyOf } from "../../schema/value.ts";
import { createExternalEvents as schema } from "./external-events-schema.ts";

type ExternalEvent = BodyOf<typeof schema>["events"][number];

/** Events that say nothing without a tag. */
const TAGGED: ReadonlySet<string> = new Set(["volume-extended", "power-update", "accelerator-request-bound"]);

function createExternalEvents(call: Call): Answer {
  const body = validate(schema, call.minor, call.body);
  authorize(call, "os_compute_api:os-server-external-events:create", {});
  const events = body.events.map((event) => answerTo(call, event));
  return { status: events.every(({ code }) => code === 200) ? 200 : 207, body: { events } };
}

function answerTo(call: Call, event: ExternalEvent): ExternalEvent & { readonly code: number } {
  const server = serverOf(call, event.server_uuid);
  if (server === undefined) return { ...event, status: "failed", code: 404 };
  if (TAGGED.has(event.name) && event.tag === undefined) return { ...event, status: "failed", code: 400 };
  if (server.state.host === null) return { ...event, status: "failed", code: 422 };
  const work = workOf(event);
  if (work !== null) {
    const [operation, args] = work;
    call.world.dispatch({ type: "operate", operation, server: server.slot, args: recordedArgs(args), who: call.who });
  }
  return { ...event, status: "completed", code: 200 };
}

/** The name of an operation, and its arguments. */
type Work =
  | readonly ["portDeletedEvent", ArgsByName["portDeletedEvent"]]
  | readonly ["volumeExtendedEvent", ArgsByName["volumeExtendedEvent"]]
  | readonly ["powerOnEvent" | "powerOffEvent", object];

/** Which operation an event begins; the others are what operations wait for in a real cloud, and none does here. */
function workOf({ name, tag = "" }: ExternalEvent): Work | null {
  if (name === "network-vif-deleted") return ["portDeletedEvent", { port: tag }];
  if (name === "volume-extended") return ["volumeExtendedEvent", { volume: tag }];
  if (name === "power-update" && tag === "POWER_ON") return ["powerOnEvent", {}];
  if (name === "power-update" && tag === "POWER_OFF") return ["powerOffEvent", {}];
  return null;
}

function serverOf(call: Call, id: string): Server | undefined {
  const slot = serialOfUuid(id, call.state.settings.idKey);
  const server = slot < 0 ? undefined : call.state.servers.get(slot);
  return server === undefined || server.deletedAt !== null || !server.scheduled ? undefined : server;
}

/** The external events resource. */
export const externalEvents: readonly Route[] = [["POST", "/os-server-external-events", createExternalEvents]];
