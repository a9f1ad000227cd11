/** The body of a create request as the controller reads it; the schema has seen to its types. */
export interface CreateBody {
  readonly server: ServerBody;
  readonly "os:scheduler_hints"?: Readonly<Record<string, unknown>>;
  readonly "OS-SCH-HNT:scheduler_hints"?: Readonly<Record<string, unknown>>;
}

export interface ServerBody {
  readonly name: string;
  readonly flavorRef: string | number;
  readonly imageRef?: string;
  readonly adminPass?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly networks?: "auto" | "none" | readonly NetworkBody[];
  readonly "OS-DCF:diskConfig"?: "AUTO" | "MANUAL";
  readonly accessIPv4?: string;
  readonly accessIPv6?: string;
  readonly personality?: readonly { readonly path?: string; readonly contents?: string }[];
  readonly availability_zone?: string;
  readonly block_device_mapping?: readonly LegacyDeviceBody[];
  readonly block_device_mapping_v2?: readonly DeviceBody[];
  readonly config_drive?: boolean | string;
  readonly key_name?: string;
  readonly min_count?: number | string;
  readonly max_count?: number | string;
  readonly return_reservation_id?: boolean | string;
  readonly security_groups?: readonly { readonly name?: string }[];
  readonly user_data?: string | null;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly trusted_image_certificates?: readonly string[] | null;
  readonly host?: string;
  readonly hypervisor_hostname?: string;
  readonly hostname?: string;
}

export interface NetworkBody {
  readonly uuid?: string;
  readonly port?: string | null;
  readonly fixed_ip?: string;
  readonly tag?: string;
}

/** An entry of `block_device_mapping`, the older form. */
export interface LegacyDeviceBody {
  readonly virtual_name?: string;
  readonly volume_id?: string;
  readonly snapshot_id?: string;
  readonly volume_size?: number | string;
  readonly device_name?: string;
  readonly delete_on_termination?: boolean | string;
  readonly no_device?: unknown;
}

/** An entry of `block_device_mapping_v2`. */
export interface DeviceBody extends LegacyDeviceBody {
  readonly source_type?: "volume" | "image" | "snapshot" | "blank";
  readonly uuid?: string;
  readonly image_id?: string;
  readonly destination_type?: "local" | "volume";
  readonly guest_format?: string;
  readonly disk_bus?: string;
  readonly boot_index?: number | string | null;
  readonly tag?: string;
  readonly volume_type?: string | null;
}
