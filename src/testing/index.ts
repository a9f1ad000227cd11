/** novasim/testing: what property-based tests of server lifecycles are made of. */
export { INVARIANTS, type Invariant, type Sight, type Violation, watch } from "./invariants.ts";
export { Ledger } from "./ledger.ts";
