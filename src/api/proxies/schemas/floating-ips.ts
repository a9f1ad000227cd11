/** `/os-floating-ips` (API reference: "Floating IPs"). */
import { bodySchema } from "../../schema/versioned.ts";

export const createFloatingIp = bodySchema({
  type: ["object", "null"],
  properties: { pool: { type: ["string", "null"] } },
});
