import type { Server } from "../../model/server.ts";
import { authorize } from "../authorize.ts";
import type { Answer, Call } from "../call.ts";
import { nextLinks, pagingOf } from "../links.ts";
import { checkQuery, type Query } from "../query.ts";
import { listServersQuery } from "../schemas/servers.ts";
import { filterOf } from "./list/filters.ts";
import { type Options, optionsOf } from "./list/options.ts";
import { orderOf } from "./list/order.ts";
import { pageOf } from "./list/page.ts";
import { briefView, DELETED_PARTS, detailView, LIST_PARTS } from "./view.ts";

/** GET /servers */
export function listServers(call: Call): Answer {
  const query = checkQuery(listServersQuery, call.minor, call.query);
  authorize(call, "os_compute_api:servers:index");
  const servers = serversOf(call, query, optionsOf(call, query, false));
  return answer(
    call,
    query,
    servers,
    "servers",
    servers.map((server) => briefView(call, server)),
  );
}

/** GET /servers/detail */
export function listServersDetailed(call: Call): Answer {
  const query = checkQuery(listServersQuery, call.minor, call.query);
  authorize(call, "os_compute_api:servers:detail");
  const options = optionsOf(call, query, true);
  const servers = serversOf(call, query, options);
  const parts = options.deleted === true ? DELETED_PARTS : LIST_PARTS;
  return answer(
    call,
    query,
    servers,
    "servers/detail",
    servers.map((server) => detailView(call, server, parts)),
  );
}

function serversOf(call: Call, query: Query, options: Options): Server[] {
  if (options.nothing) return [];
  const { limit, marker } = pagingOf(call, query);
  const order = orderOf(call, query);
  return pageOf(call, filterOf(call, options, marker !== ""), order, limit, marker);
}

function answer(call: Call, query: Query, servers: Server[], collection: string, views: unknown[]): Answer {
  const last = servers.at(-1);
  const links = last === undefined ? [] : nextLinks(call, collection, query, servers.length, last.id);
  return { status: 200, body: links.length === 0 ? { servers: views } : { servers: views, servers_links: links } };
}
