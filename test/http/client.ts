import type { Served } from "../../src/http/serve.ts";

/** What a server answered. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes
  readonly body: any;
}

/** A client of a server in a test, with a token of one of its users. */
export class Client {
  readonly url: string;
  readonly token: string | undefined;

  constructor(url: string, token?: string) {
    this.url = url;
    this.token = token;
  }

  /** A client that has logged in. */
  static async of(served: Pick<Served, "url">, user = "admin", project = user): Promise<Client> {
    const { status, headers } = await new Client(served.url).login(user, "secret", project);
    if (status !== 201) throw new Error(`no token: ${status}`);
    return new Client(served.url, headers.get("x-subject-token") ?? "");
  }

  login(name: string, password: string, project: string): Promise<Got> {
    const domain = { id: "default" };
    const identity = { methods: ["password"], password: { user: { name, domain, password } } };
    return this.post("/identity/v3/auth/tokens", { auth: { identity, scope: { project: { name: project, domain } } } });
  }

  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Got> {
    const token = this.token === undefined ? {} : { "x-auth-token": this.token };
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...token, ...json, ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      parsed = undefined;
    }
    return { status: response.status, headers: response.headers, text, body: parsed };
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
    return this.ask("GET", path, undefined, headers);
  }

  post(path: string, body: unknown = {}): Promise<Got> {
    return this.ask("POST", path, body);
  }

  /** Creates a server and tells its id. */
  async create(name = "s"): Promise<string> {
    const server = { name, flavorRef: "42", imageRef: IMAGE, networks: [{ uuid: NETWORK }] };
    const { status, body, text } = await this.post("/compute/v2.1/servers", { server });
    if (status !== 202) throw new Error(`not created: ${status} ${text}`);
    return body.server.id;
  }

  async statusOf(id: string): Promise<string> {
    const { status, body } = await this.get(`/compute/v2.1/servers/${id}`);
    return status === 404 ? "gone" : body.server.status;
  }
}

export const IMAGE = "11111111-1111-4111-8111-111111111111";
export const NETWORK = "33333333-3333-4333-8333-333333333333";

/** Lets projects have as many servers as fit. */
export function liftQuotas({ cloud }: Pick<Served, "cloud">): void {
  const { conf } = cloud.state.settings;
  const quota = { ...conf.quota, instances: -1, cores: -1, ram: -1 };
  cloud.dispatch({ type: "configure", set: { conf: { ...conf, quota } } });
}
