/** A keypair of a user; its row id is `user/name`. */
export interface Keypair {
  readonly id: string;
  /** The number older API versions show. */
  readonly number: number;
  readonly name: string;
  readonly userId: string;
  readonly type: "ssh" | "x509";
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly createdAt: number;
}
