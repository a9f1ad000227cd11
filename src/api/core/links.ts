import { LEGACY } from "../protocol/microversion.ts";
import type { Call } from "./call.ts";
import type { Query } from "./query.ts";

type Link = { readonly rel: string; readonly href: string };

/** The path this API is served under: what its links begin with. */
export function rootOf(call: Call): string {
  return `${call.origin}/${call.minor === LEGACY ? "v2" : "v2.1"}${call.linkProject}`;
}

/** The `self` and `bookmark` links of a thing under `collection`. */
export function linksOf(call: Call, collection: string, id: string): Link[] {
  return [
    { rel: "self", href: `${rootOf(call)}/${collection}/${id}` },
    { rel: "bookmark", href: `${call.origin}${call.linkProject}/${collection}/${id}` },
  ];
}

/** The `bookmark` link alone. */
export function bookmarkOf(call: Call, collection: string, id: string): Link[] {
  return [{ rel: "bookmark", href: `${call.origin}${call.linkProject}/${collection}/${id}` }];
}

/**
 * The link to the next page, where this one is full: the query again, its parameters in order, with the last item as marker.
 * @param count how many items this page has
 */
export function nextLinks(call: Call, collection: string, query: Query, count: number, lastId: string): Link[] {
  const { max_limit } = call.state.settings.conf.api;
  const asked = query.last("limit");
  const size = Math.min(asked === undefined || asked === "" ? max_limit : Number(asked), max_limit);
  if (size === 0 || size !== count) return [];
  const parameters = new Map<string, string>();
  for (const [name, value] of sortedPairs(query)) parameters.set(name, value);
  parameters.set("marker", lastId);
  const text = [...parameters].map(([name, value]) => `${quote(name)}=${quote(value)}`).join("&");
  return [{ rel: "next", href: `${rootOf(call)}/${collection}?${text}` }];
}

function sortedPairs(query: Query): [string, string][] {
  const pairs = query.names.flatMap((name) => query.all(name).map((value): [string, string] => [name, value]));
  return pairs.sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : x > y ? 1 : 0) : a < b ? -1 : 1));
}

/** As Python's `urllib.parse.quote_plus`. */
function quote(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

/** How many items a page may have, and the item after which it begins ("" for the first page). */
export function pagingOf(call: Call, query: Query): { readonly limit: number; readonly marker: string } {
  const { max_limit } = call.state.settings.conf.api;
  const asked = query.last("limit");
  const limit = asked === undefined ? max_limit : Math.min(Number(asked), max_limit);
  return { limit, marker: query.last("marker") ?? "" };
}
