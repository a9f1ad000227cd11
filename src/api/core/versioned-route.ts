import { notFound } from "../protocol/errors.ts";
import type { Minor } from "../protocol/microversion.ts";
import type { Handler } from "./call.ts";

/** A controller that exists from one microversion on, to another; elsewhere it is as if it were not there (404). */
export function from(first: Minor, handler: Handler, last: Minor = Number.POSITIVE_INFINITY): Handler {
  return (call) => {
    if (call.minor < first || call.minor > last) throw notFound();
    return handler(call);
  };
}
