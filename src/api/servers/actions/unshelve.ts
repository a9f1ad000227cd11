import { hostNamed } from "../../../lifecycle/core/host-checks.ts";
import { canFor } from "../../core/authorize.ts";
import { availableZones, zoneOfHost } from "../../lookup/zones.ts";
import * as p from "../../schema/parameters.ts";
import { bodySchema, during, since, stages } from "../../schema/versioned.ts";
import { operate } from "../begin.ts";
import { action, actionBody, inState } from "./define.ts";

export const unshelveAction = action({
  key: "unshelve",
  rule: "os_compute_api:os-shelve:unshelve",
  schema: bodySchema(
    stages(
      during(
        77,
        90,
        actionBody("unshelve", {
          type: ["object", "null"],
          properties: { availability_zone: p.name },
          required: ["availability_zone"],
          additionalProperties: false,
        }),
      ),
      since(
        91,
        actionBody("unshelve", {
          oneOf: [
            {
              type: ["object"],
              properties: {
                availability_zone: { oneOf: [{ type: ["null"] }, p.text] },
                host: p.text,
              },
              additionalProperties: false,
            },
            { type: ["null"] },
          ],
        }),
      ),
    ),
  ),
  operations: ["unshelve"],
  suits: inState("shelved_offloaded"),
  handle: (call, server, argument) => {
    const { state, minor } = call;
    const asked: { readonly availability_zone?: string | null; readonly host?: string } = argument ?? {};
    const { availability_zone: zone, host: to } = asked;
    const pin = minor >= 77 && zone !== undefined ? { zone, zones: [...availableZones(state, call.world.now)] } : {};
    if (minor < 91 || to === undefined) return operate(call, server, "unshelve", pin);
    const host = hostNamed({ state }, to);
    return operate(call, server, "unshelve", {
      ...pin,
      to,
      zoneOfTo: host === undefined ? null : zoneOfHost(state, host),
      mayChooseHost: canFor(call, "os_compute_api:os-shelve:unshelve_to_host", server),
    });
  },
});
