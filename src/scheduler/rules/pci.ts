import type { PciPool } from "../../model/records/host.ts";
import type { PciRequest } from "../request.ts";

/** Above any number of devices that is told apart. */
const MAX_DEVICES = 100;

/** The fewer free devices, the more. */
export function pciScarcity(pools: readonly PciPool[]): number {
  const free = pools.reduce((sum, pool) => sum + pool.count, 0);
  return MAX_DEVICES - Math.min(free, MAX_DEVICES - 1);
}

function property(pool: PciPool, key: string): string | undefined {
  if (key === "vendor_id") return pool.vendorId;
  if (key === "product_id") return pool.productId;
  if (key === "numa_node") return pool.numaNode === null ? undefined : String(pool.numaNode);
  return pool.tags[key];
}

function matches(pool: PciPool, request: PciRequest): boolean {
  return request.spec.some((spec) =>
    Object.entries(spec).every(([key, wanted]) => property(pool, key)?.toLowerCase() === wanted.toLowerCase()),
  );
}

/** The pools after all requests were served from them, in order; null where they cannot give all of them together. */
export function claimPools(pools: readonly PciPool[], requests: readonly PciRequest[]): readonly PciPool[] | null {
  let left = pools;
  for (const request of requests) {
    let missing = request.count;
    left = left.map((pool) => {
      if (missing === 0 || !matches(pool, request)) return pool;
      const taken = Math.min(missing, pool.count);
      missing -= taken;
      return { ...pool, count: pool.count - taken };
    });
    if (missing > 0) return null;
  }
  return left;
}
