/** Placeholders of recorded answers: what stands for a value that differs from run to run. */

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** What each placeholder takes the place of, as a pattern. */
export const PLACEHOLDERS: Readonly<Record<string, string>> = {
  uuid: UUID,
  timestamp: "\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:Z|[+-]\\d{2}:?\\d{2})?)?",
  password: "\\S+",
  reservation_id: "r-[0-9a-z]{8}",
  request_id: `req-${UUID}`,
  host_id: "[0-9a-f]{56}",
  ip: "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*",
  mac: "[0-9a-f]{2}(?::[0-9a-f]{2}){5}",
  traceback: "[^]+",
  instance_name: "instance-[0-9a-f]{8}",
  fingerprint: "[0-9a-f]{2}(?::[0-9a-f]{2}){15}",
  sort_keys: "\\[[^]*\\]",
};

const PLACEHOLDER = new RegExp(`<(${Object.keys(PLACEHOLDERS).join("|")})(:\\d+)?>`, "g");

/** A text with placeholders, ready to be held against another. */
export interface Pattern {
  readonly regexp: RegExp;
  /** Per group of the expression, the numbered placeholder (`host_id:1`), whose value is the same wherever it stands. */
  readonly numbered: readonly string[];
}

const patterns = new Map<string, Pattern | null>();

/** The pattern of a recorded text; null for one without placeholders. */
export function patternOf(text: string): Pattern | null {
  if (!text.includes("<")) return null;
  let pattern = patterns.get(text);
  if (pattern === undefined) {
    pattern = compile(text);
    patterns.set(text, pattern);
  }
  return pattern;
}

function compile(text: string): Pattern | null {
  const numbered: string[] = [];
  let source = "";
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const [whole, name = "", number] = match;
    source += escaped(text.slice(end, match.index));
    end = match.index + whole.length;
    if (number === undefined) source += `(?:${PLACEHOLDERS[name]})`;
    else {
      source += `(${PLACEHOLDERS[name]})`;
      numbered.push(name + number);
    }
  }
  if (end === 0) return null;
  return { regexp: new RegExp(`^${source}${escaped(text.slice(end))}$`), numbered };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
