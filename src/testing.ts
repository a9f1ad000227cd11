/** novasim/testing: what tests of server lifecycles are made of, and a server for tests of clients. */
export { servedCloud } from "./http/fixture.ts";
export type { Served, ServeOptions } from "./http/serve.ts";
export * from "./testing/index.ts";
