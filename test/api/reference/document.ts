import { type Checks, tableOf } from "./check.ts";
import type { Row } from "./rows.ts";

/** The table of what is checked, as Markdown. @param checks by table, then by row */
export function coverageDocument(rows: readonly Row[], checks: Readonly<Record<string, Checks>>): string {
  const checkOf = (row: Row) => checks[tableOf(row)]?.[row.name];
  const covered = rows.filter((row) => checkOf(row) !== undefined).length;
  const lines = [
    "# The API reference, row by row",
    "",
    'Every row of the request and response tables of the Compute API reference, "Servers", and the test that covers it.',
    "Microversions are the reference's; where Nova differs from its reference, the check says so. Made by",
    "`test/api/reference/reference.test.ts`, which runs each of these checks; renew with",
    "`npm run docs:update`.",
    "",
    `${covered} of ${rows.length} rows are covered.`,
  ];
  for (const table of new Set(rows.map(tableOf))) {
    lines.push(
      "",
      `## ${table}`,
      "",
      "| parameter | in | microversions | status | what is checked |",
      "| --- | --- | --- | --- | --- |",
    );
    for (const row of rows.filter((each) => tableOf(each) === table)) {
      const check = checkOf(row);
      const status = check === undefined ? "**not covered**" : "covered";
      lines.push(`| \`${row.name}\` | ${row.place} | ${span(row)} | ${status} | ${check?.says ?? ""} |`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function span({ since, until }: Row): string {
  if (until !== null) return `2.${since} – 2.${until}`;
  return since === 1 ? "all" : `from 2.${since}`;
}
