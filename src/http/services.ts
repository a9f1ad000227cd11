import { identity } from "./identity/service.ts";
import { image } from "./image/service.ts";
import { network } from "./network/service.ts";
import { placement } from "./placement/service.ts";
import type { Service } from "./server/service.ts";
import { volume } from "./volume/service.ts";

/** The services that are served beside compute. */
export const SERVICES: readonly Service[] = [identity, image, network, volume, placement];
