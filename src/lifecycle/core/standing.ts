import type { Problem } from "./operation.ts";

/** The phase of an operation that was accepted and has not started to work. */
export const QUEUED = "";

/** The phase of an operation that reached its host and waits there for the server's running operation (`exclusive`). */
export const LOCKED = "locked";

/** The phase of an operation that has started and waits for a permit or for a host to come back. */
export const WAITING = "waiting";

/** What stops an operation whose server has no host to send it to, after the API has written its part. */
export const NO_HOST: Problem = {
  exception: "nova.exception.NovaException",
  message: "No compute host specified",
  code: 500,
};

/** The outcome of an operation that its host's death ended. */
export const INTERRUPTED = "interrupted";

/** The outcome of an operation that finds no host to work on. */
export const HOSTLESS_END = "no host";

/** The outcome of an operation that a problem stops before the reply is given. */
export const REFUSED_END = "not begun";
