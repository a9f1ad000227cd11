/** The first host in the order of the scenario that has room. */
export const FirstFitWeigher = {
  name: "FirstFitWeigher",
  raw: (host) => -host.slot,
  multiplier: () => 1,
};
