import type { State } from "../../../model/records/state.ts";

/** The number Nova's database gives a flavor: they count from 1 in the order they were made. */
export function flavorNumber(state: State, id: string): number {
  let number = 1;
  for (const flavor of state.flavors.values()) {
    if (flavor.id === id) return number;
    number++;
  }
  return number;
}
