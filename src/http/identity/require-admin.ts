import { ServiceError } from "../server/errors.ts";
import { isAdmin, type ServiceCall } from "../server/service.ts";

/** @throws ServiceError 403 for whoever is no administrator */
export function requireAdmin(call: ServiceCall): void {
  if (!isAdmin(call)) throw ServiceError.forbidden();
}
