/** Values that Nova computes with a hash; the expected ones are what nova 26.2.2's own functions return. */
import { createHash, X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../src/api/resources/keypairs/fingerprint.ts";
import { sha224Hex } from "../../src/model/tables/hash.ts";
import { ADMIN, ask, bodyOf, boot, smallCloud } from "./rig.ts";

const SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFWp9PwkZ3Wm5DALl7L3lrDgzpTO39KgCHDHUFLjRP3p me@here";
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIUG9recE6edoyGetr6xtnE0MyaEY4wCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHbm92YXNpbTAgFw0yNjEyMDEwMjM3MzVaGA8yMTI2MTEwNzAy
MzczNVowEjEQMA4GA1UEAwwHbm92YXNpbTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABG1Z4IWf/xVER/KHWlv7ZzKTAUItCHFeF0ngLT8lOGZZqgSDwpvlL+NUmLnS
WvSRrv8osq8u1GiZULrtHI+mSYijUzBRMB0GA1UdDgQWBBROKjXUqD8H+ode2X+O
pHQyzI3tgDAfBgNVHSMEGDAWgBROKjXUqD8H+ode2X+OpHQyzI3tgDAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQD3hvB40U1dAQEk4+GZSzpmF6rE
+WAJg22kWH6WC2KoXgIgeE7/GTMpzvNoWLrbkUWxRrm1lnDgO12cCF5b8dwkdvk=
-----END CERTIFICATE-----
`;

const colons = (hex: string) => hex.replaceAll(/(..)(?!$)/g, "$1:");

describe("hostId", () => {
  it("is what nova.utils.generate_hostid returns", () => {
    expect(sha224Hex("project-écompute-1")).toBe("30d41a616afe617866efbfefca4ef00e2de6213140d4a00bfa4d8ad6");
  });

  it("is SHA-224 for every string", () => {
    const string = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(string, (text) => {
        expect(sha224Hex(text)).toBe(createHash("sha224").update(text).digest("hex"));
      }),
    );
  });

  it("of a server hashes its project's id and its host's name", () => {
    const cloud = smallCloud();
    const id = boot(cloud);
    const server = bodyOf(ask(cloud, "GET", `/servers/${id}`, { as: ADMIN })).server as unknown as Record<
      string,
      string
    >;
    const host = server["OS-EXT-SRV-ATTR:host"] ?? "";
    expect(server.hostId).toBe(createHash("sha224").update(`p1${host}`).digest("hex"));
  });
});

describe("a keypair's fingerprint", () => {
  const fingerprint = (keypair: object) =>
    bodyOf(ask(smallCloud(), "POST", "/os-keypairs", { body: { keypair: { name: "k", ...keypair } }, minor: 91 }), 201)
      .keypair as unknown as Record<string, string>;

  it("is the MD5 of an SSH key, as nova.crypto.generate_fingerprint returns it", () => {
    const { fingerprint: shown } = fingerprint({ type: "ssh", public_key: SSH_KEY });
    expect(shown).toBe("db:0a:c8:65:75:bb:29:ac:5d:6c:86:f4:9c:0e:aa:63");
  });

  it("is the SHA-1 of a certificate, as nova.crypto.generate_x509_fingerprint returns it", () => {
    const { fingerprint: shown } = fingerprint({ type: "x509", public_key: CERTIFICATE });
    expect(shown).toBe("32:8d:8b:07:52:7a:75:65:89:a9:ca:f0:fe:8f:ee:58:87:c3:ba:64");
    expect(shown?.toUpperCase()).toBe(new X509Certificate(CERTIFICATE).fingerprint);
  });

  it("of a generated key is that key's", () => {
    const { fingerprint: shown, public_key: publicKey = "" } = fingerprint({ type: "ssh" });
    const bytes = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
    expect(shown).toBe(colons(createHash("md5").update(bytes).digest("hex")));
  });

  it("of any bytes is their MD5", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const key = `ssh-rsa ${Buffer.from(bytes).toString("base64")} me@here`;
        expect(fingerprintOf(key)).toBe(colons(createHash("md5").update(bytes).digest("hex")));
      }),
    );
  });
});
