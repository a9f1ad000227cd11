import { randomUUID } from "node:crypto";
import { keyOf, mintUuid } from "../../model/tables/ids.ts";
import { ownValue } from "../../model/tables/merged.ts";

/** A user of Keystone. */
export interface User {
  readonly id: string;
  readonly name: string;
  /** Null: there is none, and no password is right. */
  readonly password: string | null;
  readonly email: string | null;
  readonly defaultProjectId: string | null;
  readonly enabled: boolean;
}

/** A role of Keystone. */
export interface Role {
  readonly id: string;
  readonly name: string;
}

/** The one domain there is. */
export const DOMAIN = { id: "default", name: "Default" } as const;

/** The roles that Keystone makes at its bootstrap. */
const ROLES = ["admin", "manager", "member", "reader", "service"] as const;

/** What a role brings along (Keystone: implied roles). */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  admin: ["manager", "member", "reader"],
  manager: ["member", "reader"],
  member: ["reader"],
};

/** 32 hex digits, the same for the same name. */
export function hexId(kind: string, name: string): string {
  return mintUuid(0, keyOf(`${kind}/${name}`)).replaceAll("-", "");
}

/** Users, roles, and who has which role where. Projects are the cloud's own. */
export class Directory {
  readonly #users = new Map<string, User>();
  readonly #roles = new Map<string, Role>();
  /** What projects are said to be for, by id. */
  readonly descriptions = new Map<string, string>();
  /** Role ids by project and user. */
  readonly #grants = new Map<string, Set<string>>();
  #changes = 0;

  constructor() {
    for (const name of ROLES) this.addRole(name, hexId("role", name));
  }

  /** How often what was granted has changed: what follows from it holds as long as this does. */
  get changes(): number {
    return this.#changes;
  }

  get users(): readonly User[] {
    return [...this.#users.values()];
  }

  get roles(): readonly Role[] {
    return [...this.#roles.values()];
  }

  user(id: string): User | undefined {
    return this.#users.get(id);
  }

  userNamed(name: string): User | undefined {
    return this.users.find((user) => user.name === name);
  }

  role(id: string): Role | undefined {
    return this.#roles.get(id);
  }

  putUser(plan: Partial<User> & Pick<User, "name">): User {
    const user: User = {
      id: randomUUID().replaceAll("-", ""),
      password: null,
      email: null,
      defaultProjectId: null,
      enabled: true,
      ...plan,
    };
    this.#users.set(user.id, user);
    return user;
  }

  removeUser(id: string): void {
    this.#users.delete(id);
    this.#dropGrants((key) => key.endsWith(`/${id}`));
  }

  /** Forgets what was granted in a project, and what it was for. */
  removeProject(id: string): void {
    this.descriptions.delete(id);
    this.#dropGrants((key) => key.startsWith(`${id}/`));
  }

  #dropGrants(test: (key: string) => boolean): void {
    for (const key of this.#grants.keys()) if (test(key)) this.#grants.delete(key);
    this.#changes++;
  }

  addRole(name: string, id: string = randomUUID().replaceAll("-", "")): Role {
    const role: Role = { id, name };
    this.#roles.set(id, role);
    return role;
  }

  removeRole(id: string): void {
    this.#roles.delete(id);
    for (const roles of this.#grants.values()) roles.delete(id);
    this.#changes++;
  }

  grant(projectId: string, userId: string, roleId: string): void {
    const key = `${projectId}/${userId}`;
    const roles = this.#grants.get(key);
    if (roles === undefined) this.#grants.set(key, new Set([roleId]));
    else roles.add(roleId);
    this.#changes++;
  }

  /** @returns whether it was granted */
  revoke(projectId: string, userId: string, roleId: string): boolean {
    this.#changes++;
    return this.#grants.get(`${projectId}/${userId}`)?.delete(roleId) ?? false;
  }

  /** The roles a user was granted in a project. */
  grantsOf(projectId: string, userId: string): readonly Role[] {
    return [...(this.#grants.get(`${projectId}/${userId}`) ?? [])].flatMap((id) => this.#roles.get(id) ?? []);
  }

  /** Every grant there is. */
  get grants(): readonly { readonly projectId: string; readonly userId: string; readonly roleId: string }[] {
    return [...this.#grants].flatMap(([key, roles]) => {
      const [projectId = "", userId = ""] = key.split("/");
      return [...roles].map((roleId) => ({ projectId, userId, roleId }));
    });
  }

  /** Whether a user is an administrator of some project, and so of the whole system. */
  isSystemAdmin(userId: string): boolean {
    return this.grants.some((grant) => grant.userId === userId && this.role(grant.roleId)?.name === "admin");
  }

  /** Names of the roles a user has in a project, those that others imply among them. */
  rolesIn(projectId: string, userId: string): readonly string[] {
    const names = this.grantsOf(projectId, userId).map((role) => role.name);
    return [...new Set(names.flatMap((name) => [name, ...(ownValue(IMPLIED, name) ?? [])]))];
  }
}
