import { describe, expect, it } from "vitest";
import { asRecorded, exchanges, isValidationMessage, verdict } from "./recordings.ts";

const FILES = ["create-validation", "action-validation", "list", "list-sort", "representation", "stories", "auth"];

describe("validation against recordings of Nova", () => {
  const all = exchanges(...FILES);
  const refused = all.filter(
    ({ status, message }) => status === 400 && message !== undefined && isValidationMessage(message),
  );

  it("refuses what Nova refuses, in Nova's words", () => {
    expect(refused.length).toBeGreaterThan(200);
    const differing = refused
      .map((exchange) => ({ exchange, ours: verdict(exchange).message }))
      .filter(({ exchange, ours }) => (ours === undefined ? undefined : asRecorded(ours)) !== exchange.message)
      .map(({ exchange, ours }) => [exchange.case, exchange.microversion, exchange.request, exchange.message, ours]);
    expect(differing).toEqual([]);
  });

  it("accepts what Nova accepts", () => {
    const accepted = all.filter(({ status }) => status >= 200 && status < 300);
    expect(accepted.length).toBeGreaterThan(1000);
    const refusedHere = accepted
      .map((exchange) => ({ exchange, ours: verdict(exchange).message }))
      .filter(({ ours }) => ours !== undefined)
      .map(({ exchange, ours }) => [exchange.case, exchange.microversion, exchange.request, ours]);
    expect(refusedHere).toEqual([]);
  });

  it("refuses nothing that got further in Nova", () => {
    const further = all.filter(
      ({ status, message = "" }) =>
        status >= 400 && ![401, 404, 406, 413, 415].includes(status) && !isValidationMessage(message),
    );
    expect(further.length).toBeGreaterThan(300);
    const differing = further
      .map((exchange) => ({ exchange, ours: verdict(exchange).message }))
      .filter(({ ours }) => ours !== undefined)
      .map(({ exchange, ours }) => [exchange.case, exchange.request, exchange.status, exchange.message, ours]);
    expect(differing).toEqual([]);
  });
});
