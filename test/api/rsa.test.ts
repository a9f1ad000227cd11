import { createPrivateKey, createPublicKey, createSign, createVerify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rsaKeyOf } from "../../src/api/resources/keypairs/rsa.ts";
import { ask, bodyOf, smallCloud } from "./rig.ts";

/** Modulus and exponent of a public key in OpenSSH's format, as a JWK has them. */
function partsOf(publicKey: string): { readonly kind: string; readonly e: string; readonly n: string } {
  const bytes = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
  const fields: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  const [kind, e, n] = fields;
  if (kind === undefined || e === undefined || n === undefined) throw new Error("a field is missing");
  return { kind: kind.toString(), e: e.toString("base64url"), n: n.subarray(1).toString("base64url") };
}

describe("RSA keys", () => {
  it("are read and used by OpenSSL, and the two halves belong together", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const { publicKey, privateKey } = rsaKeyOf(seed);
        const { kind, e, n } = partsOf(publicKey);
        expect(kind).toBe("ssh-rsa");
        const secret = createPrivateKey(privateKey);
        expect(secret.asymmetricKeyDetails?.modulusLength).toBe(1024);
        expect(createPublicKey(secret).export({ format: "jwk" })).toMatchObject({ kty: "RSA", e, n });
        const signature = createSign("sha256").update(seed).sign(secret);
        const known = createPublicKey({ key: { kty: "RSA", e, n }, format: "jwk" });
        expect(createVerify("sha256").update(seed).verify(known, signature)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it("are the same for the same text, and others for another", () => {
    expect(rsaKeyOf("a")).toEqual(rsaKeyOf("a"));
    expect(rsaKeyOf("a").publicKey).not.toBe(rsaKeyOf("b").publicKey);
  });

  it("are what a generated keypair holds: the private half is shown once", () => {
    const cloud = smallCloud();
    const create = (name: string) =>
      bodyOf(ask(cloud, "POST", "/os-keypairs", { body: { keypair: { name, type: "ssh" } }, minor: 91 }), 201)
        .keypair as unknown as Record<string, string>;
    const [one, two] = [create("one"), create("two")];
    expect(one.public_key).toMatch(/^ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ[A-Za-z0-9+/]+=* Generated-by-Nova$/);
    const { n } = createPublicKey(createPrivateKey(one.private_key ?? "")).export({ format: "jwk" });
    expect(partsOf(one.public_key ?? "").n).toBe(n);
    expect(two.private_key).not.toBe(one.private_key);
    const shown = bodyOf(ask(cloud, "GET", "/os-keypairs/one", { minor: 91 })).keypair as unknown as object;
    expect(shown).not.toHaveProperty("private_key");
    expect(shown).toMatchObject({ public_key: one.public_key, fingerprint: one.fingerprint });
  });
});
