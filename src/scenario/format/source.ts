import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import { isDeepOrCircular, LIMITS } from "./limits.ts";
import { type Contents, NamedFiles } from "./named-files.ts";
import type { ScenarioProblem } from "./problem.ts";
import type { Trace } from "./trace.ts";

/** Where a value stands in the data: keys of maps, indexes of lists. */
export type Path = readonly (string | number)[];

/** The path as people write it: `cloud.hosts[0].name`. */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) text += typeof part === "number" ? `[${part}]` : text === "" ? part : `.${part}`;
  return text;
}

/** A YAML text that knows where each of its values stands. */
export interface Source {
  readonly file: string;
  /** The data as plain values; undefined when the text is not YAML. */
  readonly data: unknown;
  /** The files it names. */
  readonly files: NamedFiles;
  /** Traces that were read for it, by file: each is read once for all cells of a matrix. */
  readonly traces: Map<string, { readonly trace: Trace; readonly problems: readonly ScenarioProblem[] }>;
  /** What is wrong with the YAML itself. */
  readonly problems: readonly ScenarioProblem[];
  /**
   * A problem with the value at `path`, or with its key. What is not in the file (it was put there by `--set`, or is
   * missing) is shown at the nearest value around it.
   */
  problem(path: Path, message: string, of?: "value" | "key"): ScenarioProblem;
}

type Span = readonly [from: number, to: number];

function spanOf(node: unknown): Span | undefined {
  const range = isScalar(node) || isCollection(node) || isAlias(node) ? node.range : undefined;
  return range ? [range[0], range[1]] : undefined;
}

/** The spans of the value at `path` and of its key; of as much of the path as there is. */
function locate(doc: Document, path: Path): { value?: Span; key?: Span } {
  let node: Node | null = doc.contents;
  let key: Span | undefined;
  let value = spanOf(node);
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(doc) ?? null;
    if (!isCollection(node)) break;
    const pair = isMap(node)
      ? node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part))
      : undefined;
    const child: unknown = isMap(node) ? pair?.value : node.get(part, true);
    if (pair === undefined && (child === undefined || child === null)) break;
    key = pair === undefined ? undefined : spanOf(pair.key);
    value = spanOf(child) ?? key;
    node = (child ?? null) as Node | null;
  }
  return { ...(value === undefined ? {} : { value }), ...(key === undefined ? {} : { key }) };
}

const TOO_DEEP = `nested more than ${LIMITS.depth} levels deep; make it flatter`;

/**
 * Reads YAML. Never throws: what is wrong is in `problems`.
 *
 * @param contents of the files it names, in place of those on the disk.
 */
export function readSource(text: string, file: string, contents?: Contents): Source {
  const counter = new LineCounter();
  const doc = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const lines = text.split(/\r?\n/);

  const problemAt = (span: Span | undefined, message: string): ScenarioProblem => {
    const { line, col } = counter.linePos(span?.[0] ?? 0);
    const source = lines[line - 1] ?? "";
    const width = span === undefined ? 1 : Math.min(span[1] - span[0], source.length - (col - 1));
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message, source, width };
  };
  const problems = [...doc.errors, ...doc.warnings].map((error) => {
    const several = error.code === "MULTIPLE_DOCS";
    return problemAt(
      error.pos,
      several
        ? "a second document begins here; a scenario is one"
        : // The parser recurses, and reports a stack overflow as an error in the text.
          error.message.startsWith("Maximum call stack")
          ? TOO_DEEP
          : `not valid YAML: ${error.message}`,
    );
  });
  let isWhole = doc.errors.length === 0;
  visit(doc, {
    Alias(_, alias, around) {
      const meant = alias.resolve(doc);
      if (meant !== undefined && !around.includes(meant)) return;
      isWhole = false;
      if (meant !== undefined) {
        problems.push(
          problemAt(spanOf(alias), `*${alias.source} stands inside of what it stands for; write the value out`),
        );
        return;
      }
      const mend = `write &${alias.source} where the value is, before this`;
      problems.push(problemAt(spanOf(alias), `nothing is called *${alias.source}; ${mend}`));
    },
  });

  let data: unknown;
  if (isWhole) {
    try {
      data = doc.toJS();
      if (isDeepOrCircular(data)) {
        data = undefined;
        problems.push(problemAt(undefined, TOO_DEEP));
      }
    } catch (error) {
      problems.push(problemAt(undefined, `not valid YAML: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  return {
    file,
    data,
    files: new NamedFiles(file, contents),
    traces: new Map(),
    problems,
    problem(path, message, of = "value") {
      const { value, key } = locate(doc, path);
      return problemAt(of === "key" ? (key ?? value) : value, message);
    },
  };
}

/**
 * The source as a run with patches sees it: a problem with what a patch has put there is shown at the patch.
 *
 * @param places by path as people write it: where the patch stands that put a value there.
 * @param whose what is said before each problem.
 */
export function patchedSource(
  source: Source,
  places: readonly (readonly [path: Path, place: Path])[],
  whose: string,
): Source {
  return {
    ...source,
    problem(path, message, of) {
      const put = places.find(([at]) => at.every((part, depth) => String(path[depth]) === String(part)));
      const place = put === undefined ? path : [...put[1], ...path.slice(put[0].length)];
      return source.problem(place, `${whose}: ${message}`, of);
    },
  };
}
