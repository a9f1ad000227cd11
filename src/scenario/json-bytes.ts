const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

const utf8 = new TextEncoder();
const KEYS = new Map<string, Uint8Array>();
/** Keys that are remembered; those that people make up themselves may be without end. */
const MOST_KEYS = 4096;

/** `,"key":` */
function keyBytes(key: string): Uint8Array {
  let bytes = KEYS.get(key);
  if (bytes === undefined) {
    bytes = utf8.encode(`,${JSON.stringify(key)}:`);
    if (KEYS.size < MOST_KEYS) KEYS.set(key, bytes);
  }
  return bytes;
}

/**
 * A growing piece of UTF-8 that JSON is written to: byte for byte what `JSON.stringify` gives for the same plain value
 * (no `toJSON`, no symbols, no cycles). No text is made on the way, which is what costs in a log of millions of small
 * records.
 */
export class JsonBytes {
  private bytes = new Uint8Array(1 << 17);
  private at = 0;

  /** How many bytes were written since it was cleared. */
  get length(): number {
    return this.at;
  }

  /** What was written since; it is overwritten by what is written after `clear`. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }

  clear(): void {
    this.at = 0;
  }

  /** Text of plain ASCII, as it is. */
  text(ascii: string): void {
    this.reserve(ascii.length);
    const { bytes } = this;
    let { at } = this;
    for (let i = 0; i < ascii.length; i++) bytes[at++] = ascii.charCodeAt(i);
    this.at = at;
  }

  value(value: unknown): void {
    if (typeof value === "string") this.string(value);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "boolean") this.text(value ? "true" : "false");
    else if (Array.isArray(value)) this.list(value);
    else if (typeof value === "object" && value !== null) this.record(value as Readonly<Record<string, unknown>>);
    // What has no JSON of its own holds its place in a list.
    else this.text("null");
  }

  /** The fields of a record without its braces, each behind a comma. */
  fields(record: Readonly<Record<string, unknown>>): void {
    for (const key in record) {
      const value = record[key];
      if (value === undefined || typeof value === "function") continue;
      const name = keyBytes(key);
      this.reserve(name.length);
      const { bytes } = this;
      let { at } = this;
      for (let i = 0; i < name.length; i++) bytes[at++] = name[i] as number; // within the name
      this.at = at;
      this.value(value);
    }
  }

  private record(record: Readonly<Record<string, unknown>>): void {
    const start = this.at;
    this.fields(record);
    // The first field's comma gives its place to the brace.
    if (this.at === start) this.byte(OPEN);
    else this.bytes[start] = OPEN;
    this.byte(CLOSE);
  }

  private list(list: readonly unknown[]): void {
    this.byte(OPEN_LIST);
    for (let i = 0; i < list.length; i++) {
      if (i > 0) this.byte(COMMA);
      this.value(list[i]);
    }
    this.byte(CLOSE_LIST);
  }

  private string(text: string): void {
    const { length } = text;
    this.reserve(length + 2);
    const { bytes } = this;
    let { at } = this;
    bytes[at++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
        this.escaped(text);
        return;
      }
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    this.at = at;
  }

  /** A string with characters that are escaped or are more than one byte. */
  private escaped(text: string): void {
    const json = JSON.stringify(text);
    this.reserve(json.length * 3);
    this.at += utf8.encodeInto(json, this.bytes.subarray(this.at)).written;
  }

  private number(value: number): void {
    if ((value | 0) !== value || Object.is(value, -0)) {
      this.text(Number.isFinite(value) ? String(value) : "null");
      return;
    }
    this.reserve(11);
    const { bytes } = this;
    if (value < 0) bytes[this.at++] = MINUS;
    // Negative all the way: the lowest of 32 bits has no positive twin.
    let rest = value < 0 ? value : -value;
    let digits = 1;
    for (let power = -10; rest <= power && digits < 10; power *= 10) digits++;
    this.at += digits;
    for (let at = this.at - 1; digits > 0; digits--) {
      const tens = (rest / 10) | 0;
      bytes[at--] = ZERO - (rest - tens * 10);
      rest = tens;
    }
  }

  private byte(byte: number): void {
    this.reserve(1);
    this.bytes[this.at++] = byte;
  }

  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + more));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
