import type { HostWeigher } from "../contract.ts";
import { byOption } from "./multiplier.ts";

/** On a move that may leave its cell: 1 in the cell, -1 in others. */
export const CrossCellWeigher: HostWeigher = {
  name: "CrossCellWeigher",
  dependsOn: ({ destination }) => (destination?.cell != null && destination.allowCrossCell ? "host" : "nothing"),
  raw(host, { destination }) {
    if (destination === null || destination.cell === null || !destination.allowCrossCell) return 0;
    return host.cell === destination.cell ? 1 : -1;
  },
  multiplier: byOption("cross_cell_move_weight_multiplier"),
};
