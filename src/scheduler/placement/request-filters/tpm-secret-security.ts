import { imageProperty } from "../../rules/image-properties.ts";
import type { RequestFilter } from "../request-filter.ts";

const TRAITS: Readonly<Record<string, string>> = {
  user: "COMPUTE_SECURITY_TPM_SECRET_SECURITY_USER",
  host: "COMPUTE_SECURITY_TPM_SECRET_SECURITY_HOST",
  deployment: "COMPUTE_SECURITY_TPM_SECRET_SECURITY_DEPLOYMENT",
};

/** Servers with a trusted platform module go to hosts that keep its secret as the flavor wants. Not in Zed. */
export const tpmSecretSecurity: RequestFilter = {
  name: "tpm_secret_security_filter",
  apply(draft, { flavor, image }, { release }) {
    const version = flavor.extraSpecs["hw:tpm_version"] ?? imageProperty(image?.properties ?? {}, "hw_tpm_version");
    if (release === "zed" || version === undefined) return undefined;
    const security = flavor.extraSpecs["hw:tpm_secret_security"] ?? "user";
    const trait = Object.hasOwn(TRAITS, security) ? TRAITS[security] : undefined;
    if (trait === undefined) return `TPM secret security '${security}' is not supported.`;
    draft.rootRequired.push(trait);
    return undefined;
  },
};
