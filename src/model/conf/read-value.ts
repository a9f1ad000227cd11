import type { Option } from "./option.ts";

/** A value as the option's type, or what is wrong with it. */
export type Reading = { readonly value: unknown } | { readonly wrong: string };

const TRUE = ["1", "yes", "true", "on"];
const FALSE = ["0", "no", "false", "off"];

const show = (raw: unknown): string => (typeof raw === "string" ? `'${raw}'` : (JSON.stringify(raw) ?? String(raw)));

function readNumber(raw: unknown, option: Option): Reading {
  const whole = option.kind === "int";
  const number = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
  if (typeof number !== "number" || !Number.isFinite(number) || (whole && !Number.isInteger(number)))
    return { wrong: `must be a ${whole ? "whole " : ""}number, not ${show(raw)}` };
  if (option.min !== undefined && number < option.min)
    return { wrong: `must be at least ${option.min}, not ${number}` };
  if (option.max !== undefined && number > option.max) return { wrong: `must be at most ${option.max}, not ${number}` };
  return { value: number };
}

function readBool(raw: unknown): Reading {
  if (typeof raw === "boolean") return { value: raw };
  if (typeof raw === "string" || typeof raw === "number") {
    const text = String(raw).toLowerCase();
    if (TRUE.includes(text)) return { value: true };
    if (FALSE.includes(text)) return { value: false };
  }
  return { wrong: `must be true or false, not ${show(raw)}` };
}

function readString(raw: unknown, option: Option): Reading {
  if (typeof raw !== "string") return { wrong: `must be a text, not ${show(raw)}` };
  if (option.choices !== undefined && !option.choices.includes(raw))
    return { wrong: `must be one of ${option.choices.map(show).join(", ")}, not ${show(raw)}` };
  return { value: raw };
}

function readTexts(raw: unknown, option: Option): Reading {
  const items = typeof raw === "string" ? (option.kind === "list" ? raw.split(",") : [raw]) : raw;
  if (!Array.isArray(items)) return { wrong: `must be a list of texts, not ${show(raw)}` };
  const odd = items.find((item) => typeof item !== "string");
  if (odd !== undefined) return { wrong: `must hold texts only, not ${show(odd)}` };
  const texts = items.map((item: string) => item.trim());
  return { value: Object.freeze(texts.filter((text) => text !== "")) };
}

/** Reads one value as oslo.config would: YAML's own types, or the text that would stand in nova.conf. */
export function readValue(raw: unknown, option: Option): Reading {
  if (raw === null && option.default === null) return { value: null };
  switch (option.kind) {
    case "int":
    case "float":
      return readNumber(raw, option);
    case "bool":
      return readBool(raw);
    case "string":
      return readString(raw, option);
    case "list":
    case "multi":
      return readTexts(raw, option);
  }
}
