import type { HostWeigher } from "../contract.ts";
import { byOption } from "./multiplier.ts";

const option = byOption("build_failure_weight_multiplier");

/** Builds that failed on the host since one succeeded; its multiplier is negated. */
export const BuildFailureWeigher: HostWeigher = {
  name: "BuildFailureWeigher",
  raw: (host) => host.failedBuilds,
  multiplier: (host, context) => -option(host, context),
};
