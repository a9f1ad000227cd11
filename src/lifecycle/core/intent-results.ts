import type { Host } from "../../model/records/host.ts";
import type { FloatingIp, SecurityGroup, SecurityGroupRule } from "../../model/records/network.ts";
import type { Json, Server } from "../../model/records/server.ts";
import type { Volume, VolumeSnapshot } from "../../model/records/volume.ts";
import type { Intent } from "./intents.ts";
import type { Problem } from "./operation.ts";

/** What an operation has come to when the reply is given. */
export interface Begun {
  readonly ticket: number;
  /** What stopped it, where it ended with the reply. */
  readonly problem: Problem | null;
  readonly reply: Json;
}

/** What the intents that have a result return to whoever dispatched them. The others return nothing. */
interface IntentResults {
  readonly build: readonly Server[];
  readonly operate: Begun;
  readonly delete: Problem | null;
  readonly "add-hosts": readonly Host[];
  readonly "create-security-group": SecurityGroup;
  readonly "ensure-default-security-group": SecurityGroup;
  readonly "update-security-group": SecurityGroup;
  readonly "add-security-group-rules": readonly SecurityGroupRule[];
  readonly "allocate-floating-ip": FloatingIp;
  readonly "bind-floating-ip": FloatingIp;
  readonly "create-volume": Volume;
  readonly "create-volume-snapshot": VolumeSnapshot;
}

/** The `type` of an intent. */
export type IntentType = Intent["type"];

/** The intents of a type. */
export type IntentOf<Type extends IntentType> = Extract<Intent, { readonly type: Type }>;

/** What dispatching an intent of this type returns. */
// biome-ignore lint/suspicious/noConfusingVoidType: it is the return type of functions that return nothing
export type IntentResult<Type extends IntentType> = Type extends keyof IntentResults ? IntentResults[Type] : void;
