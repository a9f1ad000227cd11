/**
 * Batches: within a step, what was made for one event may be changed in place for the next, so that many changes of one
 * row cost little more than one. Versions from before the batch stay as they are; versions in between, which nobody
 * keeps, do not.
 */

let batches = 0;
let batch = 0;
let forbidden = false;
/** What the batch under way made last of the one kind that says so. */
let made: object | undefined;

export function beginBatch(): void {
  batch = forbidden ? 0 : ++batches;
}

export function endBatch(): void {
  batch = 0;
  made = undefined;
}

/** The number of the batch under way, 0 outside of batches: what bears it may be changed in place. */
export function currentBatch(): number {
  return batch;
}

/** What this batch made so far is kept by somebody, and stays as it is from here on. */
export function splitBatch(): void {
  if (batch === 0) return;
  batch = ++batches;
  made = undefined;
}

/** From now on there are no batches: nothing is ever changed in place. */
export function forbidBatches(on: boolean): void {
  forbidden = on;
}

/** Says that this batch made `thing`, which {@link isMadeHere} then knows until it makes another. */
export function madeHere(thing: object): void {
  if (batch !== 0) made = thing;
}

/** Whether `thing` is what this batch made last. */
export function isMadeHere(thing: object): boolean {
  return thing === made;
}
