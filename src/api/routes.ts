import type { Route } from "./call.ts";
import { servers } from "./servers/routes.ts";

/** Every route of the Compute API, resource by resource. */
export const ROUTES: readonly Route[] = [...servers];
