const utf8 = new TextEncoder();

/** ASCII that is written often: kept as words, for four bytes at a time are written faster than one by one. */
export class Piece {
  /** Bytes; the last word may have more, which are zero. */
  readonly length: number;
  readonly words: Int32Array;

  constructor(text: string) {
    const bytes = utf8.encode(text);
    this.length = bytes.length;
    const view = new DataView(new ArrayBuffer((bytes.length + 3) & ~3));
    for (const [i, byte] of bytes.entries()) view.setUint8(i, byte);
    this.words = Int32Array.from({ length: view.byteLength / 4 }, (_, i) => view.getInt32(4 * i, true));
  }
}

/** Paths that are remembered; those of keys that people make up may be without end. */
const MOST = 4096;
let remembered = 0;

/**
 * The keys of a record up to one of them, in their order. Records of one kind go the same way, so the next key is nearly always
 * the one that came next before, and what is written for it is at hand without a look-up.
 */
export class KeyPath {
  /** `,"key":` of the last key. */
  readonly piece: Piece;
  private lastKey: string | undefined;
  private last: KeyPath | undefined;
  private readonly nexts = new Map<string, KeyPath>();
  private within: KeyPath | undefined;

  /** @param key the last one; none: before the first key of a record */
  constructor(key = "") {
    this.piece = new Piece(`,${JSON.stringify(key)}:`);
  }

  /** The path with one more key. */
  after(key: string): KeyPath {
    return key === this.lastKey && this.last !== undefined ? this.last : this.find(key);
  }

  /** Before the first key of a record that is the last key's value. */
  get inside(): KeyPath {
    if (this.within === undefined) this.within = new KeyPath();
    return this.within;
  }

  private find(key: string): KeyPath {
    let next = this.nexts.get(key);
    if (next === undefined) {
      next = new KeyPath(key);
      if (remembered >= MOST) return next;
      remembered++;
      this.nexts.set(key, next);
    }
    this.lastKey = key;
    this.last = next;
    return next;
  }
}
