import type { FastifyInstance } from "fastify";
import { HTML } from "./html.ts";

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:",
  "x-frame-options": "DENY",
  "cache-control": "no-store",
};

/** Serves the live page at `/`. */
export function mountPage(app: FastifyInstance): void {
  app.get("/", (_request, reply) => reply.headers(HEADERS).send(HTML));
}
