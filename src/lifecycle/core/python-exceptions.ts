import type { Problem } from "./operation.ts";

/** Exceptions of Python's own: Nova shows their class where it shows the message of its own ones. */
export const PYTHON_EXCEPTIONS: ReadonlySet<string> = new Set([
  "Exception",
  "ArithmeticError",
  "AttributeError",
  "IOError",
  "IndexError",
  "KeyError",
  "LookupError",
  "NotImplementedError",
  "OSError",
  "RuntimeError",
  "TimeoutError",
  "TypeError",
  "ValueError",
]);

/** The class of an exception that an RPC call brought back, as the API names it in a 500 (oslo.messaging). */
export function remoteClassOf({ exception }: Problem): string {
  return PYTHON_EXCEPTIONS.has(exception) ? exception : `nova.exception_Remote.${exception}_Remote`;
}
