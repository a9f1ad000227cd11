import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { Directory } from "../../src/http/accounts/directory.ts";
import { Tokens } from "../../src/http/accounts/tokens.ts";
import { ServedBranches } from "../../src/http/branches/branches.ts";
import { mountControl } from "../../src/http/control/control.ts";
import { defaultPlan } from "../../src/http/default-cloud.ts";
import { type Served, serve } from "../../src/http/serve.ts";
import { createApp, SERVER_LIMITS } from "../../src/http/server/app.ts";
import { guardFor } from "../../src/http/server/guard.ts";
import { Client, IMAGE, liftQuotas, NETWORK } from "./client.ts";

const PREFIX = "/novasim/v1";

interface Operation {
  readonly summary: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

let served: Served;
let client: Client;
let document: Document;
beforeAll(async () => {
  served = await serve({ clock: "manual" });
  client = await Client.of(served);
  document = (await client.get(`${PREFIX}/openapi.json`)).body;
});
afterAll(() => served.close());

/** Everything in the order in which it can be done: operation, body, and what stands for the placeholders of its path. */
const TOUR: readonly (readonly [operation: string, body?: unknown, ...path: string[]])[] = [
  ["GET "],
  ["GET /openapi.json"],
  ["POST /advance", { seconds: 1, events: 100 }],
  ["POST /run", { until: "idle", within: 60, events: 100 }],
  ["POST /run", { server: "$server", status: "ACTIVE" }],
  ["PUT /clock", { mode: "real", speed: 10 }],
  ["POST /pause"],
  ["POST /resume"],
  ["PUT /clock", { mode: "manual" }],
  ["POST /branches", { name: "other" }],
  ["GET /branches"],
  ["DELETE /branches/{name}", undefined, "other"],
  ["POST /checkpoints", { name: "now" }],
  ["GET /checkpoints"],
  ["POST /restore", { name: "now" }],
  ["DELETE /checkpoints/{name}", undefined, "now"],
  ["GET /checkpoint"],
  ["PUT /checkpoint", "$saved"],
  ["POST /reset"],
  ["POST /faults", { point: "spawn", host: "compute-1", exception: "E", message: "m", rate: 0.5, times: 2 }],
  ["POST /faults/slow", { step: "spawn", host: "compute-1", factor: 2, seconds: 3 }],
  ["POST /faults/hold", { point: "spawn", host: "compute-1" }],
  ["GET /faults"],
  ["POST /faults/release", { point: "spawn" }],
  ["DELETE /faults/{id}", undefined, "1"],
  ["DELETE /faults"],
  ["GET /hosts"],
  ["POST /hosts/{host}/down", { forced: true, power_lost: true }, "compute-2"],
  ["POST /hosts/{host}/up", undefined, "compute-2"],
  ["POST /cells/{cell}/cut", undefined, "cell1"],
  ["POST /cells/{cell}/mend", undefined, "cell1"],
  ["GET /metrics"],
  ["GET /decisions"],
  ["GET /servers/{server}/explain", undefined, "placed"],
  ["GET /servers/{server}/explain", undefined, "refused"],
  ["GET /events"],
];

/** Has the scheduler place one server, and refuse another. */
async function decide(): Promise<void> {
  liftQuotas(served);
  await client.create("placed");
  await client.post("/compute/v2.1/flavors", { flavor: { id: "huge", name: "huge", vcpus: 1, ram: 1 << 22, disk: 1 } });
  const server = { name: "refused", flavorRef: "huge", imageRef: IMAGE, networks: [{ uuid: NETWORK }] };
  expect((await client.post("/compute/v2.1/servers", { server })).status).toBe(202);
  await client.post(`${PREFIX}/run`, { until: "idle" });
}

const told = () =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.slice(PREFIX.length)}`),
  );

describe("the OpenAPI document", () => {
  it("tells of every route, and of no other", async () => {
    const app = createApp(SERVER_LIMITS, undefined, () => {});
    const routes: string[] = [];
    app.addHook("onRoute", ({ method, url }) => {
      if (method === "HEAD" || Array.isArray(method) || url.startsWith("/branches/:branch")) return;
      routes.push(`${method} ${url.slice(PREFIX.length).replace(/:(\w+)/g, "{$1}")}`);
    });
    const branches = new ServedBranches(createCloud(defaultPlan()), { mode: "manual", speed: 1 }, () => {});
    const directory = new Directory();
    const gateway = {
      branches,
      directory,
      tokens: new Tokens(1, directory),
      auth: "none",
      guard: guardFor("127.0.0.1"),
      host: () => "",
    } as const;
    mountControl(app, gateway);
    expect(told().sort()).toEqual([...new Set(routes)].sort());
    branches.close();
  });

  it("has schemas that are schemas, and every reference leads somewhere", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "http://document/", ...document });
    const references = JSON.stringify(document).match(/#\/components\/schemas\/\w+/g) ?? [];
    expect(references.length).toBeGreaterThan(10);
    for (const reference of new Set(references))
      expect(() => ajv.compile({ $ref: `http://document/${reference}` })).not.toThrow();
  });

  it("is kept by every answer, for every operation there is", async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "http://document/", ...document });
    const isError = ajv.compile({ $ref: "http://document/#/components/schemas/Error" });
    const at = (...words: readonly string[]): string =>
      words.map((word) => encodeURIComponent(word.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    const server = await client.create("placed");
    const done = new Set<string>();
    let saved = "";
    for (const [name, given, ...places] of TOUR) {
      if (name === "GET /decisions") await decide();
      const [method = "", path = ""] = name.split(" ");
      const operation = document.paths[`${PREFIX}${path}`]?.[method.toLowerCase()];
      if (operation === undefined) throw new Error(`${name} is not in the document`);
      const url = places.reduce((text, place) => text.replace(/\{\w+\}/, place), `${PREFIX}${path}`);
      const text = JSON.stringify(given)?.replace("$server", server);
      const body = given === "$saved" ? saved : text;
      const requests = operation.requestBody?.content["application/json"]?.schema;
      if (body !== undefined) {
        expect([name, ajv.validate(requests ?? false, JSON.parse(body)), ajv.errors]).toEqual([name, true, null]);
      }
      const got = await client.ask(method, url, body);
      const [status = "", response] = Object.entries(operation.responses)[0] ?? [];
      expect([name, String(got.status), got.text.slice(0, 200)]).toEqual([name, status, expect.anything()]);
      if (name === "GET /checkpoint") saved = got.text;
      const type = got.headers.get("content-type")?.split(";")[0] ?? "";
      if (response?.content === undefined) expect([name, got.text]).toEqual([name, ""]);
      else {
        expect(Object.keys(response.content)).toContain(type);
        if (type === "application/json") {
          const pointer = at(
            "paths",
            `${PREFIX}${path}`,
            method.toLowerCase(),
            "responses",
            status,
            "content",
            type,
            "schema",
          );
          const isRight = ajv.compile({ $ref: `http://document/#/${pointer}` });
          expect([name, isRight(got.body), isRight.errors]).toEqual([name, true, null]);
        }
      }
      done.add(name);
      // What the document does not know of is refused, and refusals are as it says.
      if (requests !== undefined && "additionalProperties" in requests) {
        const refused = await client.ask(method, url, { no_such_key: 1 });
        expect([name, refused.status, isError(refused.body)]).toEqual([name, 400, true]);
      }
    }
    expect([...done].sort()).toEqual(told().sort());
  });
});
