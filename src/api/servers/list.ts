import { authorize } from "../core/authorize.ts";
import type { Answer, Call } from "../core/call.ts";
import { nextLinks } from "../core/links.ts";
import { checkQuery, type Query } from "../core/query.ts";
import { unknownBrief, unknownInList } from "./down-cell.ts";
import { type Page, pageAcrossCells } from "./list/cells.ts";
import { optionsOf } from "./list/options.ts";
import { listServersQuery } from "./servers-schema.ts";
import { briefView, DELETED_PARTS, detailView, LIST_PARTS } from "./view.ts";

/** GET /servers */
export function listServers(call: Call): Answer {
  const query = checkQuery(listServersQuery, call.minor, call.query);
  authorize(call, "os_compute_api:servers:index");
  const page = pageAcrossCells(call, query, optionsOf(call, query, false));
  const known = page.known.map((server) => briefView(call, server));
  const unknown = page.unknown.map((server) => unknownBrief(call, server));
  return answer(call, query, page, "servers", [...unknown, ...known]);
}

/** GET /servers/detail */
export function listServersDetailed(call: Call): Answer {
  const query = checkQuery(listServersQuery, call.minor, call.query);
  authorize(call, "os_compute_api:servers:detail");
  const options = optionsOf(call, query, true);
  const page = pageAcrossCells(call, query, options);
  const parts = options.deleted === true ? DELETED_PARTS : LIST_PARTS;
  const known = page.known.map((server) => detailView(call, server, parts));
  const unknown = page.unknown.map((server) => unknownInList(call, server));
  return answer(call, query, page, "servers/detail", [...unknown, ...known]);
}

function answer(call: Call, query: Query, page: Page, collection: string, servers: unknown[]): Answer {
  const last = page.known.at(-1) ?? page.unknown.at(-1);
  const links = last === undefined ? [] : nextLinks(call, collection, query, servers.length, last.id);
  return { status: 200, body: links.length === 0 ? { servers } : { servers, servers_links: links } };
}
