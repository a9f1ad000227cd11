/** docs/mutation.md: how many wrong changes the tests notice, and which they do not. */
import type { Mutant } from "./mutants.ts";
import { REASONS } from "./reasons.ts";

export interface Result {
  readonly mutant: Mutant;
  readonly verdict: "killed" | "endless" | "survived";
}

/**
 * The page.
 * @param of how many mutants there are, of which the results are a sample
 */
export function report(results: readonly Result[], of: number, seed: string): string {
  const rows = new Map<string, [caught: number, all: number]>();
  for (const { mutant, verdict } of results) {
    const area = areaOf(mutant);
    const [caught, all] = rows.get(area) ?? [0, 0];
    rows.set(area, [caught + (verdict === "survived" ? 0 : 1), all + 1]);
  }
  const survivors = results.filter(({ verdict }) => verdict === "survived").map(({ mutant }) => mutant);
  const caught = results.length - survivors.length;
  return `# Mutations

Written by \`npm run mutate -- --record\`; do not edit. The command breaks the rules one at a time (\`test/mutation/mutants.ts\`
lists the ways) and runs the tests beside them. A mutant that no test notices survives: a rule that nobody holds, or a
change that makes no difference, which \`test/mutation/reasons.ts\` then says.

Stryker (9.6.1, with its vitest runner) was tried on \`power/stop.ts\` and \`placing/quota.ts\` with four test files. With
TypeScript 7 it stops at once (\`ts.parseConfigFileTextToJson is not a function\`) unless \`tsconfigFile\` names a file that is
absent; then it works: 104 mutants, 82 % caught, about ten tests a mutant, 145 s of CPU. It has no \`n + 1\` and forgets no
single member of a list or object, which are the mistakes that rules written as data invite; so this command makes its own.

Seed ${seed}, ${results.length} of ${of} mutants: **${percent(caught, results.length)} caught**.

| area | caught | of |
| --- | ---: | ---: |
${[...rows]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([area, [some, all]]) => `| ${area} | ${percent(some, all)} | ${all} |`)
  .join("\n")}

## Survivors

${survivors
  .sort((a, b) => (a.file < b.file ? -1 : 1) || a.start - b.start)
  .map(
    (mutant) =>
      `- ${mutant.file}:${mutant.line}: \`${flat(mutant.text)}\` → \`${flat(mutant.replacement)}\`${reasonOf(mutant)}`,
  )
  .join("\n")}
`;
}

function areaOf({ file }: Mutant): string {
  const [, area, second, third] = file.split("/");
  if (area === "api") return "api/servers";
  const folders = [area, second, third].filter((part) => part !== undefined && !part.endsWith(".ts"));
  return folders.join("/");
}

function percent(some: number, all: number): string {
  return all === 0 ? "–" : `${Math.round((some / all) * 100)} %`;
}

function flat(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

function reasonOf({ file, text, replacement }: Mutant): string {
  const known = REASONS.find(
    (each) => file.endsWith(each.file) && text.includes(each.text) && (each.replacement ?? replacement) === replacement,
  );
  return known === undefined ? "" : ` (${known.why})`;
}
