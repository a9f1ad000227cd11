import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A bare connection. */
export interface Bare {
  readonly socket: Socket;
  /** What came back so far. */
  readonly text: () => string;
  /** All that came back, once the connection has ended. */
  readonly answer: Promise<string>;
  /** Codes of what went wrong with it. */
  readonly errors: readonly string[];
}

/** Opens a connection to a server of this machine, without a word. */
export async function bare(port: number): Promise<Bare> {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  const answer = new Promise<string>((resolve) => socket.once("close", () => resolve(text)));
  await once(socket, "connect");
  const errors: string[] = [];
  socket.on("error", (error: NodeJS.ErrnoException) => errors.push(error.code ?? error.message));
  return { socket, text: () => text, answer, errors };
}

/** A request as it goes over the wire. */
export function written(
  method: string,
  path: string,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): string {
  const all = {
    host: "localhost",
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

/** How many answers of a status are in a text. */
export function answers(text: string, status: number): number {
  return text.split(`HTTP/1.1 ${status} `).length - 1;
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`after ${ms} ms still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
