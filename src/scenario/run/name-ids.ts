import type { Cloud } from "../../cloud.ts";

/** What has a name and an id. */
export type Named = "flavors" | "images" | "networks" | "projects" | "groups" | "volumes";

/** Under which keys of a body the API wants the id of what. */
const ID_KEYS: Readonly<Record<string, Named>> = {
  flavorRef: "flavors",
  imageRef: "images",
  rescue_image_ref: "images",
  group: "groups",
  volumeId: "volumes",
  volume_id: "volumes",
  net_id: "networks",
};

/** Ids by name: scenarios name things, the API wants ids. */
export class NameIds {
  /** Which server a scenario means by a name; undefined: none there is. */
  readonly serverNamed: (name: string) => string | undefined;
  private readonly known: Readonly<Record<Named, Map<string, string>>> = {
    flavors: new Map(),
    images: new Map(),
    networks: new Map(),
    projects: new Map(),
    groups: new Map(),
    volumes: new Map(),
  };
  private readonly cloud: Cloud;

  constructor(cloud: Cloud, serverNamed: (name: string) => string | undefined) {
    this.cloud = cloud;
    this.serverNamed = serverNamed;
  }

  save() {
    return { known: this.known };
  }

  load({ known }: ReturnType<NameIds["save"]>): void {
    for (const table of Object.keys(known) as Named[])
      for (const [name, id] of known[table]) this.known[table].set(name, id);
  }

  /** The id of what has this name; the name itself where nothing has it (it may be an id). */
  of(table: Named, name: string): string {
    const known = this.known[table];
    let id = known.get(name);
    if (id === undefined) {
      const rows: Iterable<{ readonly id: string; readonly name: string }> = this.cloud.state[table].values();
      id = [...rows].find((row) => row.name === name)?.id;
      if (id === undefined) return name;
      known.set(name, id);
    }
    return id;
  }

  /** What stands in a path for a name. */
  inPath(placeholder: string, name: string): string {
    const { state } = this.cloud;
    switch (placeholder) {
      case "server":
        return this.serverNamed(name) ?? name;
      case "flavor":
        return this.of("flavors", name);
      case "server_group":
        return this.of("groups", name);
      case "volume":
        return this.of("volumes", name);
      case "project":
        return this.of("projects", name);
      case "aggregate":
        return String(state.aggregates.find((aggregate) => aggregate.name === name)?.number ?? name);
      case "host": {
        const slot = state.hostSlots.get(name);
        return (slot === undefined ? undefined : state.hosts.get(slot)?.service.id) ?? name;
      }
      default:
        return name;
    }
  }

  /** A body with ids where the API wants them. */
  fill(body: unknown, key = ""): unknown {
    if (Array.isArray(body)) return body.map((item) => this.fill(key === "networks" ? asNetwork(item) : item, key));
    if (typeof body === "object" && body !== null)
      return Object.fromEntries(
        Object.entries(body).map(([name, value]) => [
          name,
          name === "uuid" && key === "networks" ? this.of("networks", String(value)) : this.fill(value, name),
        ]),
      );
    if (typeof body !== "string") return body;
    if (key === "same_host" || key === "different_host") return this.serverNamed(body) ?? body;
    const table = ID_KEYS[key];
    return table === undefined ? body : this.of(table, body);
  }
}

/** A network by its name, as the API wants it. */
function asNetwork(item: unknown): unknown {
  return typeof item === "string" ? { uuid: item } : item;
}
