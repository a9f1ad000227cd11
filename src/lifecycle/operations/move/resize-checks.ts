import type { Flavor } from "../../../model/records/flavor.ts";
import { bootsFromVolume, type Server } from "../../../model/records/server.ts";
import { requireHost, requireOwnHost } from "../../core/host-checks.ts";
import type { OperationRun } from "../../core/operation.ts";
import { Refusal } from "../../core/refusal.ts";
import { overQuota } from "../../placing/quota.ts";
import type { ColdMoveArgs } from "./cold-move.ts";

const GIB = 1024 ** 3;

/** What a resize asks for. */
interface ResizeRequest extends ColdMoveArgs {
  readonly flavor: string;
  readonly mayHaveNoDisk: boolean;
}

/** What the API refuses of a resize (nova/compute/api `resize`). */
export function checkResize(server: Server, args: ResizeRequest, run: OperationRun): void {
  requireOwnHost(run.ctx, server);
  const { auto_disk_config } = server.spec.imageProperties;
  if (args.autoDiskConfig === "AUTO" && auto_disk_config?.toLowerCase().trim() === "disabled") {
    throw bad(`Requested image ${server.spec.imageRef} has automatic disk resize disabled.`);
  }
  const { flavor: id } = args;
  const flavor = run.ctx.state.flavors.get(id);
  if (flavor === undefined || flavor.disabled) throw bad(`Flavor ${id} could not be found.`);
  const current = server.spec.flavor;
  const fromVolume = bootsFromVolume(server);
  if (flavor.disk === 0 && current.disk !== 0 && !fromVolume) {
    throw bad("Server disk was unable to be resized because: Resize to zero disk flavor is not allowed.");
  }
  if (flavor.id === current.id) throw bad("When resizing, instances must change flavor!");
  checkUpsize(run, server, flavor);
  checkImage(server, flavor, fromVolume, args.mayHaveNoDisk);
}

/** The project's quota must have room for what the new flavor has more than the old. */
export function checkUpsize(run: OperationRun, server: Server, flavor: Flavor): void {
  const { projectId, flavor: current } = server.spec;
  const more = {
    instances: 0,
    cores: Math.max(0, flavor.vcpus - current.vcpus),
    ram: Math.max(0, flavor.ram - current.ram),
  };
  const refusal = overQuota(run.ctx.state, projectId, more);
  if (refusal !== null) throw refusal;
}

/** The flavor must hold the image, as the server keeps what it asks. */
function checkImage(server: Server, flavor: Flavor, fromVolume: boolean, mayHaveNoDisk: boolean): void {
  const { min_ram, min_disk } = server.spec.imageProperties;
  if (flavor.ram < Number(min_ram ?? 0)) throw bad("Flavor's memory is too small for requested image.");
  if (fromVolume) return;
  if (flavor.disk === 0) {
    if (mayHaveNoDisk) return;
    throw bad("Only volume-backed servers are allowed for flavors with zero disk.");
  }
  const [has, needs] = [flavor.disk * GIB, Number(min_disk ?? 0) * GIB];
  if (needs <= has) return;
  throw bad(
    "Flavor's disk is smaller than the minimum size specified in image metadata. " +
      `Flavor disk is ${has} bytes, minimum size is ${needs} bytes.`,
  );
}

/** What the API refuses of a cold migration. */
export function checkMigrate(server: Server, { to = null }: ColdMoveArgs, run: OperationRun): void {
  const own = requireOwnHost(run.ctx, server);
  if (to === null) return;
  if (to === own) throw bad("Cannot migrate to the host where the server exists.");
  requireHost(run.ctx, to);
}

function bad(message: string): Refusal {
  return new Refusal("badRequest", message);
}
