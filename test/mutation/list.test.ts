import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { MISTAKES, mutantOf } from "./list.ts";

const REPOSITORY = new URL("../../", import.meta.url);

it.each(MISTAKES)("the mistake in $file can be made: $breaks", (mistake) => {
  const source = readFileSync(new URL(mistake.file, REPOSITORY), "utf8");
  const { start, end, replacement } = mutantOf(mistake, source);
  const bytes = Buffer.from(source);
  expect(`${bytes.subarray(0, start)}${replacement}${bytes.subarray(end)}`).toBe(
    source.replace(mistake.find, () => mistake.replace),
  );
});
