import { Ajv, type ValidateFunction } from "ajv";
import type { FormatSchema } from "../../src/scenario/schema/common.ts";

type Properties = NonNullable<FormatSchema["properties"]>;

const ajv = new Ajv({ strict: false });
const compiled = new Map<FormatSchema, ValidateFunction>();

function accepts(schema: FormatSchema, data: unknown): boolean {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = ajv.compile(schema);
    compiled.set(schema, validator);
  }
  return validator(data) === true;
}

/** The forms of a schema: itself, or those of the union it is. */
const formsOf = (schema: FormatSchema): readonly FormatSchema[] =>
  (schema.anyOf ?? [schema]).flatMap((form) => (form.anyOf === undefined ? [form] : formsOf(form)));

/** What a form is told apart by: `fault:slow-step`. */
function labelOf({ properties = {} }: FormatSchema): string {
  const fixed = Object.entries(properties).flatMap(([name, { const: value }]) =>
    value === undefined ? [] : [`${name}:${String(value)}`],
  );
  return fixed.length === 0 ? "" : `{${fixed.join(",")}}`;
}

/** Whether all forms that are told apart have this key, and it means the same in each: then it is one key, not many. */
function isShared(name: string, property: FormatSchema, forms: readonly FormatSchema[]): boolean {
  const labelled = forms.filter((form) => labelOf(form) !== "");
  return labelled.every(({ properties }) => properties?.[name] === property);
}

/**
 * The keys of a format, and its fixed words (`arrivals.process = poisson`), by the definition that the reader validates
 * with. A part of the definition that stands at several places counts once.
 */
export class Keys {
  readonly all = new Set<string>();
  readonly used = new Set<string>();
  /** Where a part of the definition was met first. */
  private readonly places = new Map<FormatSchema, string>();

  constructor(root: FormatSchema) {
    this.list(root, "");
  }

  private list(schema: FormatSchema, path: string): void {
    const forms = formsOf(schema);
    for (const form of forms) {
      if (this.places.has(form)) continue;
      this.places.set(form, path);
      const { properties = {}, additionalProperties, items } = form;
      for (const [name, property] of Object.entries(properties)) {
        const key = this.keyOf(forms, form, name, property, path);
        this.all.add(key);
        for (const value of property.enum ?? []) this.all.add(`${key} = ${String(value)}`);
        this.list(property, key);
      }
      if (typeof additionalProperties === "object") this.list(additionalProperties, `${path}.NAME`);
      if (items !== undefined) this.list(items, `${path}[]`);
    }
  }

  private keyOf(
    forms: readonly FormatSchema[],
    form: FormatSchema,
    name: string,
    property: FormatSchema,
    path: string,
  ) {
    const label = isShared(name, property, forms) ? "" : labelOf(form);
    return path === "" && label === "" ? name : `${path}${label}.${name}`;
  }

  /** Notes what a scenario uses; it is valid. */
  use(data: unknown, schema: FormatSchema): void {
    const forms = formsOf(schema);
    for (const form of forms.filter((each) => accepts(each, data))) this.useForm(data, form, forms);
  }

  private useForm(data: unknown, form: FormatSchema, forms: readonly FormatSchema[]): void {
    if (typeof data !== "object" || data === null) return;
    const { additionalProperties, items } = form;
    const properties: Properties = form.properties ?? {};
    const path = this.places.get(form) ?? "";
    if (Array.isArray(data)) {
      if (items !== undefined) for (const item of data) this.use(item, items);
      return;
    }
    for (const [name, value] of Object.entries(data)) {
      const property = properties[name];
      if (property === undefined) {
        if (typeof additionalProperties === "object") this.use(value, additionalProperties);
        continue;
      }
      const key = this.keyOf(forms, form, name, property, path);
      this.used.add(key);
      if (property.enum !== undefined) this.used.add(`${key} = ${String(value)}`);
      this.use(value, property);
    }
  }

  /** Keys and words that nothing has used yet. */
  get unused(): readonly string[] {
    return [...this.all].filter((key) => !this.used.has(key));
  }
}
