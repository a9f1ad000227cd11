import { createHash } from "node:crypto";
import { type Cloud, restoreCloud, type SavedCloud } from "../../cloud.ts";
import { ServiceError } from "../server/errors.ts";
import { ANYTHING, BODY, TEXT } from "./body.ts";
import { type ControlRoute, control } from "./route.ts";
import { CLOSED, type Component, ref } from "./schemas.ts";
import { statusView } from "./status.ts";

/** The most that `PUT /checkpoint` takes: some 100,000 servers. */
const CHECKPOINT_BYTES = 256 << 20;
/** Most checkpoints at a time: each keeps its past in memory. */
const MOST = 1000;

const NAMED = { ...BODY, properties: { name: TEXT }, required: ["name"] } as const;

function view(name: string, { now, events }: Cloud): Component<"Checkpoint"> {
  return { name, seconds: now / 1000, events };
}

/** The cloud kept as it is, and put back. */
export const checkpointRoutes: readonly ControlRoute[] = [
  control(
    "GET",
    "/checkpoints",
    {
      summary: "the checkpoints that are kept",
      answer: {
        ...CLOSED,
        properties: { checkpoints: { type: "array", items: ref("Checkpoint") } },
        required: ["checkpoints"],
      },
    },
    ({ branch }) => ({ checkpoints: [...branch.kept].map(([name, cloud]) => view(name, cloud)) }),
  ),
  control(
    "POST",
    "/checkpoints",
    { summary: "keep the cloud as it is, under a name", body: NAMED, status: 201, answer: ref("Checkpoint") },
    ({ branch }, { name }) => {
      if (!branch.kept.has(name) && branch.kept.size >= MOST) {
        throw ServiceError.conflict(`there are ${MOST} checkpoints already; DELETE one`);
      }
      branch.keep(name);
      return view(name, branch.cloud);
    },
  ),
  control("DELETE", "/checkpoints/:name", { summary: "forget a checkpoint", status: 204 }, ({ branch, params }) => {
    if (!branch.forget(params.name ?? "")) throw ServiceError.notFound(`there is no checkpoint '${params.name}'`);
    return undefined;
  }),
  control(
    "POST",
    "/restore",
    { summary: "put a kept checkpoint in place", body: NAMED, answer: ref("Status") },
    ({ branch }, { name }) => {
      const cloud = branch.kept.get(name);
      if (cloud === undefined) throw ServiceError.notFound(`there is no checkpoint '${name}'`);
      branch.replace(cloud.fork());
      return statusView(branch);
    },
  ),
  control(
    "GET",
    "/checkpoint",
    { summary: "the cloud as it is, as JSON: for PUT /checkpoint, here or elsewhere", answer: ref("SavedCloud") },
    ({ cloud }) => sealed(cloud.checkpoint()),
  ),
  control(
    "PUT",
    "/checkpoint",
    {
      summary: "put a cloud that GET /checkpoint gave in place",
      body: ANYTHING,
      bodyLimit: CHECKPOINT_BYTES,
      answer: ref("Status"),
    },
    ({ branch }, saved) => {
      branch.replace(restored(saved, branch.cloud));
      return statusView(branch);
    },
  ),
  control(
    "POST",
    "/reset",
    { summary: "the cloud as it was when the branch began", answer: ref("Status") },
    ({ branch }) => {
      branch.reset();
      return statusView(branch);
    },
  ),
];

/** A saved cloud with its checksum, which `restored` holds it to. */
function sealed(saved: SavedCloud): Component<"SavedCloud"> {
  return { ...saved, sha256: sha256(saved) };
}

/** SHA-256 of a value as JSON, in hexadecimal. */
function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/**
 * The cloud that was saved, with the filters, weighers and operations of the one in whose place it is put. One without a
 * checksum is taken, too, for the library's `checkpoint` makes none.
 *
 * @throws ServiceError 400
 */
function restored(body: object, { parts }: Cloud): Cloud {
  const { sha256: sum, ...saved }: Readonly<Record<string, unknown>> = { ...body };
  if (sum !== undefined && sum !== sha256(saved))
    throw ServiceError.badRequest("the checkpoint does not match its checksum; send it as GET /checkpoint gave it");
  try {
    return restoreCloud(saved as unknown as SavedCloud, parts); // what is none throws
  } catch (error) {
    throw ServiceError.badRequest(`this is no checkpoint: ${error instanceof Error ? error.message : String(error)}`);
  }
}
