import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { livePage } from "./html.ts";

/** The script as `npm run build` compiles it; src/http/page and dist/http/page are equally deep. */
const SCRIPT = new URL("../../../dist/http/page/browser/live.js", import.meta.url);

interface Page {
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
}

function readPage(): Page {
  const script = readFileSync(SCRIPT, "utf8");
  const hash = createHash("sha256").update(script).digest("base64");
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; connect-src 'self'; img-src data:`,
    "x-frame-options": "DENY",
    "cache-control": "no-store",
  };
  return { headers, html: livePage(script) };
}

/** Serves the live page at `/`. It is read when it is first asked for, so that the API does not need it. */
export function mountPage(app: FastifyInstance): void {
  let page: Page | undefined;
  app.get("/", (_request, reply) => {
    page ??= readPage();
    return reply.headers(page.headers).send(page.html);
  });
}
