import type { Patch } from "./params.ts";
import type { Path } from "./source.ts";

/** Values by dotted path, as a cell or a branch of a scenario changes them. */
export type Patches = Readonly<Record<string, unknown>>;

/** One combination of a matrix. */
export interface Cell {
  /** Its names, one of each axis: `pack`, or `pack, 20 hosts`. */
  readonly name: string;
  /** What is put in, in turn. */
  readonly patches: readonly Patch[];
}

/** Named patches; no patches: the scenario as it is. */
export type Axis = Readonly<Record<string, Patches | null>>;

/** `matrix`: named patches; or a list of such, each an axis. */
export type RawMatrix = Axis | readonly Axis[];

function isAxes(matrix: RawMatrix): matrix is readonly Axis[] {
  return Array.isArray(matrix);
}

/** The named patches of one axis. */
export function cellsOf(axis: Axis, path: Path): readonly Cell[] {
  return Object.entries(axis).map(([name, patches]) => ({
    name,
    patches: Object.entries(patches ?? {}).map(([dotted, value]) => ({
      dotted,
      value,
      place: [...path, name, dotted],
    })),
  }));
}

/** A cell of two axes. Where both change the same path, the later axis is laid over the earlier one. */
function crossed(a: Cell, b: Cell): Cell {
  return { name: `${a.name}, ${b.name}`, patches: [...a.patches, ...b.patches] };
}

/** How many cells a matrix has, without making them. */
export function countCells(matrix: RawMatrix): number {
  const axes = isAxes(matrix) ? matrix : [matrix];
  const sizes = axes.map((axis) => Object.keys(axis).length).filter((size) => size > 0);
  return sizes.length === 0 ? 0 : sizes.reduce((product, size) => product * size, 1);
}

/**
 * The cells of a matrix: its named patches; of several axes, every combination, the last axis changing fastest.
 *
 * @param path where the matrix stands in the file.
 */
export function readMatrix(matrix: RawMatrix, path: Path = ["matrix"]): readonly Cell[] {
  const axes = isAxes(matrix)
    ? matrix.map((axis, number) => cellsOf(axis, [...path, number]))
    : [cellsOf(matrix, path)];
  // An axis without names changes nothing.
  const [first = [], ...others] = axes.filter((axis) => axis.length > 0);
  return others.reduce((cells, axis) => cells.flatMap((cell) => axis.map((other) => crossed(cell, other))), first);
}
