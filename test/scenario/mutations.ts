import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from "yaml";
import { parseDuration } from "../../src/scenario/format/duration.ts";

/** A scenario with one fault in it, made by changing one word. */
export interface Mutation {
  /** Where, as people write it. */
  readonly path: string;
  readonly kind: "key" | "twice" | "unit" | "type" | "name";
  readonly text: string;
  /** Where the changed word stands, from 0. */
  readonly offset: number;
  /** The word as it now is. */
  readonly word: string;
}

/** Maps whose keys, or whose values, are the author's own: there is no wrong word in them. */
const FREE =
  /(^|\.)(body|metadata|properties|extra_specs|scheduler_hints|labels|params|files|is)(\.|$)|then\[\d+\]\.[\w-]+\./;
/** Maps with names as their keys. */
const NAMING = /^matrix\b|^branches\.patches\.|\.choice\.[^.]+$/;

/** Values that name something else of the scenario, or are a word of the format, by their key. */
const NAMES =
  /(^|\.)(call|fault|step|process|dist|mode|model|op|as|server|project|flavor|image|aggregate|az|cell|workload|status|when|probability|batch|flavors|file|hosts|on|always\[\d+\]|networks\[\d+\]|names\[\d+\]|release|availability_zone|host)$/;
/** Those that give a name, and words that are anybody's. */
const NAMING_VALUES =
  /^cloud\.(projects|images|networks|flavors)\b|^cloud\.(hosts\[\d+\]|aggregates\[\d+\])\.(az|cell|availability_zone)|^cloud\.conf\b|count\./;

const TYPED = /^cloud\.conf\.(?!sim)/;

interface Place {
  readonly path: string;
  readonly node: Scalar;
  readonly isKey: boolean;
}

function* places(node: Node | null, path: string): Generator<Place> {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const at = path === "" ? String(key.value) : `${path}.${String(key.value)}`;
      yield { path: at, node: key, isKey: true };
      yield* places(value as Node | null, at);
    }
  } else if (isSeq(node)) {
    for (const [i, item] of node.items.entries()) yield* places(item as Node, `${path}[${i}]`);
  } else if (isScalar(node)) yield { path, node, isKey: false };
}

/** Every way in which one word of the text can be wrong, for the kinds of words the format has. */
export function* mutationsOf(text: string): Generator<Mutation> {
  for (const { path, node, isKey } of places(parseDocument(text).contents, "")) {
    const [from, to] = node.range ?? [0, 0];
    const written = text.slice(from, to);
    const put = (kind: Mutation["kind"], word: string): Mutation => ({
      path,
      kind,
      text: text.slice(0, from) + word + text.slice(to),
      offset: from,
      word,
    });
    const quoted = (more: string) =>
      /["']$/.test(written) ? written.slice(0, -1) + more + written.at(-1) : written + more;
    if (FREE.test(path)) continue;
    if (isKey) {
      if (!NAMING.test(path)) yield put("key", quoted("x"));
      const twice = `${text.slice(0, from)}${written}: 1, ${text.slice(from)}`;
      if (text.slice(0, from).trimEnd().endsWith("{"))
        yield { path, kind: "twice", text: twice, offset: from + written.length + 5, word: written };
      continue;
    }
    const { value } = node;
    if (/^(matrix|branches\.patches)\b/.test(path) || written.includes("${")) continue;
    if (typeof value === "number" && !/\.NAME|count\.|thresholds|extra|rate$|sample$|probability$|seed/.test(path))
      yield put("type", "[]");
    if (typeof value === "boolean" && !path.includes(".count.")) yield put("type", TYPED.test(path) ? "17" : "maybe");
    if (typeof value === "string" && parseDuration(value) !== undefined) yield put("unit", `${value}in`);
    if (typeof value === "string" && NAMES.test(path) && !NAMING_VALUES.test(path)) yield put("name", quoted("qq"));
  }
}
