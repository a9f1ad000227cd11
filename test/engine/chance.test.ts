import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Chance } from "../../src/engine/chance.ts";

const draws = (chance: Chance, name: string, count: number) =>
  Array.from({ length: count }, () => chance.stream(name).next());

describe("Chance", () => {
  it("gives the same numbers for the same seed and name, on every machine", () => {
    expect(draws(new Chance("42"), "spawn", 3)).toEqual(draws(new Chance("42"), "spawn", 3));
    // Figures of alea, so that no other generator and no other derivation slips in: old logs must replay.
    expect(draws(new Chance("42"), "spawn", 2)).toMatchInlineSnapshot(`
      [
        0.692394191166386,
        0.7292726933956146,
      ]
    `);
  });

  it("gives other numbers for another seed or name", () => {
    const first = (seed: string, name: string) => new Chance(seed).stream(name).next();
    const all = [
      first("1", "a"),
      first("2", "a"),
      first("1", "b"),
      first("1a", ""),
      first("", "1a"),
      first('1","a', ""),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("a new stream never disturbs another", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.array(fc.boolean()), (seed, name, other, turns) => {
        fc.pre(name !== other);
        const alone = new Chance(seed);
        const together = new Chance(seed);
        for (const isOther of turns) {
          if (isOther) together.stream(other).next();
          else expect(together.stream(name).next()).toBe(alone.stream(name).next());
        }
      }),
    );
  });

  it("rolls back to the last commit, and forgets streams made since", () => {
    const names = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(fc.array(names), fc.array(names), fc.array(names), (kept, undone, after) => {
        const chance = new Chance("7");
        const expected = new Chance("7");
        for (const name of kept) expect(chance.stream(name).next()).toBe(expected.stream(name).next());
        chance.commit();
        for (const name of undone) chance.stream(name).next();
        chance.rollback();
        expect(chance.save()).toEqual(expected.save());
        for (const name of after) expect(chance.stream(name).next()).toBe(expected.stream(name).next());
        chance.rollback();
        expect(chance.save().map(([name]) => name)).toEqual([...new Set(kept)].sort());
      }),
    );
  });

  it("goes on after saving and loading, and a copy goes its own way", () => {
    const chance = new Chance("7");
    draws(chance, "b", 5);
    draws(chance, "a", 5);
    const saved = JSON.stringify(chance.save());
    const loaded = Chance.load("7", JSON.parse(saved));
    const copy = chance.copy();
    const next = draws(chance, "a", 3);
    expect(draws(loaded, "a", 3)).toEqual(next);
    expect(JSON.stringify(copy.save())).toBe(saved);
    expect(draws(copy, "a", 3)).toEqual(next);
    expect(draws(loaded, "new", 3)).toEqual(draws(chance, "new", 3));
  });

  it("draws integers below a count, all of them", () => {
    const stream = new Chance("7").stream("a");
    const seen = new Set(Array.from({ length: 200 }, () => stream.integer(5)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(stream.integer(1)).toBe(0);
    expect(stream.integer(2 ** 32)).toBeGreaterThan(2 ** 10);
    for (const count of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) {
      expect(() => stream.integer(count)).toThrow("a random integer is drawn below a whole number of 1 to 2^32");
    }
  });
});
