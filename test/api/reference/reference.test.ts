/** Every row of the reference's tables has a check, or docs/api-coverage.md says that it has none. */
import { describe, expect, it } from "vitest";
import { creationChecks, MANY, RESERVATION, updateChecks } from "./bodies.ts";
import { type Checks, tableOf } from "./check.ts";
import { coverageDocument } from "./document.ts";
import { queryChecks } from "./queries.ts";
import { ROWS } from "./rows.ts";
import { BRIEF, CREATED, FAULT, pathCheck, viewChecks } from "./views.ts";

const CHECKS: Readonly<Record<string, Checks>> = {
  "GET /servers request": queryChecks("/servers"),
  "GET /servers response": BRIEF,
  "POST /servers request": creationChecks(),
  "POST /servers response": CREATED,
  "POST /servers (many) request": MANY,
  "POST /servers (many) response": RESERVATION,
  "GET /servers/detail request": queryChecks("/servers/detail"),
  "GET /servers/detail response": viewChecks("GET /servers/detail"),
  "GET /servers/{server_id} request": pathCheck("GET"),
  "GET /servers/{server_id} response": { ...viewChecks("GET /servers/{server_id}"), fault: FAULT },
  "PUT /servers/{server_id} request": { ...pathCheck("PUT"), ...updateChecks() },
  "PUT /servers/{server_id} response": viewChecks("PUT /servers/{server_id}"),
  "DELETE /servers/{server_id} request": pathCheck("DELETE"),
};

for (const table of new Set(ROWS.map(tableOf))) {
  describe(table, () => {
    for (const row of ROWS.filter((each) => tableOf(each) === table)) {
      const check = CHECKS[table]?.[row.name];
      if (check === undefined) it.todo(row.name);
      else it(`${row.name}: ${check.says}`, check.run);
    }
  });
}

it("has no check without a row", () => {
  const names = new Set(ROWS.map((row) => `${tableOf(row)} ${row.name}`));
  const checked = Object.entries(CHECKS).flatMap(([table, checks]) =>
    Object.keys(checks).map((name) => `${table} ${name}`),
  );
  expect(checked.filter((name) => !names.has(name))).toEqual([]);
});

describe("docs/api-coverage.md", () => {
  it("is what the checks say (renew: npm run docs:update)", async () => {
    await expect(coverageDocument(ROWS, CHECKS)).toMatchFileSnapshot("../../../docs/api-coverage.md");
  });
});
