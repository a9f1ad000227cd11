import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodedLength, isBase64, isIpv4, isIpv6, isUuid, parseIsoTime } from "../../../src/api/schema/formats.ts";
import { isAzName, isName, isSpacedName } from "../../../src/api/schema/printable.ts";

describe("times", () => {
  it.each([
    ["2024-01-02T03:04:05Z", "2024-01-02T03:04:05.000Z"],
    ["2024-01-02 03:04:05", "2024-01-02T03:04:05.000Z"],
    ["2024-01-02T03:04:05.6789Z", "2024-01-02T03:04:05.678Z"],
    ["2024-01-02T03:04:05+05:30", "2024-01-01T21:34:05.000Z"],
    ["2024-01-02T03:04:05-0530", "2024-01-02T08:34:05.000Z"],
    ["20240102", "2024-01-02T00:00:00.000Z"],
    ["2024-02", "2024-02-01T00:00:00.000Z"],
    ["2024", "2024-01-01T00:00:00.000Z"],
    ["2024-2-29T23", "2024-02-29T23:00:00.000Z"],
  ])("%s", (text, iso) => expect(new Date(parseIsoTime(text) ?? Number.NaN).toISOString()).toBe(iso));

  it.each([
    "",
    "bogus",
    "2023-02-29",
    "2024-13-01",
    "202401",
    "2024-01-02T24:00:00",
    "2024-01-02T03:04:05 05:30",
    "0000-01-01",
  ])("%j is none", (text) => expect(parseIsoTime(text)).toBeUndefined());

  it("reads what JavaScript writes", () => {
    const dates = fc.date({
      min: new Date("0001-01-01T00:00:00Z"),
      max: new Date("9999-12-31T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(fc.property(dates, (date) => parseIsoTime(date.toISOString()) === date.getTime()));
  });
});

describe("base64", () => {
  it("knows the length of what was encoded", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodedLength(Buffer.from(bytes).toString("base64"))).toBe(bytes.length);
      }),
    );
  });
  it.each(["", "!!!", "YQ==", "YW Jj\n", "YQ==YQ"])("%j passes", (text) => expect(isBase64(text)).toBe(true));
  it.each(["a", "YQ", "YQ=", "é"])("%j does not", (text) => expect(isBase64(text)).toBe(false));
});

describe("addresses", () => {
  it("takes those of fast-check", () => {
    fc.assert(fc.property(fc.ipV4(), (text) => isIpv4(text)));
    fc.assert(fc.property(fc.ipV6(), (text) => isIpv6(text)));
  });
  it.each(["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4.", "1.2.3.4\n", "1.2.3.4/24"])(
    "%j is not IPv4",
    (text) => {
      expect(isIpv4(text)).toBe(false);
    },
  );
  it.each([
    "",
    ":",
    ":::",
    "1:2:3:4:5:6:7",
    "1::2::3",
    "1:2:3:4:5:6:7:8:9",
    "::12345",
    "::g",
    ":1:2:3:4:5:6:7",
    "fe80::1%e",
    "::1.2.3",
  ])("%j is not IPv6", (text) => expect(isIpv6(text)).toBe(false));
});

describe("uuids", () => {
  it("counts digits, not dashes", () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        (text) => isUuid(text) && isUuid(text.replaceAll("-", "")) && isUuid(`{${text.toUpperCase()}}`),
      ),
    );
    expect(isUuid("155d900f-4e14-4e4c-a73d-069cbf4541e")).toBe(false);
    expect(isUuid("155d900f-4e14-4e4c-a73d-069cbf4541eg")).toBe(false);
  });
});

describe("names", () => {
  it.each(["", "a", "a b", "é", "名前", "a\n"])("%j", (text) => expect(isName(text)).toBe(true));
  it.each([" a", "a ", "\u00a0a", "a\u0000", "a\nb", "\n", "\u{1f600}"])("not %j", (text) =>
    expect(isName(text)).toBe(false),
  );
  it("leaves colons to hosts", () => {
    expect(isAzName("a:b")).toBe(false);
    expect(isName("a:b")).toBe(true);
  });
  it("forgives blanks around a legacy name", () => {
    expect(isSpacedName(" a ")).toBe(true);
    expect(isSpacedName("   ")).toBe(false);
  });
});
