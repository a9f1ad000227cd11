import type { User } from "../accounts/directory.ts";
import type { Token } from "../accounts/tokens.ts";
import { ServiceError } from "../server/errors.ts";
import { bodyOf, isObject, type ServiceCall, stringOf } from "../server/service.ts";
import { findProject } from "./projects.ts";

function unauthorized(): ServiceError {
  return new ServiceError(401, "The request you have made requires authentication.");
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((each, key) => (isObject(each) ? each[key] : undefined), value);
}

interface Bearer {
  readonly user: User;
  /** Set where it was shown by a token: the new one expires no later. */
  readonly by: Token | undefined;
}

function bearerOf(call: ServiceCall, identity: unknown): Bearer {
  const methods = at(identity, "methods");
  if (!Array.isArray(methods)) throw new ServiceError(400, "Expecting to find methods in identity.");
  if (methods.includes("token")) {
    const by = call.tokens.get(stringOf(at(identity, "token", "id")) ?? "");
    const user = by === undefined ? undefined : call.directory.user(by.userId);
    if (by === undefined || user === undefined) throw unauthorized();
    return { user, by };
  }
  if (!methods.includes("password")) throw unauthorized();
  const asked = at(identity, "password", "user");
  const id = stringOf(at(asked, "id"));
  const user = id === undefined ? call.directory.userNamed(stringOf(at(asked, "name")) ?? "") : call.directory.user(id);
  if (user === undefined || !user.enabled || user.password === null) throw unauthorized();
  if (user.password !== at(asked, "password")) throw unauthorized();
  return { user, by: undefined };
}

/** Issues the token that a request to `POST /v3/auth/tokens` asks for. @throws ServiceError 400, 401 */
export function authenticate(call: ServiceCall): Token {
  const auth = bodyOf(call).auth;
  const identity = at(auth, "identity");
  if (!isObject(identity)) throw new ServiceError(400, "Expecting to find identity in auth.");
  const { user, by } = bearerOf(call, identity);
  const methods = by === undefined ? ["password"] : [...new Set([...by.methods, "token"])];
  const bearer = { userId: user.id, methods, ...(by === undefined ? {} : { expiresAt: by.expiresAt }) };
  const scope = at(auth, "scope");
  const issue = (projectId: string | null, system = false): Token => {
    const token = call.tokens.issue({ ...bearer, projectId, system });
    if (token === undefined) throw unauthorized();
    return token;
  };
  if (at(scope, "system") !== undefined) return issue(null, true);
  const asked = at(scope, "project");
  const ref = stringOf(at(asked, "id")) ?? stringOf(at(asked, "name"));
  if (ref === undefined) return issue(scope === "unscoped" ? null : defaultProjectOf(call, user));
  const project = findProject(call, ref);
  if (project === undefined) throw unauthorized();
  return issue(project.id);
}

/** Where a user is who does not say; nowhere in particular when he may not be in his default project. */
function defaultProjectOf({ cloud, directory }: ServiceCall, { id, defaultProjectId }: User): string | null {
  if (defaultProjectId === null || !cloud.state.projects.has(defaultProjectId)) return null;
  return directory.rolesIn(defaultProjectId, id).length === 0 ? null : defaultProjectId;
}
