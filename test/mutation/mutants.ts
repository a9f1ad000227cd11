/** Which small wrong changes a source file can have: each is one edit that still parses. */
import { parseSync } from "@swc/core";

/** One wrong change: `text` between two byte offsets is replaced. */
export interface Mutant {
  /** Path from the repository's root. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** What stands there. */
  readonly text: string;
  /** What takes its place. */
  readonly replacement: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** Operators, and what each becomes. */
const OPERATORS: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "-": "+",
  "*": "+",
  "/": "*",
  "&&": "||",
  "||": "&&",
};

/** Methods and functions that are easily taken for another. */
const NAMES: Readonly<Record<string, string>> = {
  min: "max",
  max: "min",
  floor: "ceil",
  ceil: "floor",
  some: "every",
  every: "some",
  find: "findLast",
  findLast: "find",
  findIndex: "findLastIndex",
  findLastIndex: "findIndex",
};

/** All wrong changes of a file that are tried, in the order of the text. */
export function mutantsOf(file: string, source: string): readonly Mutant[] {
  const bytes = Buffer.from(source);
  const found: Mutant[] = [];
  const textAt = ({ start, end }: Span) => bytes.subarray(start, end).toString();
  const add = ({ start, end }: Span, replacement: string) => {
    const line = bytes.subarray(0, start).toString().split("\n").length;
    found.push({ file, line, start, end, text: textAt({ start, end }), replacement });
  };
  visit(parseSync(source, { syntax: "typescript", target: "es2022" }), textAt, add);
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

type Add = (span: Span, replacement: string) => void;
type TextAt = (span: Span) => string;

function visit(value: unknown, textAt: TextAt, add: Add): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, textAt, add);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const node = value as Node;
  if (isOutside(node)) return;
  mutate(node, textAt, add);
  for (const [key, child] of Object.entries(node)) {
    // Names are not strings, and what a case compares with is mutated where it comes from.
    if (key !== "span" && !(key === "key" && node.computed !== true)) visit(child, textAt, add);
  }
}

/** Types, imports, and what only tells of a bug of our own: none of it is a rule. */
function isOutside(node: Node): boolean {
  const { type } = node;
  if (type === undefined) return false;
  if (/^(Ts(?!AsExpression|SatisfiesExpression|NonNull|ConstAssertion)|Import|ExportAll|ExportNamed)/.test(type))
    return true;
  return throwsBug(node) || (type === "IfStatement" && throwsBug(bodyOf(node.consequent)) && node.alternate == null);
}

function bodyOf(node: unknown): Node | undefined {
  const block = node as { readonly type?: string; readonly stmts?: readonly Node[] } | undefined;
  return block?.type === "BlockStatement" ? block.stmts?.[0] : (node as Node | undefined);
}

/** `throw new Error(…)`: a broken invariant. What users are told is a class of its own. */
function throwsBug(node: Node | undefined): boolean {
  if (node?.type !== "ThrowStatement") return false;
  const { callee } = node.argument as { readonly callee?: { readonly value?: string } };
  return callee?.value === "Error";
}

/** Where a node stands; spans of swc begin at 1. */
function spanOf(value: unknown): Span | null {
  const node = value as { readonly span?: Span; readonly expression?: unknown } | null;
  if (node?.span !== undefined) return { start: node.span.start - 1, end: node.span.end - 1 };
  return node?.expression === undefined ? null : spanOf(node.expression);
}

function mutate(node: Node, textAt: TextAt, add: Add): void {
  const span = spanOf(node);
  switch (node.type) {
    case "BinaryExpression":
      mutateOperator(node, textAt, add);
      return;
    case "UnaryExpression": {
      const inner = spanOf(node.argument);
      if (node.operator === "!" && span !== null && inner !== null) add(span, textAt(inner));
      return;
    }
    case "IfStatement":
    case "ConditionalExpression": {
      const test = spanOf(node.test);
      if (test === null) return;
      add(test, "false");
      add(test, "true");
      return;
    }
    case "BooleanLiteral":
      if (span !== null) add(span, String(!node.value));
      return;
    case "NumericLiteral":
      if (span !== null) add(span, String(Number(node.value) + 1));
      return;
    case "StringLiteral":
      if (span !== null) add(span, JSON.stringify(`${node.value}!`));
      return;
    case "TemplateElement":
      if (span !== null && /[a-z]{3}/.test(textAt(span))) add(span, `${textAt(span)}!`);
      return;
    case "ArrayExpression":
      dropEach(span, node.elements as readonly unknown[], add);
      return;
    case "ObjectExpression":
      dropEach(span, node.properties as readonly unknown[], add);
      return;
    case "ExpressionStatement":
      if (span !== null) add(span, ";");
      return;
    case "MemberExpression": {
      const property = node.property as { readonly type: string; readonly value: string };
      const other =
        property.type === "Identifier" && Object.hasOwn(NAMES, property.value) ? NAMES[property.value] : undefined;
      const at = spanOf(property);
      if (other !== undefined && at !== null) add(at, other);
      return;
    }
  }
}

function mutateOperator(node: Node, textAt: TextAt, add: Add): void {
  const operator = String(node.operator);
  const [left, right] = [spanOf(node.left), spanOf(node.right)];
  if (left === null || right === null) return;
  if (operator === "??") {
    add({ start: left.start, end: right.end }, `(${textAt(left)})`);
    return;
  }
  const other = OPERATORS[operator];
  if (other === undefined) return;
  const at = left.end + textAt({ start: left.end, end: right.start }).indexOf(operator);
  add({ start: at, end: at + operator.length }, other);
}

/** Each member of a list or an object is forgotten once. */
function dropEach(whole: Span | null, members: readonly unknown[], add: Add): void {
  if (whole === null) return;
  const spans = members.map(memberSpan);
  for (const [i, span] of spans.entries()) {
    if (span === null) continue;
    // With the comma that follows it, or the one before where it is the last.
    const [before, after] = [spans[i - 1], spans[i + 1]];
    if (after != null) add({ start: span.start, end: after.start }, "");
    else add({ start: before?.end ?? span.start, end: whole.end - 1 }, "");
  }
}

function memberSpan(member: unknown): Span | null {
  const {
    type,
    key,
    value,
    spread,
    arguments: spreads,
  } = member as {
    readonly type?: string;
    readonly key?: unknown;
    readonly value?: unknown;
    readonly spread?: Span | null;
    readonly arguments?: unknown;
  };
  if (type === "KeyValueProperty") {
    const [from, to] = [spanOf(key), spanOf(value)];
    return from === null || to === null ? null : { start: from.start, end: to.end };
  }
  if (type === "SpreadElement") {
    const [from, to] = [(spread as Span).start - 1, spanOf(spreads)];
    return to === null ? null : { start: from, end: to.end };
  }
  const own = spanOf(member);
  return own === null || spread == null ? own : { start: spread.start - 1, end: own.end };
}
