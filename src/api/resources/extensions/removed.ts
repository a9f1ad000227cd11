/** APIs that Nova has taken out: their routes are still there and say so (410), whoever asks. */
import type { Answer, Call, Route } from "../../core/call.ts";
import { gone, unexpectedError } from "../../protocol/errors.ts";

/** The newest Nova looks for the schema of a query, and breaks over the lack of one. */
function removed(call: Call): Answer {
  if (call.query !== "" && call.state.settings.release !== "zed") throw unexpectedError("KeyError");
  throw gone();
}

/** Methods and paths; several methods of one path are parted by blanks. */
const ROUTES: readonly (readonly [methods: string, path: string])[] = [
  ["GET POST", "/os-agents"],
  ["PUT DELETE", "/os-agents/{id}"],
  ["GET POST", "/os-cells"],
  ["GET", "/os-cells/capacities"],
  ["GET", "/os-cells/detail"],
  ["GET", "/os-cells/info"],
  ["POST", "/os-cells/sync_instances"],
  ["GET PUT DELETE", "/os-cells/{id}"],
  ["GET", "/os-cells/{id}/capacities"],
  ["POST", "/os-certificates"],
  ["GET", "/os-certificates/{id}"],
  ["GET POST", "/os-cloudpipe"],
  ["PUT", "/os-cloudpipe/{id}"],
  ["GET", "/os-fixed-ips/{id}"],
  ["POST", "/os-fixed-ips/{id}/action"],
  ["GET", "/os-floating-ip-dns"],
  ["PUT DELETE", "/os-floating-ip-dns/{id}"],
  ["GET PUT DELETE", "/os-floating-ip-dns/{domain_id}/entries/{id}"],
  ["GET POST", "/os-floating-ips-bulk"],
  ["GET PUT", "/os-floating-ips-bulk/{id}"],
  ["GET", "/os-fping"],
  ["GET", "/os-fping/{id}"],
  ["POST", "/os-networks"],
  ["POST", "/os-networks/add"],
  ["DELETE", "/os-networks/{id}"],
  ["POST", "/os-networks/{id}/action"],
  ["GET POST", "/os-security-group-default-rules"],
  ["GET DELETE", "/os-security-group-default-rules/{id}"],
  ["POST", "/os-tenant-networks"],
  ["DELETE", "/os-tenant-networks/{id}"],
  ["GET POST", "/servers/{server_id}/consoles"],
  ["GET DELETE", "/servers/{server_id}/consoles/{id}"],
  ["GET", "/servers/{server_id}/os-virtual-interfaces"],
];

export const removedApis: readonly Route[] = ROUTES.flatMap(([methods, path]) =>
  methods.split(" ").map((method): Route => [method, path, removed, "own query"]),
);
