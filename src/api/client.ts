/**
 * A client of the Compute API for tests: one user at one microversion, with types. What goes in has the types of the
 * schemas that the API checks it by.
 */
import type { ApiRequest, ApiResponse, Identity } from "./core/call.ts";
import type { BodyOf } from "./schema/value.ts";
import type { ActionSchemas, PLAIN_ACTIONS } from "./servers/server-actions-schema.ts";
import type { createServer, listServersQuery, updateServer } from "./servers/servers-schema.ts";

/** `2.93`, or the newest of the cloud's release. */
export type Microversion = `2.${number}` | "latest";

type CreateBody = BodyOf<typeof createServer>;

/** What to create: the `server` of the body. */
export type NewServer = Omit<CreateBody["server"], "return_reservation_id">;

/** `os:scheduler_hints` of a create. */
export type SchedulerHints = NonNullable<CreateBody["os:scheduler_hints"]>;

/** What an update changes. */
export type ServerUpdate = BodyOf<typeof updateServer>["server"];

type ListQuery = BodyOf<typeof listServersQuery>;
type OneOrMore<A> = A extends readonly (infer T)[] ? T | A : never;

/** Filters, order and paging of a list; a list of values repeats the parameter. */
export type ServerQuery = { readonly [K in keyof ListQuery]?: OneOrMore<NonNullable<ListQuery[K]>> };

type ArgumentOf<K extends PropertyKey, B> = B extends { readonly [key in K]: infer A } ? A : never;

/** Actions on a server: what stands under the key of each. */
export type ServerActions = {
  readonly [K in keyof ActionSchemas]: ArgumentOf<K, BodyOf<ActionSchemas[K]>>;
} & { readonly [K in (typeof PLAIN_ACTIONS)[number]]: unknown };

interface Link {
  readonly rel: string;
  readonly href: string;
}

/** What the API shows of a server. What depends on microversion, role or status may be absent. */
export interface ServerView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly tenant_id: string;
  readonly user_id: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly hostId: string;
  /** "" for a server that boots from a volume. */
  readonly image: "" | { readonly id: string; readonly links: readonly Link[] };
  /** `id` up to 2.46, then what the flavor was at the build. */
  readonly flavor: {
    readonly id?: string;
    readonly original_name?: string;
    readonly vcpus?: number;
    readonly ram?: number;
    readonly disk?: number;
    readonly ephemeral?: number;
    readonly swap?: number;
    readonly extra_specs?: Readonly<Record<string, string>>;
  };
  readonly created: string;
  readonly updated: string;
  readonly addresses: Readonly<Record<string, readonly { readonly version: 4 | 6; readonly addr: string }[]>>;
  readonly accessIPv4: string;
  readonly accessIPv6: string;
  readonly links: readonly Link[];
  readonly progress?: number;
  readonly fault?: { readonly code: number; readonly created: string; readonly message: string };
  readonly locked?: boolean;
  readonly locked_reason?: string | null;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly server_groups?: readonly string[];
  readonly key_name?: string | null;
  readonly config_drive?: string;
  readonly security_groups?: readonly { readonly name: string }[];
  readonly host_status?: string;
  readonly adminPass?: string;
  readonly "OS-EXT-AZ:availability_zone"?: string;
  readonly "OS-EXT-SRV-ATTR:host"?: string | null;
  readonly "OS-EXT-SRV-ATTR:hostname"?: string;
  readonly "OS-EXT-SRV-ATTR:hypervisor_hostname"?: string | null;
  readonly "OS-EXT-STS:task_state"?: string | null;
  readonly "OS-EXT-STS:vm_state"?: string;
  readonly "OS-EXT-STS:power_state"?: number;
  readonly "os-extended-volumes:volumes_attached"?: readonly { readonly id: string }[];
  /** All else, by the name the API gives it. */
  readonly [attribute: string]: unknown;
}

/** What a create answers: the server is yet to be built. */
export interface CreatedServer {
  readonly id: string;
  readonly links: readonly Link[];
  readonly adminPass?: string;
  readonly "OS-DCF:diskConfig": "AUTO" | "MANUAL";
  readonly security_groups: readonly { readonly name: string }[];
}

interface Console {
  readonly console: { readonly type: string; readonly url: string };
}

/** What those actions answer that answer more than 202. */
interface ActionAnswers {
  readonly rebuild: { readonly server: ServerView };
  readonly rescue: { readonly adminPass?: string };
  /** From 2.45; before, the image is in the header `Location`. */
  readonly createImage: { readonly image_id: string };
  readonly createBackup: { readonly image_id: string };
  readonly "os-getConsoleOutput": { readonly output: string };
  readonly "os-getVNCConsole": Console;
  readonly "os-getSPICEConsole": Console;
  readonly "os-getRDPConsole": Console;
  readonly "os-getSerialConsole": Console;
}

type ActionAnswer<K> = K extends keyof ActionAnswers ? ActionAnswers[K] : unknown;

/** The API said no: `message` is Nova's. */
export class RequestError extends Error {
  readonly status: number;
  readonly response: ApiResponse;

  constructor(response: ApiResponse) {
    super(messageOf(response.body) ?? `HTTP status ${response.status}`);
    this.name = "RequestError";
    this.status = response.status;
    this.response = response;
  }
}

/** The text in any of the shapes that Nova gives errors. */
function messageOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { message } = body as { message?: unknown };
  if (typeof message === "string") return message;
  for (const part of Object.values(body)) {
    const inner = messageOf(part);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Somebody's view of a cloud's Compute API. */
export class Client {
  /** Servers. All of these throw a RequestError where the answer is an error. */
  readonly servers: Servers;
  readonly #send: (request: ApiRequest) => ApiResponse;
  readonly #as: Identity;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param send answers a request: a cloud's `request` */
  constructor(send: (request: ApiRequest) => ApiResponse, as: Identity, microversion: Microversion = "latest") {
    this.#send = send;
    this.#as = as;
    this.#headers = { "openstack-api-version": `compute ${microversion}` };
    this.servers = new Servers(this);
  }

  /**
   * Any other request of the API: the body of the answer.
   * @param path below `/v2.1`: `/flavors/detail`
   * @throws RequestError for a status that is not 2xx
   */
  request(method: string, path: string, body?: unknown): unknown {
    const request = { method, path: `/v2.1${path}`, headers: this.#headers, as: this.#as };
    const response = this.#send(body === undefined ? request : { ...request, body });
    if (response.status < 200 || response.status > 299) throw new RequestError(response);
    return response.body;
  }
}

/** `/servers`. */
export class Servers {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** POST /servers; answered at once, built as time goes on. */
  create(server: NewServer, hints?: SchedulerHints): CreatedServer {
    const body = hints === undefined ? { server } : { server, "os:scheduler_hints": hints };
    return (this.#client.request("POST", "/servers", body) as { server: CreatedServer }).server;
  }

  /** GET /servers/detail: one page. */
  list(query: ServerQuery = {}): readonly ServerView[] {
    const text = queryText(query);
    const path = text === "" ? "/servers/detail" : `/servers/detail?${text}`;
    return (this.#client.request("GET", path) as { servers: ServerView[] }).servers;
  }

  /** GET /servers/{id} */
  show(id: string): ServerView {
    return (this.#client.request("GET", `/servers/${id}`) as { server: ServerView }).server;
  }

  /** PUT /servers/{id}: the server after it. */
  update(id: string, server: ServerUpdate): ServerView {
    return (this.#client.request("PUT", `/servers/${id}`, { server }) as { server: ServerView }).server;
  }

  /** DELETE /servers/{id}: the server goes as time goes on. */
  delete(id: string): void {
    this.#client.request("DELETE", `/servers/${id}`);
  }

  /**
   * POST /servers/{id}/action.
   * @param body one key, the action's: `{ reboot: { type: "SOFT" } }`, `{ "os-stop": null }`
   */
  action<K extends keyof ServerActions>(
    id: string,
    body: { readonly [key in K]: ServerActions[key] },
  ): ActionAnswer<K> {
    return this.#client.request("POST", `/servers/${id}/action`, body) as ActionAnswer<K>;
  }
}

function queryText(query: ServerQuery): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of [value].flat()) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(each))}`);
  }
  return pairs.join("&");
}
