/** The parts of a create request's body, typed by its schema. */
import type { BodyOf } from "../../schema/value.ts";
import type { createServerSchema } from "../servers-schema.ts";

export type CreateBody = BodyOf<typeof createServerSchema>;
export type ServerBody = CreateBody["server"];

type EntryOf<L> = Exclude<L, string | undefined> extends readonly (infer E)[] ? E : never;

export type NetworkBody = EntryOf<ServerBody["networks"]>;

/** An entry of `block_device_mapping`, the older form. */
export type LegacyDeviceBody = EntryOf<ServerBody["block_device_mapping"]>;

/** An entry of `block_device_mapping_v2`. */
export type DeviceBody = EntryOf<ServerBody["block_device_mapping_v2"]>;
