/** What Neutron shows to whom. */
import type { Network } from "../../model/records/network.ts";
import type { State } from "../../model/records/state.ts";

interface Viewer {
  readonly projectId: string;
  readonly isAdmin: boolean;
}

/** The networks that somebody sees: his own, shared ones and external ones; administrators see all. */
export function networksSeenBy(state: State, { projectId, isAdmin }: Viewer): Network[] {
  return state.networks.filter(
    (network) => isAdmin || network.shared || network.external || network.projectId === projectId,
  );
}
