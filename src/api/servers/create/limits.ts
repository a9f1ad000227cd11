/** Quota of what a create request brings along: metadata, files, places in a server group. */
import { limitOf } from "../../../lifecycle/placing/quota.ts";
import type { ServerGroup } from "../../../model/records/server-group.ts";
import { serialOfUuid } from "../../../model/tables/ids.ts";
import type { Call } from "../../core/call.ts";
import { badRequest, forbidden, unexpectedError } from "../../protocol/errors.ts";
import type { ServerBody } from "./body.ts";

/** Whether `count` is over the project's limit of this name. */
function exceeds(call: Call, name: Parameters<typeof limitOf>[2], count: number): boolean {
  const limit = limitOf(call.state, call.who.projectId, name);
  return limit >= 0 && count > limit;
}

/** Refuses more metadata than the quota has. @throws ApiError 403 */
export function checkMetadata(call: Call, metadata: Readonly<Record<string, string>> | undefined): void {
  if (metadata === undefined) return;
  if (exceeds(call, "metadata_items", Object.keys(metadata).length)) {
    const limit = limitOf(call.state, call.who.projectId, "metadata_items");
    throw forbidden(`Maximum number of metadata items exceeds ${limit}`);
  }
}

/** Refuses files without path or contents. @throws ApiError 500, as Nova does */
export function checkFilesComplete(files: ServerBody["personality"]): void {
  for (const { path, contents } of files ?? []) {
    if (path === undefined || contents === undefined) throw unexpectedError("KeyError");
  }
}

/** Refuses more, longer named or larger files than the quota has; their size is that of the decoded bytes. @throws ApiError 403 */
export function checkFiles(call: Call, files: ServerBody["personality"]): void {
  if (files === undefined || files.length === 0) return;
  if (exceeds(call, "injected_files", files.length)) throw forbidden("Personality file limit exceeded");
  const longest = Math.max(...files.map(({ path = "" }) => path.length));
  if (exceeds(call, "injected_file_path_length", longest)) {
    const limit = limitOf(call.state, call.who.projectId, "injected_file_path_length");
    throw forbidden(`Personality file path exceeds maximum ${limit}`);
  }
  const largest = Math.max(...files.map(({ contents = "" }) => decodedLength(contents)));
  if (exceeds(call, "injected_file_content_bytes", largest)) {
    const limit = limitOf(call.state, call.who.projectId, "injected_file_content_bytes");
    throw forbidden(`Personality file content exceeds maximum ${limit}`);
  }
}

/** Number of bytes a base64 text stands for. */
function decodedLength(base64: string): number {
  return Math.floor((base64.replace(/[^A-Za-z0-9+/]/g, "").length * 3) / 4);
}

/** The server group a hint names. @throws ApiError 400 */
export function hintedGroup(call: Call, hint: unknown): ServerGroup | null {
  if (typeof hint !== "string" || hint === "") return null;
  const group = call.state.groups.get(hint);
  if (group === undefined || !(call.who.isAdmin || group.projectId === call.who.projectId)) {
    throw badRequest(`Instance group ${hint} could not be found.`);
  }
  return group;
}

/** Refuses more servers of a user in a group than the quota has. @throws ApiError 403 */
export function checkGroupMembers(call: Call, group: ServerGroup | null, count: number): void {
  if (group === null) return;
  let members = count;
  for (const id of group.members) {
    const member = call.state.servers.get(serialOfUuid(id, call.state.settings.idKey));
    if (member !== undefined && member.deletedAt === null && member.spec.userId === call.who.userId) members++;
  }
  if (exceeds(call, "server_group_members", members)) throw forbidden("Quota exceeded, too many servers in group");
}
