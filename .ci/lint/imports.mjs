/**
 * The part of `npm run lint` that looks at imports, of types too: they go down the floors, reach another place through
 * its face, and never lead in a circle, neither of files nor of folders side by side.
 *
 * Usage: node .ci/lint/imports.mjs [--json], in the directory that holds src/. Exits 1 where there is a violation.
 */

import { cruise } from "dependency-cruiser";
import { FLOORS } from "./floors.mjs";

const quoted = (path) => path.replaceAll(".", "\\.");
const anyOf = (paths) => (paths.length === 0 ? "^$" : `^src/(${paths.map(quoted).join("|")})`);

const floors = FLOORS.slice(0, -1).map((floor, level) => ({
  name: "floor",
  severity: "error",
  from: { path: anyOf(Object.keys(floor)) },
  to: { path: anyOf(FLOORS.slice(level + 1).flatMap(Object.keys)) },
}));

const faces = FLOORS.flatMap(Object.entries)
  .filter(([, face]) => face !== null)
  .map(([place, face]) => ({
    name: "face",
    severity: "error",
    from: { pathNot: anyOf([place]) },
    to: { path: anyOf([place]), pathNot: anyOf(face.map((file) => place + file)) },
  }));

const circles = { name: "circle", severity: "error", from: {}, to: { circular: true } };

/** How each rule's violation reads. */
const MESSAGES = {
  floor: "imports go down, never up",
  face: "a place is imported through its face only (.ci/lint/floors.mjs)",
  place: "this file stands on no floor (.ci/lint/floors.mjs)",
  circle: "these imports lead in a circle",
  room: "folders side by side import each other",
};

const { output } = await cruise(["src"], {
  validate: true,
  ruleSet: { forbidden: [...floors, ...faces, circles] },
  parser: "swc", // TypeScript 7 has no API for JavaScript
  tsPreCompilationDeps: true,
  includeOnly: "^src/",
});

const violations = output.summary.violations.map(({ from, to, rule, cycle }) => ({
  rule: rule.name,
  from,
  to: cycle === undefined ? [to] : cycle.map(({ name }) => name),
}));

const onAFloor = new RegExp(anyOf(FLOORS.flatMap(Object.keys)));
for (const { source } of output.modules)
  if (!onAFloor.test(source)) violations.push({ rule: "place", from: source, to: [] });

/** By folder and subfolder: the subfolders beside it that it imports, each with one import that shows it. */
const beside = new Map();
for (const { source, dependencies } of output.modules)
  for (const { resolved } of dependencies) {
    const [a, b] = [source.split("/"), resolved.split("/")];
    const at = a.findIndex((name, i) => name !== b[i]);
    // A file that stands in the common folder itself is its face, and knows the rooms behind it.
    if (at === -1 || at >= a.length - 1 || at >= b.length - 1) continue;
    const [from, to] = [a, b].map((path) => path.slice(0, at + 1).join("/"));
    if (!beside.has(from)) beside.set(from, new Map());
    if (!beside.get(from).has(to)) beside.get(from).set(to, `${source} → ${resolved}`);
  }

/** The shortest way over folders side by side from `start` back to it; undefined: there is none. */
function circleFrom(start) {
  const ways = [[start]];
  const seen = new Set();
  for (const way of ways)
    for (const next of beside.get(way.at(-1))?.keys() ?? []) {
      if (next === start) return [...way, start];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  return undefined;
}

const told = new Set();
for (const folder of [...beside.keys()].sort()) {
  const circle = told.has(folder) ? undefined : circleFrom(folder);
  if (circle === undefined) continue;
  for (const each of circle) told.add(each);
  const to = circle.slice(1).map((next, i) => beside.get(circle[i]).get(next));
  violations.push({ rule: "room", from: folder, to });
}

if (process.argv.includes("--json")) console.log(JSON.stringify(violations));
else
  for (const { rule, from, to } of violations)
    console.error([`${from}: ${MESSAGES[rule]} (docs/ARCHITECTURE.md, Floors)`, ...to].join("\n    "));
process.exitCode = violations.length > 0 ? 1 : 0;
