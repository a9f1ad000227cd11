/** The host with the least free vCPUs; of those, the one with the least free memory. */
export const BestFitWeigher = {
  name: "BestFitWeigher",
  raw: (host) => host.vcpusUsed * 1_000_000 - host.freeRamMb,
  multiplier: () => 1,
};
