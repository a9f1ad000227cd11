import { restoreCloud, type SavedCloud } from "../../cloud.ts";
import { badRequest, notFound } from "../errors.ts";
import { bodyOf, type ServiceCall } from "../service.ts";
import { controlBody, required, textIn } from "./body.ts";
import { type ControlRoute, control, object, TEXT } from "./route.ts";
import { statusView } from "./status.ts";

/** The most that `PUT /checkpoint` takes: some 100,000 servers. */
const CHECKPOINT_BYTES = 256 << 20;

function restored(call: ServiceCall) {
  const { branch } = call;
  const name = required(textIn(controlBody(call, ["name"]), "name"), "name");
  const cloud = branch.kept.get(name);
  if (cloud === undefined) throw notFound(`there is no checkpoint '${name}'`);
  branch.replace(cloud.fork());
  return { status: 200, body: statusView(branch) };
}

function load(call: ServiceCall) {
  let cloud: ReturnType<typeof restoreCloud>;
  try {
    cloud = restoreCloud(bodyOf(call) as unknown as SavedCloud); // what is none throws
  } catch (error) {
    throw badRequest(`this is no checkpoint: ${error instanceof Error ? error.message : String(error)}`);
  }
  call.branch.replace(cloud);
  return { status: 200, body: statusView(call.branch) };
}

/** The cloud kept as it is, and put back. */
export const checkpoints: readonly ControlRoute[] = [
  control("GET", "/checkpoints", "the checkpoints that are kept", ({ branch }) => ({
    status: 200,
    body: {
      checkpoints: [...branch.kept].map(([name, cloud]) => ({ name, seconds: cloud.now / 1000, events: cloud.events })),
    },
  })),
  control(
    "POST",
    "/checkpoints",
    "keep the cloud as it is, under a name",
    (call) => {
      const name = required(textIn(controlBody(call, ["name"]), "name"), "name");
      call.branch.keep(name);
      return { status: 201, body: { name, seconds: call.cloud.now / 1000, events: call.cloud.events } };
    },
    object({ name: TEXT }, ["name"]),
  ),
  control("DELETE", "/checkpoints/:name", "forget a checkpoint", ({ branch, params }) => {
    if (!branch.forget(params.name ?? "")) throw notFound(`there is no checkpoint '${params.name}'`);
    return { status: 204 };
  }),
  control("POST", "/restore", "put a kept checkpoint in place", restored, object({ name: TEXT }, ["name"])),
  control("GET", "/checkpoint", "the cloud as it is, as JSON: for PUT /checkpoint, here or elsewhere", ({ cloud }) => ({
    status: 200,
    body: cloud.checkpoint(),
  })),
  {
    ...control("PUT", "/checkpoint", "put a cloud that GET /checkpoint gave in place", load, { type: "object" }),
    bodyLimit: CHECKPOINT_BYTES,
  },
  control("POST", "/reset", "the cloud as it was when the branch began", ({ branch }) => {
    branch.reset();
    return { status: 200, body: statusView(branch) };
  }),
];
