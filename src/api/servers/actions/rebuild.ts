import { admit } from "../../../lifecycle/machine/admission.ts";
import { bootsFromVolume, type Server, type ServerSpec } from "../../../model/records/server.ts";
import { isTrue } from "../../../python/bool.ts";
import { authorizeFor } from "../../core/authorize.ts";
import type { Answer, Call } from "../../core/call.ts";
import { linksOf } from "../../core/links.ts";
import { findImage } from "../../lookup/visible.ts";
import { badRequest } from "../../protocol/errors.ts";
import * as p from "../../schema/parameters.ts";
import type { BodyOf } from "../../schema/value.ts";
import { since, until } from "../../schema/versioned.ts";
import { begin } from "../begin.ts";
import { autoDiskConfigOf, checkImageFits, keptProperties } from "../create/image.ts";
import { checkFiles, checkFilesComplete, checkMetadata } from "../create/limits.ts";
import { newPassword } from "../password.ts";
import type { ServerView } from "../server-view.ts";
import { detailView } from "../view.ts";
import { action, actionSchema } from "./define.ts";

const schema = actionSchema("rebuild", {
  type: "object",
  properties: {
    name: p.nameByEndpoint,
    imageRef: p.uuid,
    adminPass: p.text,
    metadata: p.metadata,
    preserve_ephemeral: p.boolean,
    "OS-DCF:diskConfig": p.diskConfig,
    accessIPv4: p.ipv4,
    accessIPv6: p.ipv6,
    personality: until(56, p.personality),
    description: since(19, p.description),
    key_name: since(54, p.nameOrNull),
    user_data: since(57, p.userDataOrNull),
    trusted_image_certificates: since(63, p.trustedCertificates),
    hostname: p.hostname,
  },
  required: ["imageRef"],
  additionalProperties: false,
});

type Argument = BodyOf<typeof schema>["rebuild"];

export const rebuildAction = action({
  key: "rebuild",
  rule: "os_compute_api:servers:rebuild",
  schema,
  operations: ["rebuild"],
  examples: ({ images }) => images.map((imageRef) => ({ imageRef })),
  handle: (call, server, argument): Answer<RebuildAnswer> => {
    if (argument.trusted_image_certificates !== undefined) {
      authorizeFor(call, "os_compute_api:servers:rebuild:trusted_certs", server);
    }
    admit(server, call.world.operations.named("rebuild").admits, call.who);
    const key = keyOf(call, argument);
    const image = findImage(call, argument.imageRef);
    if (image === undefined) throw badRequest("Cannot find image for rebuild");
    const autoDiskConfig = autoDiskConfigOf(image, argument["OS-DCF:diskConfig"]);
    const fromVolume = bootsFromVolume(server);
    const isNew = image.id !== (fromVolume ? imageInVolume(call, server) : server.spec.imageRef);
    if (fromVolume) checkVolumeBacked(call, argument, isNew);
    checkMetadata(call, argument.metadata);
    checkFilesComplete(argument.personality);
    checkFiles(call, argument.personality);
    checkImageFits(
      call,
      image,
      server.spec.flavor,
      server.devices.find((device) => device.bootIndex === 0),
    );
    const spec: Partial<ServerSpec> = {
      ...changesOf(argument),
      ...key,
      autoDiskConfig,
      imageProperties: keptProperties(image, server.spec.flavor),
      ...(fromVolume ? {} : { imageRef: image.id }),
    };
    begin(call, server, "rebuild", {
      spec,
      newImage: isNew,
      preserveEphemeral: argument.preserve_ephemeral !== undefined && isTrue(argument.preserve_ephemeral),
    });
    return answer(call, server, argument);
  },
});

/** The keypair a rebuild asks for; `key_name: null` takes the one there is away. @throws ApiError 400 */
function keyOf(call: Call, { key_name }: Argument): Pick<ServerSpec, "keyName" | "keyData"> | undefined {
  if (key_name === undefined) return undefined;
  if (key_name === null) return { keyName: null, keyData: null };
  const pair = call.state.keypairs.get(`${call.who.userId}/${key_name}`);
  if (pair === undefined) throw badRequest("Invalid key_name provided.");
  return { keyName: pair.name, keyData: pair.publicKey };
}

/** Id of the image in the root volume, as Cinder tells it. */
function imageInVolume(call: Call, server: Server): string | undefined {
  const id = server.devices.find((device) => device.bootIndex === 0)?.volumeId;
  return id == null ? undefined : call.state.volumes.get(id)?.imageMetadata?.image_id;
}

/** The root volume is written anew from 2.93 on; before, its image must stay. @throws ApiError 400 */
function checkVolumeBacked(call: Call, { imageRef, trusted_image_certificates }: Argument, isNew: boolean): void {
  if (trusted_image_certificates != null) {
    throw badRequest("Image certificate validation is not supported for volume-backed servers.");
  }
  if (!isNew || call.minor >= 93) return;
  throw badRequest(
    `Image ${imageRef} is unacceptable: Unable to rebuild with a different image for a volume-backed server.`,
  );
}

/** What the request changes of the server besides its image. */
function changesOf(asked: Argument): Partial<ServerSpec> {
  return {
    ...(asked.name === undefined ? {} : { name: asked.name.trim() }),
    ...(asked.description === undefined ? {} : { description: asked.description }),
    ...(asked.metadata === undefined ? {} : { metadata: asked.metadata }),
    ...(asked.accessIPv4 === undefined ? {} : { accessIpV4: asked.accessIPv4 }),
    ...(asked.accessIPv6 === undefined ? {} : { accessIpV6: asked.accessIPv6 }),
    ...(asked.user_data === undefined ? {} : { userData: asked.user_data }),
    ...(asked.hostname === undefined ? {} : { hostname: asked.hostname }),
    ...(asked.trusted_image_certificates === undefined
      ? {}
      : { trustedCertificates: asked.trusted_image_certificates }),
  };
}

export interface RebuildAnswer {
  readonly server: ServerView;
}

function answer(call: Call, { slot }: Server, { adminPass }: Argument): Answer<RebuildAnswer> {
  const { minor, world } = call;
  const server = world.state.servers.get(slot);
  if (server === undefined) throw new Error(`server ${slot} is gone while it is rebuilt`);
  const body: Record<string, unknown> = detailView(call, server, {
    extended: minor >= 75,
    groups: true,
    userData: false,
  });
  if (minor >= 54) body.key_name = server.spec.keyName;
  if (minor >= 57) body.user_data = server.spec.userData;
  if (call.state.settings.conf.api.enable_instance_password) body.adminPass = adminPass ?? newPassword(call);
  const [self] = linksOf(call, "servers", server.id);
  return { status: 202, headers: { Location: String(self?.href) }, body: { server: body as ServerView } };
}
