/**
 * Python regular expressions in JavaScript. Nova's schemas and its regex filters are written for Python's `re`, which
 * differs from JavaScript where it counts: `$` also stands before a last line feed, unknown letter escapes are errors,
 * flags and named groups are spelt differently.
 */

const LETTER_ESCAPES_IN_CLASS = new Set("abfnrtvdDsSwW");
const LETTER_ESCAPES = new Set("abfnrtvdDsSwWABZ");
const SYNTAX = new Set("^$\\.*+?()[]{}|/");

/** Escapes that JavaScript spells differently: Python's digits and letters are those of all scripts. */
const OUTSIDE: Readonly<Record<string, string>> = {
  a: "\\x07",
  A: "(?<![\\s\\S])",
  Z: "(?![\\s\\S])",
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  w: "[\\p{L}\\p{N}_]",
  W: "[^\\p{L}\\p{N}_]",
};
const IN_CLASS: Readonly<Record<string, string>> = {
  a: "\\x07",
  b: "\\x08",
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  w: "\\p{L}\\p{N}_",
};

/**
 * The JavaScript pattern (for the `u` flag) that matches what a Python pattern matches.
 * @throws SyntaxError where Python's `re.compile` would refuse.
 */
export function translatePattern(pattern: string): { source: string; flags: string } {
  let source = "";
  let flags = "u";
  let inClass = false;
  /** Where the first member of the open class stands: a `]` there is literal in Python. */
  let classStart = -1;
  let at = 0;
  const global = /^\(\?([imsx]+)\)/.exec(pattern);
  if (global !== null) {
    flags += [...new Set(global[1])].filter((flag) => flag !== "x").join("");
    at = global[0].length;
  }
  while (at < pattern.length) {
    const char = pattern.charAt(at);
    if (char === "\\") {
      const [translated, length] = translateEscape(pattern, at, inClass);
      source += translated;
      at += length;
    } else if (inClass) {
      if (char === "]" && at !== classStart) inClass = false;
      source += char === "[" || (char === "]" && inClass) ? `\\${char}` : char;
      at++;
    } else if (char === "[") {
      inClass = true;
      const negated = pattern.charAt(at + 1) === "^";
      source += negated ? "[^" : "[";
      at += negated ? 2 : 1;
      classStart = at;
    } else if (char === "$") {
      source += flags.includes("m") ? "$" : "(?=\\n?$)";
      at++;
    } else if (char === "." && !flags.includes("s")) {
      source += "[^\\n]";
      at++;
    } else if (char === "(" && pattern.startsWith("(?P", at)) {
      const named = /^\(\?P(?:<(\w+)>|=(\w+)\))/.exec(pattern.slice(at));
      if (named === null) throw new SyntaxError(`unknown extension at position ${at}`);
      source += named[1] === undefined ? `\\k<${named[2]}>` : `(?<${named[1]}>`;
      at += named[0].length;
    } else if (char === "{" && !/^\{\d*(,\d*)?\}/.test(pattern.slice(at))) {
      source += "\\{";
      at++;
    } else if (char === "{" && pattern.startsWith("{,", at)) {
      source += "{0,";
      at += 2;
    } else if (char === "}" || char === "]") {
      // Closing a quantifier keeps its meaning; a lone one is literal in Python.
      source += char === "}" && /\{\d+(,\d*)?$/.test(source) ? char : `\\${char}`;
      at++;
    } else {
      source += char;
      at++;
    }
  }
  if (inClass) throw new SyntaxError("unterminated character set");
  return { source, flags };
}

function translateEscape(pattern: string, at: number, inClass: boolean): [translated: string, length: number] {
  const next = pattern.charAt(at + 1);
  if (next === "") throw new SyntaxError("bad escape (end of pattern)");
  const code = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(pattern.slice(at));
  if (code !== null) return [`\\u{${code[1] ?? code[2] ?? code[3]}}`, code[0].length];
  if (/[a-zA-Z]/.test(next)) {
    if (!(inClass ? LETTER_ESCAPES_IN_CLASS : LETTER_ESCAPES).has(next)) {
      throw new SyntaxError(`bad escape \\${next} at position ${at}`);
    }
    return [(inClass ? IN_CLASS : OUTSIDE)[next] ?? `\\${next}`, 2];
  }
  if (/[0-9]/.test(next)) return [`\\${next}`, 2];
  // The `u` flag refuses escapes that are not needed; the dash needs one in a class only.
  return [SYNTAX.has(next) || (inClass && next === "-") ? `\\${next}` : next, 2];
}

/** The RegExp for a Python pattern, to be used with `test` on a whole text like Python's `re.search`. @throws SyntaxError */
export function pythonRegExp(pattern: string): RegExp {
  const { source, flags } = translatePattern(pattern);
  return new RegExp(source, flags);
}
