/**
 * Keeps pages from elsewhere, open in a browser on this machine, away from what needs no token. A page sends its Origin;
 * a page whose name was rebound to this address (DNS rebinding) sends that name as Host.
 */
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { FastifyInstance, onRequestHookHandler } from "fastify";

/** Addresses that stand for every address of the machine. */
const EVERYWHERE: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** The name or address in a Host header: without the port, in small letters, without brackets. */
function nameIn(host: string): string {
  const [, six, name] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host.toLowerCase()) ?? [];
  return six ?? name ?? "";
}

function isLoopback(name: string): boolean {
  if (isIP(name) === 4) return name.startsWith("127.");
  return name === "::1" || name === "localhost" || name.endsWith(".localhost");
}

/**
 * Whether a Host header may name this server. No one else can make an address, or a name without a dot, lead here: both are
 * taken where the server listens at every address.
 * @param listening what `--host` names
 */
function isOurs(host: string, listening: string): boolean {
  const name = nameIn(host);
  if (name === "") return false;
  if (isLoopback(name) || name === listening.toLowerCase()) return true;
  return EVERYWHERE.has(listening) && (isIP(name) !== 0 || !name.includes("."));
}

/** Why a request must not pass; undefined when it may. */
function objection({ headers }: IncomingMessage, listening: string): string | undefined {
  const { host = "", origin } = headers;
  if (!isOurs(host, listening)) return `'${host}' is not a name of this server; start it with --host to use another`;
  if (origin !== undefined && origin !== `http://${host}`) return `pages from ${origin} may not use this`;
  if (headers["sec-fetch-site"] === "cross-site") return "pages from elsewhere may not use this";
  return undefined;
}

/**
 * A hook for the routes that need no token. It belongs to the routes: what they are was decided from the decoded path.
 * @param listening what `--host` names
 */
export function guardFor(listening: string): onRequestHookHandler {
  return (request, reply, done) => {
    const message = objection(request.raw, listening);
    if (message === undefined) done();
    else reply.code(403).send({ error: { code: 403, message } });
  };
}

/** Refuses requests with two Host headers: which one counts depends on who reads them (RFC 9112, 3.2). */
export function refusesTwoHosts(app: FastifyInstance): void {
  app.addHook("onRequest", ({ raw: { rawHeaders } }, reply, done) => {
    let hosts = 0;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at];
      if (name?.length === 4 && name.toLowerCase() === "host") hosts++;
    }
    if (hosts < 2) done();
    else reply.code(400).send({ error: { code: 400, message: "A request has one Host header." } });
  });
}
