/** A host aggregate; with metadata `availability_zone` it is an availability zone. */
export interface Aggregate {
  /** Its name, by which hosts refer to it. */
  readonly id: string;
  /** The number of the API. */
  readonly number: number;
  readonly uuid: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Host names in the order they were added. */
  readonly hosts: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number | null;
}
