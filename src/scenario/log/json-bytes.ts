import { KeyPath, Piece } from "./json-keys.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

const ANYWHERE = new KeyPath();
const NULL = new Piece("null");
const TRUE = new Piece("true");
const FALSE = new Piece("false");

const utf8 = new TextEncoder();
/** The two digits of 0 to 99. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, i) => (ZERO + Math.floor(i / 10)) | ((ZERO + (i % 10)) << 8));

/**
 * A growing piece of UTF-8 that JSON is written to: byte for byte what `JSON.stringify` gives for the same plain value
 * (no `toJSON`, no symbols, no cycles). No text is made on the way, which is what costs in a log of millions of small
 * records.
 */
export class JsonBytes {
  private bytes = new Uint8Array(1 << 17);
  private view = new DataView(this.bytes.buffer);
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

  /** Text that is written often. */
  piece({ words, length }: Piece): void {
    this.reserve(length + 3);
    const { view, at } = this;
    for (let i = 0; i < words.length; i++) view.setInt32(at + 4 * i, words[i] as number, true); // i is within
    this.at = at + length;
  }

  /** @param path to the key that it is the value of */
  value(value: unknown, path = ANYWHERE): void {
    if (typeof value === "string") this.string(value);
    else if (typeof value === "number") this.number(value);
    else if (typeof value === "boolean") this.piece(value ? TRUE : FALSE);
    else if (typeof value !== "object" || value === null)
      this.piece(NULL); // What has no JSON of its own holds its place in a list.
    else if (Array.isArray(value)) this.list(value, path);
    else this.record(value as Readonly<Record<string, unknown>>, path.inside);
  }

  /**
   * The fields of a record without its braces, each behind a comma.
   *
   * @param begin before its first key; records that have the same keys are written fastest with one of their own
   * @param but this one is left out; null: none is
   */
  fields(record: Readonly<Record<string, unknown>>, begin: KeyPath, but: string | null = null): void {
    let path = begin;
    for (const key in record) {
      const value = record[key];
      path = path.after(key);
      if (value === undefined || typeof value === "function" || key === but) continue;
      this.piece(path.piece);
      this.value(value, path);
    }
  }

  private record(record: Readonly<Record<string, unknown>>, begin: KeyPath): void {
    const start = this.at;
    this.fields(record, begin);
    // The first field's comma gives its place to the brace.
    if (this.at === start) this.byte(OPEN);
    else this.bytes[start] = OPEN;
    this.byte(CLOSE);
  }

  private list(list: readonly unknown[], path: KeyPath): void {
    this.byte(OPEN_LIST);
    for (let i = 0; i < list.length; i++) {
      if (i > 0) this.byte(COMMA);
      this.value(list[i], path);
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
    if ((value | 0) !== value) {
      this.text(Number.isFinite(value) ? String(value) : "null");
      return;
    }
    this.reserve(11);
    if (value < 0) this.bytes[this.at++] = MINUS;
    this.digits(Math.abs(value));
  }

  /** A whole number from 0 on. */
  private digits(value: number): void {
    const { view } = this;
    let length = 1;
    for (let power = 10; value >= power; power *= 10) length++;
    let at = this.at + length;
    this.at = at;
    let rest = value;
    while (rest > 99) {
      const hundreds = Math.floor(rest / 100);
      at -= 2;
      view.setUint16(at, PAIRS[rest - hundreds * 100] as number, true); // from 0 to 99
      rest = hundreds;
    }
    if (rest > 9) view.setUint16(at - 2, PAIRS[rest] as number, true);
    else view.setUint8(at - 1, ZERO + rest);
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
    this.view = new DataView(larger.buffer);
  }
}
