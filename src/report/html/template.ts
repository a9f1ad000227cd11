/** Text that is HTML already. Only `html` and `trusted` make it. */
export class Html {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  /** For `html` and `trusted`. */
  static of(text: string): Html {
    return new Html(text);
  }
}

/** What may stand in a template: strings and numbers are escaped, lists joined. */
export type Content = Html | string | number | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function render(content: Content): string {
  if (content instanceof Html) return content.text;
  if (typeof content === "object") return content.map(render).join("");
  return String(content).replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}

/**
 * A template of HTML, which escapes what is put into it. Attributes must stand in quotes; inside of `<style>` and `<script>`
 * nothing is escaped by browsers, so that only `trusted` text belongs there.
 */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return Html.of(strings.reduce((text, part, i) => text + render(contents[i - 1] ?? "") + part));
}

/** Takes a string for HTML as it stands: for our own style and script, and SVG that a library has escaped. */
export function trusted(text: string): Html {
  return Html.of(text);
}
