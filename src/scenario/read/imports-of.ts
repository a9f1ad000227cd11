/** Comments, strings, names and single characters of JavaScript; the text of a template is read as code. */
const TOKEN = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[\w$]+|[^\s]/g;

/** Ways to Node's own modules that are no import. */
const DOORS: ReadonlySet<string> = new Set(["getBuiltinModule", "createRequire", "_linkedBinding"]);

/**
 * The first import in the text of a module, as written; undefined where it has none. It knows `import` and `export … from`,
 * `import()`, `require()` and `process.getBuiltinModule()`. It keeps mistakes out, not malice: a name that is put together
 * at run time (`process["getBuiltin" + "Module"]`) is not seen, nor is one that follows `//` in a regular expression.
 */
export function importOf(text: string): string | undefined {
  const tokens = (text.match(TOKEN) ?? []).filter((token) => !token.startsWith("//") && !token.startsWith("/*"));
  for (const [i, token] of tokens.entries()) {
    const next = tokens[i + 1] ?? "";
    const isMember = tokens[i - 1] === ".";
    if (DOORS.has(token)) return token;
    if ((token === "from" || token === "import") && !isMember && /^["']/.test(next)) return next;
    if ((token === "require" || token === "import") && !isMember && next === "(") return tokens[i + 2] ?? token;
  }
  return undefined;
}
