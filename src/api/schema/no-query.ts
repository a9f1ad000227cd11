/** The query of requests that know no parameter: whatever comes is dropped, and refused from 2.102 on. */
import * as p from "./parameters.ts";
import { querySchema } from "./versioned.ts";

export const noQuery = querySchema({ type: "object", properties: {}, additionalProperties: p.refusedSince(102) });
