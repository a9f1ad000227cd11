const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it stands in HTML. */
export function escapeText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);
}

/** A cell of a table: text, or text with a class. */
export type TableCell = string | { readonly text: string; readonly of: string };

/** A table; its first row is the head. Nothing in it is HTML. */
export function tableOf(rows: readonly (readonly TableCell[])[]): string {
  const [head = [], ...body] = rows;
  const cell = (tag: "th" | "td", of: TableCell) =>
    typeof of === "string"
      ? `<${tag}>${escapeText(of)}</${tag}>`
      : `<${tag} class="${of.of}">${escapeText(of.text)}</${tag}>`;
  const row = (tag: "th" | "td", cells: readonly TableCell[]) =>
    `<tr>${cells.map((each) => cell(tag, each)).join("")}</tr>`;
  return `<div class="scroll"><table><thead>${row("th", head)}</thead><tbody>${body.map((cells) => row("td", cells)).join("")}</tbody></table></div>`;
}

/** What colours stand for. Names and CSS colours. */
export function legendOf(items: readonly (readonly [name: string, color: string])[]): string {
  const keys = items.map(([name, color]) => `<span><i style="background:${color}"></i>${escapeText(name)}</span>`);
  return `<div class="legend">${keys.join("")}</div>`;
}

export const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");

/** A number to three digits or so. */
export function numberText(value: number | null | undefined): string {
  if (value == null) return "–";
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return whole(value);
  return String(Number(value.toPrecision(3)));
}
