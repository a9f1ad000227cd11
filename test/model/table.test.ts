import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginBatch, endBatch } from "../../src/model/tables/batch.ts";
import { KeyedTable } from "../../src/model/tables/keyed-table.ts";
import { Table } from "../../src/model/tables/table.ts";

type Edit = { op: "set"; slot: number; row: number } | { op: "delete"; slot: number };

const slot = fc.oneof(fc.nat(40), fc.nat(1100), fc.nat(70_000));
const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.oneof(
    fc.record({ op: fc.constant("set" as const), slot, row: fc.nat() }),
    fc.record({ op: fc.constant("delete" as const), slot }),
  ),
  { maxLength: 120 },
);

function apply(
  table: Table<{ row: number }>,
  model: Map<number, { row: number }>,
  list: Edit[],
): Table<{ row: number }> {
  let next = table;
  for (const edit of list) {
    if (edit.op === "set") {
      const value = { row: edit.row };
      next = next.set(edit.slot, value);
      model.set(edit.slot, value);
    } else {
      next = next.delete(edit.slot);
      model.delete(edit.slot);
    }
  }
  return next;
}

const sorted = (model: Map<number, { row: number }>) => [...model].sort(([a], [b]) => a - b);

describe("Table", () => {
  it("is what a Map says after any edits, in order of the slots", () => {
    fc.assert(
      fc.property(edits, (list) => {
        const model = new Map<number, { row: number }>();
        const table = apply(Table.empty(), model, list);
        expect([...table.entries()]).toEqual(sorted(model));
        expect([...table.descending()]).toEqual(sorted(model).reverse());
        expect(table.size).toBe(model.size);
        for (const [at, value] of model) expect(table.get(at)).toBe(value);
        const seen: number[] = [];
        table.forEach((_row, at) => {
          seen.push(at);
        });
        expect(seen).toEqual(sorted(model).map(([at]) => at));
      }),
    );
  });

  it("leaves every earlier version as it was", () => {
    fc.assert(
      fc.property(edits, edits, (first, second) => {
        const model = new Map<number, { row: number }>();
        const before = apply(Table.empty(), model, first);
        const kept = sorted(model);
        apply(before, new Map(model), second);
        expect([...before.entries()]).toEqual(kept);
      }),
    );
  });

  it("names exactly the slots that differ between two versions", () => {
    fc.assert(
      fc.property(edits, edits, (first, second) => {
        const old = new Map<number, { row: number }>();
        const before = apply(Table.empty(), old, first);
        const now = new Map(old);
        const after = apply(before, now, second);
        const changed = new Map<number, [unknown, unknown]>();
        after.changesSince(before, (at, is, was) => changed.set(at, [is, was]));
        const expected = [...new Set([...old.keys(), ...now.keys()])].filter((at) => old.get(at) !== now.get(at));
        expect([...changed.keys()].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
        for (const [at, [is, was]] of changed) {
          expect(is).toBe(now.get(at));
          expect(was).toBe(old.get(at));
        }
      }),
    );
  });

  it("hands out each slot once, also after deletes", () => {
    const table = Table.of(["a", "b"]).delete(1);
    expect(table.next).toBe(2);
    expect(table.get(1)).toBeUndefined();
  });

  it("keeps nothing of what was deleted", () => {
    let table = Table.empty<number>();
    for (let i = 0; i < 5000; i++) table = table.set(i, i);
    for (let i = 0; i < 5000; i++) table = table.delete(i);
    expect(table.size).toBe(0);
    expect([...table.entries()]).toEqual([]);
  });
});

describe("KeyedTable", () => {
  it("is what a Map says after any edits, in order of insertion", () => {
    const key = fc.string({ maxLength: 2 });
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.option(fc.nat()), fc.boolean()), { maxLength: 200 }), (list) => {
        const model = new Map<string, { id: string; row: number }>();
        let table = KeyedTable.empty<{ id: string; row: number }>();
        for (const [id, row, change] of list) {
          if (row === null) {
            model.delete(id);
            table = table.delete(id);
          } else if (change) {
            const before = table;
            table = table.change(id, () => ({ id, row }));
            if (model.has(id)) model.set(id, { id, row });
            else expect(table).toBe(before);
          } else {
            model.set(id, { id, row });
            table = table.put({ id, row });
          }
        }
        expect([...table.values()]).toEqual([...model.values()]);
        expect(table.size).toBe(model.size);
        for (const [id, row] of model) expect(table.get(id)).toEqual(row);
        expect(table.get("no such id")).toBeUndefined();
      }),
    );
  });
});

describe("a batch", () => {
  it("changes what it made in place, and nothing from before it or that was compared in it", () => {
    fc.assert(
      fc.property(edits, edits, edits, (first, second, third) => {
        const model = new Map<number, { row: number }>();
        const before = apply(Table.empty(), model, first);
        const kept = sorted(model);
        beginBatch();
        try {
          const middle = apply(before, model, second);
          const seen = sorted(model);
          middle.changesSince(before, () => undefined);
          const after = apply(middle, model, third);
          expect([...after.entries()]).toEqual(sorted(model));
          expect([...middle.entries()]).toEqual(seen);
        } finally {
          endBatch();
        }
        expect([...before.entries()]).toEqual(kept);
      }),
    );
  });
});
