/** The tables as the reference itself has them, where it is at hand. */
import { parse } from "yaml";
import type { Place, Row } from "./rows.ts";

interface Parameter {
  readonly in: Place;
  readonly min_version?: number;
  readonly max_version?: number;
}

const MARKS =
  /rest_method:: (?<method>\w+) (?<path>\S+)|(?<request>Request(?<many> \(Additional Parameters\))?) -{5,}|(?<response>Response) -{5,}|rest_parameters:: parameters\.yaml(?<rows>(?: - \S+: \S+)+)/g;

/** @param text the reference's text, `servers.txt`; @param parameters its `parameters.yaml` */
export function readTables(text: string, parameters: string): Row[] {
  const known = parse(parameters, { schema: "failsafe" }) as Record<string, Record<keyof Parameter, string>>;
  const rows: Row[] = [];
  let operation = "";
  let direction: Row["direction"] = "request";
  for (const { groups = {} } of text.matchAll(MARKS)) {
    if (groups.method !== undefined) operation = `${groups.method} ${groups.path}`;
    else if (groups.request !== undefined) {
      direction = "request";
      if (groups.many !== undefined) operation += " (many)";
    } else if (groups.response !== undefined) direction = "response";
    for (const [, name = "", key = ""] of (groups.rows ?? "").matchAll(/ - (\S+): (\S+)/g)) {
      const parameter = known[key];
      if (parameter === undefined) throw new Error(`the reference has no parameter '${key}'`);
      const { in: place, min_version: min, max_version: max } = parameter;
      rows.push({
        operation,
        direction,
        name,
        place: place as Place,
        since: min === undefined ? 1 : minorOf(min),
        until: max === undefined ? null : minorOf(max),
      });
    }
  }
  return rows;
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
