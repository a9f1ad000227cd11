/** `/os-keypairs` (API reference: "Keypairs"). */
import { limitOf } from "../../../lifecycle/placing/quota.ts";
import type { Keypair } from "../../../model/records/keypair.ts";
import { authorize } from "../../core/authorize.ts";
import type { Answer, Call, Route } from "../../core/call.ts";
import { nextLinks, pagingOf } from "../../core/links.ts";
import { checkQuery, type Query } from "../../core/query.ts";
import { plainTime } from "../../core/time.ts";
import { validate } from "../../core/validation.ts";
import { badRequest, conflict, forbidden, notFound } from "../../protocol/errors.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { createKeypair, keypairQuery, listKeypairsQuery } from "./keypairs-schema.ts";
import { rsaKeyOf } from "./rsa.ts";

type Json = Record<string, unknown>;

function create(call: Call): Answer {
  const { keypair: asked } = validate(createKeypair, call.minor, call.body);
  const userId = asked.user_id === undefined || asked.user_id === "" ? call.who.userId : asked.user_id;
  authorize(call, "os_compute_api:os-keypairs:create", { userId });
  const name = asked.name.trim();
  const { keypairs } = call.state;
  const own = keypairs.filter((keypair) => keypair.userId === userId).length;
  const limit = limitOf(call.state, call.who.projectId, "key_pairs");
  if (limit >= 0 && own + 1 > limit) throw forbidden("Quota exceeded, too many key pairs.");
  const type = asked.type ?? "ssh";
  if (asked.public_key !== undefined && !isKey(type, asked.public_key)) {
    throw badRequest("Keypair data is invalid: failed to generate fingerprint");
  }
  const id = `${userId}/${name}`;
  if (keypairs.has(id)) throw conflict(`Key pair '${name}' already exists.`);
  const generated = asked.public_key === undefined ? rsaKeyOf(call.who.requestId) : undefined;
  const publicKey = asked.public_key ?? `${generated?.publicKey} Generated-by-Nova`;
  let number = 1;
  for (const each of keypairs.values()) number = Math.max(number, each.number + 1);
  const fingerprint = fingerprintOf(publicKey);
  const row: Keypair = { id, number, name, userId, type, publicKey, fingerprint, createdAt: call.world.now };
  call.world.dispatch({ type: "put", table: "keypairs", row });
  const shown = view(row, call.minor >= 2);
  shown.user_id = userId;
  if (generated !== undefined) shown.private_key = generated.privateKey;
  return { status: call.minor >= 2 ? 201 : 200, body: { keypair: shown } };
}

/** Whether a text looks like a public key of this type. */
function isKey(type: "ssh" | "x509", text: string): boolean {
  if (type === "x509") return /^-----BEGIN CERTIFICATE-----\s[\s\S]+-----END CERTIFICATE-----\s*$/.test(text);
  const [, kind = "", key = ""] =
    /^(ssh-rsa|ssh-dss|ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)) +(AAAA[A-Za-z0-9+/]+=*)(?:\s.*)?$/s.exec(text) ??
    [];
  return key.startsWith(startOfKey(kind));
}

/** How the Base64 of a key of this kind starts: a key's first field is its kind again, with its length before it. */
function startOfKey(kind: string): string {
  const field = `\0\0\0${String.fromCharCode(kind.length)}${kind}`;
  // Unless the length is a multiple of three bytes, the last characters depend on what follows.
  return btoa(field.slice(0, field.length - (field.length % 3)));
}

function view(keypair: Keypair, withType: boolean): Json {
  const { name, publicKey, fingerprint, type } = keypair;
  const shown: Json = { name, public_key: publicKey, fingerprint };
  if (withType) shown.type = type;
  return shown;
}

/** The user a request is about: its own, unless `user_id` (from 2.10) names another. */
function userOf(call: Call, query: Query): string {
  const [userId] = query.all("user_id");
  return call.minor < 10 || userId === undefined || userId === "" ? call.who.userId : userId;
}

function find(call: Call, rule: "show" | "delete"): Keypair {
  const query = checkQuery(keypairQuery, call.minor, call.query);
  const userId = userOf(call, query);
  authorize(call, `os_compute_api:os-keypairs:${rule}`, { userId });
  const name = call.params.id ?? "";
  const keypair = call.state.keypairs.get(`${userId}/${name}`);
  if (keypair === undefined) throw notFound(`Keypair ${name} not found for user ${userId}`);
  return keypair;
}

function show(call: Call): Answer {
  const keypair = find(call, "show");
  const shown = {
    ...view(keypair, call.minor >= 2),
    user_id: keypair.userId,
    created_at: plainTime(call.state, keypair.createdAt),
    deleted: false,
    deleted_at: null,
    id: keypair.number,
    updated_at: null,
  };
  return { status: 200, body: { keypair: shown } };
}

function remove(call: Call): Answer {
  call.world.dispatch({ type: "remove", table: "keypairs", id: find(call, "delete").id });
  return { status: call.minor >= 2 ? 204 : 202 };
}

function list(call: Call): Answer {
  const query = checkQuery(listKeypairsQuery, call.minor, call.query);
  const userId = userOf(call, query);
  authorize(call, "os_compute_api:os-keypairs:index", { userId });
  let rows = call.state.keypairs.filter((keypair) => keypair.userId === userId);
  rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  const body: Json = {};
  if (call.minor >= 35) {
    const { limit, marker } = pagingOf(call, query);
    if (marker !== "") {
      const at = rows.findIndex((keypair) => keypair.name === marker);
      if (at < 0) throw badRequest(`Marker ${marker} could not be found.`);
      rows = rows.slice(at + 1);
    }
    rows = rows.slice(0, limit);
    const links = nextLinks(call, "os-keypairs", query, rows.length, rows.at(-1)?.name ?? "");
    if (links.length > 0 && rows.length > 0) body.keypairs_links = links;
  }
  body.keypairs = rows.map((keypair) => ({ keypair: view(keypair, call.minor >= 2) }));
  return { status: 200, body };
}

export const keypairs: readonly Route[] = [
  ["GET", "/os-keypairs", list, "own query"],
  ["POST", "/os-keypairs", create],
  ["GET", "/os-keypairs/{id}", show, "own query"],
  ["DELETE", "/os-keypairs/{id}", remove],
];
