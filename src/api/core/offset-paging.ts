import type { Call } from "./call.ts";
import type { Query } from "./query.ts";

/** The items from `offset` on, `limit` of them at most, as the older lists page (nova/api/openstack/common `limited`). */
export function limited<T>(call: Call, query: Query, items: readonly T[]): readonly T[] {
  const { max_limit } = call.state.settings.conf.api;
  const offset = Number(query.last("offset") ?? 0);
  const asked = Number(query.last("limit") ?? max_limit);
  const limit = Math.min(max_limit, asked === 0 ? max_limit : asked);
  return items.slice(offset, offset + limit);
}
