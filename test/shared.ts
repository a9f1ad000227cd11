import { resolve } from "node:path";

/**
 * Where the recordings of real Nova and the large traces lie, in the folder beside the checkout. A user does not have
 * them: tests over them skip.
 */
export const SHARED = resolve(import.meta.dirname, "../../shared");
