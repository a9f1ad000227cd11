/**
 * From method and path to a handler. Routes are templates such as `/servers/{server_id}/tags/{id}`; the API they belong
 * to is served under `/v2.1` and, without microversions, under `/v2`, each optionally followed by a project id
 * (nova/api/openstack/compute/routes.py and nova/api/openstack/urlmap.py). Nova knows no 405 here: a method that a path
 * does not have is an unknown route like any other.
 */

/** Values of the placeholders of a template, percent-decoded. */
export type Params = Readonly<Record<string, string>>;

/** Which versions document a path outside the API asks for. */
export type VersionsDocument =
  /** `/`: all versions. */
  | "all"
  /** `/v2` and `/v2/`. */
  | "v2.0"
  /** `/v2.1` and `/v2.1/`. */
  | "v2.1"
  /** Anything else: 300 Multiple Choices. */
  | "choices";

export type Routed<H> =
  | {
      readonly kind: "api";
      readonly handler: H;
      readonly params: Params;
      /** The project id in the URL, if it had one. */
      readonly projectId: string | undefined;
      /** Served under `/v2`. */
      readonly legacy: boolean;
    }
  /** Under `/v2` or `/v2.1`, but no such route: 404, after authentication. */
  | { readonly kind: "unknown"; readonly legacy: boolean }
  | { readonly kind: "versions"; readonly document: VersionsDocument };

interface Node<H> {
  readonly literals: Map<string, Node<H>>;
  placeholder: Node<H> | undefined;
  readonly methods: Map<string, Leaf<H>>;
}

interface Leaf<H> {
  readonly handler: H;
  /** The placeholders: name and index among the segments of the template. */
  readonly placeholders: readonly { readonly name: string; readonly index: number }[];
}

/** What Nova takes for a project id in a URL; no first segment of a route looks like one. */
const PROJECT_ID = /^[0-9a-f-]+$/;
const NO_PARAMS: Params = {};

/**
 * A trie over path segments. Literal segments win over placeholders, so the order of `add` does not matter.
 * @typeParam H whatever the caller keeps per route.
 */
export class Router<H> {
  readonly #root: Node<H> = emptyNode();
  /** Routes without placeholders as clients mostly ask for them, by path and method: found at once. */
  readonly #plain = new Map<string, Map<string, Routed<H>>>();

  /**
   * Adds a route.
   * @param template literal segments and `{name}` placeholders; a placeholder takes one whole, non-empty segment.
   * @throws Error for a route that is there already.
   */
  add(method: string, template: string, handler: H): this {
    let node = this.#root;
    const placeholders: { name: string; index: number }[] = [];
    for (const [index, segment] of template.split("/").slice(1).entries()) {
      if (segment.startsWith("{") && segment.endsWith("}")) {
        placeholders.push({ name: segment.slice(1, -1), index });
        node.placeholder ??= emptyNode();
        node = node.placeholder;
      } else {
        let next = node.literals.get(segment);
        if (next === undefined) {
          next = emptyNode();
          node.literals.set(segment, next);
        }
        node = next;
      }
    }
    if (node.methods.has(method)) throw new Error(`route added twice: ${method} ${template}`);
    node.methods.set(method, { handler, placeholders });
    if (placeholders.length === 0) this.#addPlain(method, template, handler);
    return this;
  }

  #addPlain(method: string, template: string, handler: H): void {
    for (const legacy of [false, true]) {
      const path = `${legacy ? "/v2" : "/v2.1"}${template}`;
      const methods = this.#plain.get(path) ?? new Map<string, Routed<H>>();
      methods.set(method, { kind: "api", handler, params: NO_PARAMS, projectId: undefined, legacy });
      this.#plain.set(path, methods);
    }
  }

  /**
   * Finds the route of a request.
   * @param path path of the URL without query string, still percent-encoded.
   */
  match(method: string, path: string): Routed<H> {
    const plain = this.#plain.get(path)?.get(method);
    if (plain !== undefined) return plain;
    const clean = path.includes("//") ? path.replace(/\/\/+/g, "/") : path;
    const legacy = !clean.startsWith("/v2.1/");
    if (legacy && !clean.startsWith("/v2/")) return { kind: "versions", document: documentAt(clean) };
    const start = legacy ? 4 : 6;
    if (clean.length === start) return { kind: "versions", document: legacy ? "v2.0" : "v2.1" };
    let segments: string[];
    try {
      segments = (clean.includes("%") ? decodeURIComponent(clean) : clean).split("/");
    } catch {
      return { kind: "unknown", legacy };
    }
    let at = 2;
    let projectId: string | undefined;
    if (!this.#root.literals.has(segments[2] ?? "") && PROJECT_ID.test(segments[2] ?? "")) {
      projectId = segments[2];
      at = 3;
    }
    const leaf = find(this.#root, segments, at, method);
    if (leaf === undefined) return { kind: "unknown", legacy };
    return { kind: "api", handler: leaf.handler, params: paramsOf(leaf, segments, at), projectId, legacy };
  }
}

function emptyNode<H>(): Node<H> {
  return { literals: new Map(), placeholder: undefined, methods: new Map() };
}

function documentAt(path: string): VersionsDocument {
  if (path === "/" || path === "") return "all";
  if (path === "/v2") return "v2.0";
  if (path === "/v2.1") return "v2.1";
  return "choices";
}

/** Walks the trie; steps back to a placeholder where the literal branch leads nowhere. */
function find<H>(node: Node<H>, segments: readonly string[], at: number, method: string): Leaf<H> | undefined {
  if (at === segments.length) return node.methods.get(method);
  const segment = segments[at] ?? "";
  const literal = node.literals.get(segment);
  const found = literal === undefined ? undefined : find(literal, segments, at + 1, method);
  if (found !== undefined || node.placeholder === undefined || segment === "") return found;
  return find(node.placeholder, segments, at + 1, method);
}

function paramsOf<H>(leaf: Leaf<H>, segments: readonly string[], start: number): Params {
  if (leaf.placeholders.length === 0) return NO_PARAMS;
  const params: Record<string, string> = {};
  for (const { name, index } of leaf.placeholders) params[name] = segments[start + index] ?? "";
  return params;
}
