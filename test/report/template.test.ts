import fc from "fast-check";
import { parseHTML } from "linkedom";
import { expect, it } from "vitest";
import { html, trusted } from "../../src/report/html/template.ts";
import { legendOf, tableOf } from "../../src/report/html/text.ts";

/** Names that try to leave their place, among others. */
const name = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !/[\0\r\uD800-\uDFFF]/.test(text)),
  fc.constantFrom("<script>alert(1)</script>", '" onload="alert(1)', "' x='", "&amp;", "</td><img src=x>", "a & b"),
);

it("escapes strings, joins lists, and leaves nested HTML as it is", () => {
  const items = ["a<b", "c"].map((text) => html`<li>${text}</li>`);
  expect(html`<ul title="${`"'`}">${items}${1.5}${[["&"]]}</ul>`.text).toBe(
    '<ul title="&quot;&#39;"><li>a&lt;b</li><li>c</li>1.5&amp;</ul>',
  );
  expect(html`${trusted("<hr>")}`.text).toBe("<hr>");
});

it("shows any string as that text: in elements, attributes, tables and legends", () => {
  fc.assert(
    fc.property(name, (text) => {
      const page = html`<!doctype html><html><body><p title="${text}">${text}</p>${tableOf([[text], [{ text, of: "number" }]])}${legendOf([[text, "red"]])}</body></html>`;
      expect(page.text).not.toMatch(/<(script|img)/);
      const { document } = parseHTML(page.text);
      expect([...document.querySelectorAll("p, th, td, .legend span")].map((element) => element.textContent)).toEqual(
        Array(4).fill(text),
      );
      const [p] = document.querySelectorAll("p");
      expect([p?.getAttribute("title"), p?.getAttributeNames()]).toEqual([text, ["title"]]);
    }),
  );
});
