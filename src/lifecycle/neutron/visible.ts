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

/** Networks that a project's servers may use without naming one: its own and shared ones that are not external. */
export function availableNetworks({ state }: { readonly state: State }, projectId: string): Network[] {
  return state.networks.filter(
    (network) => !network.external && network.subnets.length > 0 && (network.shared || network.projectId === projectId),
  );
}
