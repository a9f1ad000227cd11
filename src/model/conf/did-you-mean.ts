import { distance } from "fastest-levenshtein";

/** The known word that `word` is most likely a slip of, or undefined when none is near. Case and `-`/`_` do not count. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll("-", "_");
  // Two neighbours that changed places are two edits.
  let limit = Math.min(word.length - 1, Math.ceil(word.length / 3));
  let best: string | undefined;
  for (const candidate of known) {
    const far = distance(plain(word), plain(candidate));
    if (far > limit || (far === limit && best !== undefined)) continue;
    best = candidate;
    limit = far;
  }
  return best;
}

/** `; did you mean 'x'?`, or nothing: the tail of a message about an unknown word. */
export function suggestion(word: string, known: Iterable<string>): string {
  const near = didYouMean(word, known);
  return near === undefined ? "" : `; did you mean '${near}'?`;
}
