import { type Html, html } from "./template.ts";

/** A cell of a table: text, or text with a class. */
export type TableCell = string | { readonly text: string; readonly of: string };

/** A table; its first row is the head. */
export function tableOf(rows: readonly (readonly TableCell[])[]): Html {
  const [head = [], ...body] = rows;
  const ofHead = (cell: TableCell) =>
    typeof cell === "string" ? html`<th>${cell}</th>` : html`<th class="${cell.of}">${cell.text}</th>`;
  const ofBody = (cell: TableCell) =>
    typeof cell === "string" ? html`<td>${cell}</td>` : html`<td class="${cell.of}">${cell.text}</td>`;
  const bodyRows = body.map((cells) => html`<tr>${cells.map(ofBody)}</tr>`);
  return html`<div class="scroll"><table><thead><tr>${head.map(ofHead)}</tr></thead><tbody>${bodyRows}</tbody></table></div>`;
}

/** What colours stand for. Names and CSS colours. */
export function legendOf(items: readonly (readonly [name: string, color: string])[]): Html {
  const keys = items.map(([name, color]) => html`<span><i style="background:${color}"></i>${name}</span>`);
  return html`<div class="legend">${keys}</div>`;
}

export const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");

/** A number to three digits or so. */
export function numberText(value: number | null | undefined): string {
  if (value == null) return "–";
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return whole(value);
  return String(Number(value.toPrecision(3)));
}
