/** Which servers a client was shown by an answer: what the clock of mode `auto` goes by. */
import type { Cloud } from "../../cloud.ts";
import { isObject } from "./service.ts";

const SERVER_PATH = /^\/v2(?:\.1)?(?:\/[0-9a-f-]+)?\/servers\/([0-9a-f-]{36})(?:[/?]|$)/;

/** Those of an answer of the Compute API to a GET: the server of the path, or those listed. */
export function serversIn(path: string, body: unknown): readonly string[] {
  const named = SERVER_PATH.exec(path)?.[1];
  if (named !== undefined) return [named];
  if (!isObject(body)) return [];
  if (Array.isArray(body.servers)) return body.servers.flatMap((row: unknown) => idIn(row, "id"));
  if (Array.isArray(body.migrations)) return body.migrations.flatMap((row: unknown) => idIn(row, "instance_uuid"));
  return [];
}

/** Those behind an image or a volume that another service showed: its snapshot, its attachments. */
export function serversBehind(cloud: Cloud, params: Readonly<Record<string, string>>): readonly string[] {
  const { image, volume } = params;
  if (image !== undefined) {
    const server = cloud.state.images.get(image)?.serverId;
    return server == null ? [] : [server];
  }
  if (volume !== undefined) return cloud.state.volumes.get(volume)?.attachments ?? [];
  return [];
}

function idIn(row: unknown, key: string): string[] {
  const id = isObject(row) ? row[key] : undefined;
  return typeof id === "string" ? [id] : [];
}
