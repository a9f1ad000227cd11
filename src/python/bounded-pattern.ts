/**
 * Searches with expressions that users write, in time that an expression cannot blow up. V8 backtracks without end over
 * `(a+)+$`; here each pair of instruction and position is tried once, and every step counts against a limit.
 */
import { type AST, RegExpParser } from "@eslint-community/regexpp";
import { translatePattern } from "./regex.ts";

/** How much work searches may do together, in steps (a million takes about 30 ms); `exceeded` makes what is thrown beyond. */
export class WorkLimit {
  #left: number;
  readonly #exceeded: () => Error;

  constructor(steps: number, exceeded: () => Error) {
    this.#left = steps;
    this.#exceeded = exceeded;
  }

  /** @throws the limit's error where less than `steps` is left */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw this.#exceeded();
  }
}

export interface Search {
  /** Whether the expression is found anywhere in the text, as Python's `re.search`. */
  test(text: string): boolean;
}

/**
 * The search for a Python pattern. Expressions that V8 cannot backtrack over are left to it, which is faster.
 * @throws SyntaxError where Python's `re.compile` refuses the pattern; the limit's error where it is too large
 */
export function boundedSearch(pattern: string, limit: WorkLimit): Search {
  const { source, flags } = translatePattern(pattern);
  const native = new RegExp(source, flags);
  const ast = new RegExpParser({ ecmaVersion: 2024 }).parsePattern(source, 0, source.length, { unicode: true });
  return isHarmless(ast) ? native : new BacktrackingSearch(ast, flags, limit);
}

type Single = AST.Character | AST.CharacterSet | AST.CharacterClass;

function isSingle(node: AST.Node): node is Single {
  return node.type === "Character" || node.type === "CharacterSet" || node.type === "CharacterClass";
}

/** At most one repetition, of single characters and repeated by nothing else: the search is quadratic at worst. */
function isHarmless(ast: AST.Pattern): boolean {
  let repetitions = 0;
  const visit = (node: AST.Node): boolean => {
    if (isSingle(node)) return true;
    switch (node.type) {
      case "Pattern":
      case "Group":
      case "CapturingGroup":
        return node.alternatives.every(visit);
      case "Alternative":
        return node.elements.every(visit);
      case "Quantifier":
        repetitions++;
        return isSingle(node.element);
      case "Assertion":
        // What `$` is translated to looks at no more than one character.
        return node.kind === "start" || node.kind === "end" || node.kind === "word" || node.raw === "(?=\\n?$)";
      default:
        return false;
    }
  };
  return visit(ast) && repetitions <= 1;
}

type Instruction =
  | { readonly kind: "character"; readonly accepts: (char: string) => boolean }
  | { readonly kind: "fork"; readonly first: number; second: number }
  | { readonly kind: "jump"; target: number }
  | { readonly kind: "save"; readonly register: number }
  | { readonly kind: "progress"; readonly register: number }
  | { readonly kind: "assert"; readonly holds: (text: readonly string[], at: number) => boolean }
  | { readonly kind: "look"; readonly program: Program; readonly behind: boolean; readonly negate: boolean }
  | { readonly kind: "reference"; readonly groups: readonly number[] }
  | { readonly kind: "match" };

type Program = readonly Instruction[];

/** An expression whose repetitions, written out, have more instructions than this is refused as too much work. */
const MAX_INSTRUCTIONS = 20_000;
const UNSET = -1;
const LINE_END = /[\n\r\u2028\u2029]/;

class Compiler {
  readonly #flags: string;
  readonly #groups = new Map<AST.CapturingGroup, number>();
  readonly #limit: WorkLimit;
  #size = 0;
  registers = 0;
  hasReferences = false;

  constructor(flags: string, limit: WorkLimit) {
    this.#flags = flags;
    this.#limit = limit;
  }

  compile(alternatives: readonly AST.Alternative[]): Program {
    const code: Instruction[] = [];
    this.#alternatives(code, alternatives);
    this.#push(code, { kind: "match" });
    return code;
  }

  #push<I extends Instruction>(code: Instruction[], instruction: I): I {
    if (++this.#size > MAX_INSTRUCTIONS) this.#limit.spend(Number.POSITIVE_INFINITY);
    code.push(instruction);
    return instruction;
  }

  #groupOf(node: AST.CapturingGroup): number {
    const known = this.#groups.get(node) ?? this.registers;
    if (known === this.registers) {
      this.#groups.set(node, known);
      this.registers += 2;
    }
    return known;
  }

  #alternatives(code: Instruction[], alternatives: readonly AST.Alternative[]): void {
    const ends: { target: number }[] = [];
    alternatives.forEach((alternative, i) => {
      const more = i < alternatives.length - 1;
      const fork = more ? this.#push(code, { kind: "fork", first: code.length + 1, second: 0 }) : undefined;
      for (const element of alternative.elements) this.#element(code, element);
      if (more) ends.push(this.#push(code, { kind: "jump", target: 0 }));
      if (fork !== undefined) fork.second = code.length;
    });
    for (const end of ends) end.target = code.length;
  }

  #element(code: Instruction[], node: AST.Element): void {
    if (isSingle(node)) {
      this.#push(code, { kind: "character", accepts: this.#accepts(node) });
      return;
    }
    switch (node.type) {
      case "Group":
        this.#alternatives(code, node.alternatives);
        return;
      case "CapturingGroup": {
        const register = this.#groupOf(node);
        this.#push(code, { kind: "save", register });
        this.#alternatives(code, node.alternatives);
        this.#push(code, { kind: "save", register: register + 1 });
        return;
      }
      case "Quantifier":
        this.#quantifier(code, node);
        return;
      case "Backreference": {
        this.hasReferences = true;
        const groups = [node.resolved].flat().map((group) => this.#groupOf(group));
        this.#push(code, { kind: "reference", groups });
        return;
      }
      case "Assertion":
        this.#assertion(code, node);
        return;
      default:
        throw new SyntaxError(`the expression has a ${node.type}, which Python does not know`);
    }
  }

  #accepts(node: Single): (char: string) => boolean {
    const ignoresCase = this.#flags.includes("i");
    if (node.type === "Character" && !ignoresCase) {
      const only = String.fromCodePoint(node.value);
      return (char) => char === only;
    }
    const one = new RegExp(`^(?:${node.raw})$`, this.#flags.replace("m", ""));
    return (char) => one.test(char);
  }

  #quantifier(code: Instruction[], { element, min, max, greedy }: AST.Quantifier): void {
    for (let i = 0; i < min; i++) this.#element(code, element);
    if (max === Number.POSITIVE_INFINITY) {
      const register = this.registers++;
      const start = code.length;
      const fork = this.#fork(code, greedy);
      this.#push(code, { kind: "save", register });
      this.#element(code, element);
      this.#push(code, { kind: "progress", register });
      this.#push(code, { kind: "jump", target: start });
      fork(code.length);
      return;
    }
    const forks: ((end: number) => void)[] = [];
    for (let i = min; i < max; i++) {
      forks.push(this.#fork(code, greedy));
      this.#element(code, element);
    }
    for (const fork of forks) fork(code.length);
  }

  /** A choice between going on here and leaving for the end, which the caller tells later. */
  #fork(code: Instruction[], greedy: boolean): (end: number) => void {
    const here = code.length + 1;
    const fork = { kind: "fork" as const, first: here, second: here };
    this.#push(code, fork);
    return (end) => {
      if (greedy) fork.second = end;
      else fork.first = end;
    };
  }

  #assertion(code: Instruction[], node: AST.Assertion): void {
    const multiline = this.#flags.includes("m");
    const isLineEnd = (char: string | undefined) => multiline && char !== undefined && LINE_END.test(char);
    const isWord = (char: string | undefined) => char !== undefined && /^\w$/.test(char);
    switch (node.kind) {
      case "start":
        this.#push(code, { kind: "assert", holds: (text, at) => at === 0 || isLineEnd(text[at - 1]) });
        return;
      case "end":
        this.#push(code, { kind: "assert", holds: (text, at) => at === text.length || isLineEnd(text[at]) });
        return;
      case "word": {
        const { negate } = node;
        const holds = (text: readonly string[], at: number) => (isWord(text[at - 1]) !== isWord(text[at])) !== negate;
        this.#push(code, { kind: "assert", holds });
        return;
      }
      case "lookahead":
      case "lookbehind": {
        const program = this.compile(node.alternatives);
        this.#push(code, { kind: "look", program, behind: node.kind === "lookbehind", negate: node.negate });
      }
    }
  }
}

class BacktrackingSearch implements Search {
  readonly #program: Program;
  readonly #limit: WorkLimit;
  readonly #registers: number[];
  readonly #ignoresCase: boolean;
  /** What a back-reference matches depends on more than where it stands, so nothing may be passed over as tried. */
  readonly #forgets: boolean;

  constructor(ast: AST.Pattern, flags: string, limit: WorkLimit) {
    const compiler = new Compiler(flags, limit);
    this.#program = compiler.compile(ast.alternatives);
    this.#limit = limit;
    this.#registers = new Array<number>(compiler.registers).fill(UNSET);
    this.#ignoresCase = flags.includes("i");
    this.#forgets = compiler.hasReferences;
  }

  test(searched: string): boolean {
    const text = Array.from(searched);
    const tried = this.#forgets ? null : this.#untried(this.#program, text);
    for (let start = 0; start <= text.length; start++) {
      this.#registers.fill(UNSET);
      if (this.#run(this.#program, text, start, null, tried)) return true;
    }
    return false;
  }

  #untried(program: Program, text: readonly string[]): Uint8Array {
    const cells = program.length * (text.length + 1);
    this.#limit.spend(cells >> 5);
    return new Uint8Array(cells);
  }

  /** Whether the program matches from `start`, and as far as `end` where that is given. */
  #run(
    program: Program,
    text: readonly string[],
    start: number,
    end: number | null,
    tried: Uint8Array | null,
  ): boolean {
    const width = text.length + 1;
    /** Pairs of instruction and position still to try; a negative first is a register to put back. */
    const pending: number[] = [0, start];
    while (pending.length > 0) {
      let at = pending.pop() ?? 0;
      let pc = pending.pop() ?? 0;
      if (pc < 0) {
        this.#registers[-pc - 1] = at;
        continue;
      }
      for (;;) {
        this.#limit.spend(1);
        if (tried !== null) {
          const cell = pc * width + at;
          if (tried[cell] === 1) break;
          tried[cell] = 1;
        }
        const instruction = program[pc];
        if (instruction === undefined) throw new Error(`the expression's program has no instruction ${pc}`);
        if (instruction.kind === "match") {
          if (end === null || at === end) return true;
          break;
        }
        if (instruction.kind === "jump") {
          pc = instruction.target;
          continue;
        }
        if (instruction.kind === "fork") {
          pending.push(instruction.second, at);
          pc = instruction.first;
          continue;
        }
        if (instruction.kind === "save") {
          pending.push(-instruction.register - 1, this.#registers[instruction.register] ?? UNSET);
          this.#registers[instruction.register] = at;
        } else if (instruction.kind === "look") {
          const before = this.#forgets ? this.#registers.slice() : null;
          if (this.#looks(instruction.program, text, at, instruction.behind) === instruction.negate) break;
          before?.forEach((value, register) => {
            if (value !== this.#registers[register]) pending.push(-register - 1, value);
          });
        } else {
          const next = this.#advance(instruction, text, at);
          if (next === null) break;
          at = next;
        }
        pc++;
      }
    }
    return false;
  }

  /** Where the instruction leads to, or null where it does not match. */
  #advance(
    instruction: Exclude<Instruction, { kind: "match" | "jump" | "fork" | "save" | "look" }>,
    text: readonly string[],
    at: number,
  ): number | null {
    switch (instruction.kind) {
      case "character": {
        const char = text[at];
        return char !== undefined && instruction.accepts(char) ? at + 1 : null;
      }
      case "progress":
        return this.#registers[instruction.register] === at ? null : at;
      case "assert":
        return instruction.holds(text, at) ? at : null;
      case "reference":
        return this.#refers(instruction.groups, text, at);
    }
  }

  #looks(program: Program, text: readonly string[], at: number, behind: boolean): boolean {
    const tried = () => (this.#forgets ? null : this.#untried(program, text));
    if (!behind) return this.#run(program, text, at, null, tried());
    const shared = tried();
    for (let start = at; start >= 0; start--) if (this.#run(program, text, start, at, shared)) return true;
    return false;
  }

  /** As far as what the group matched stands here again; a group that did not take part matches nothing, as in JavaScript. */
  #refers(groups: readonly number[], text: readonly string[], at: number): number | null {
    const group = groups.find((each) => (this.#registers[each + 1] ?? UNSET) !== UNSET);
    if (group === undefined) return at;
    const from = this.#registers[group] ?? UNSET;
    const length = (this.#registers[group + 1] ?? UNSET) - from;
    for (let i = 0; i < length; i++) if (!this.#same(text[from + i], text[at + i])) return null;
    return at + length;
  }

  #same(a: string | undefined, b: string | undefined): boolean {
    if (a === b) return true;
    return this.#ignoresCase && a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase();
  }
}
