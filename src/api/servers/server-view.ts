/** The type of a server as the API shows it; `view.ts` makes it. */

/** A link to a resource. */
export interface Link {
  readonly rel: string;
  readonly href: string;
}

/** What the API shows of a server. What depends on microversion, role or status may be absent. */
export interface ServerView {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly tenant_id: string;
  readonly user_id: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly hostId: string;
  /** "" for a server that boots from a volume. */
  readonly image: "" | { readonly id: string; readonly links: readonly Link[] };
  /** `id` up to 2.46, then what the flavor was at the build. */
  readonly flavor: {
    readonly id?: string;
    readonly original_name?: string;
    readonly vcpus?: number;
    readonly ram?: number;
    readonly disk?: number;
    readonly ephemeral?: number;
    readonly swap?: number;
    readonly extra_specs?: Readonly<Record<string, string>>;
  };
  readonly created: string;
  readonly updated: string;
  readonly addresses: Readonly<Record<string, readonly { readonly version: 4 | 6; readonly addr: string }[]>>;
  readonly accessIPv4: string;
  readonly accessIPv6: string;
  readonly links: readonly Link[];
  readonly progress?: number;
  readonly fault?: { readonly code: number; readonly created: string; readonly message: string };
  readonly locked?: boolean;
  readonly locked_reason?: string | null;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly server_groups?: readonly string[];
  readonly key_name?: string | null;
  readonly config_drive?: string;
  readonly security_groups?: readonly { readonly name: string }[];
  readonly host_status?: string;
  readonly adminPass?: string;
  readonly "OS-EXT-AZ:availability_zone"?: string;
  readonly "OS-EXT-SRV-ATTR:host"?: string | null;
  readonly "OS-EXT-SRV-ATTR:hostname"?: string;
  readonly "OS-EXT-SRV-ATTR:hypervisor_hostname"?: string | null;
  readonly "OS-EXT-STS:task_state"?: string | null;
  readonly "OS-EXT-STS:vm_state"?: string;
  readonly "OS-EXT-STS:power_state"?: number;
  readonly "os-extended-volumes:volumes_attached"?: readonly { readonly id: string }[];
  /** All else, by the name the API gives it. */
  readonly [attribute: string]: unknown;
}
