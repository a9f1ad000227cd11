/**
 * Which characters Nova takes for printable: in the basic plane, neither control nor separator but for the spaces
 * (nova/api/validation/parameter_types.py). The table is Unicode 14, that of the Python the recordings ran on, so that
 * neither verdicts nor messages change with the JavaScript engine.
 */

/** Runs of printable characters, each as distance from the end of the last run and "+" length less one, in base 36. */
const RUNS =
  "w+2m y+c 2+jt 3+5 5+6 2 2+j 2+b0 2+11 3+1d 3+2 2+1i 9+q 5+5 i+l 2+5b 2+1b 3+1m 3+2s f+1m 3+1c 3+e 2+r 3 2+a 6+u a+21 2+4g 2+7 3+1 3+l 2+6 2 4+3 3+8 3+1 3+3 9 5+1 2+4 3+o 3+2 2+5 5+1 3+l 2+6 2+1 2+1 2+1 3 2+4 5+1 3+2 4 8+3 2 8+g b+2 2+8 2+2 2+l 2+6 2+1 2+4 3+9 2+2 2+2 3 g+3 3+b 8+6 2+2 2+7 3+1 3+l 2+6 2+1 2+4 3+8 3+1 3+2 8+2 5+1 2+4 3+h b+1 2+5 4+2 2+3 4+1 2 2+1 4+1 4+2 4+b 5+4 4+2 2+3 3 7 f+k 6+c 2+2 2+m 2+f 3+8 2+2 2+3 8+1 2+2 3 3+3 3+9 8+l 2+2 2+m 2+9 2+4 3+8 2+2 2+3 8+1 7+1 2+3 3+9 2+1 e+c 2+2 2+1e 2+2 2+5 5+f 3+p 2+2 2+h 4+n 2+8 2 3+6 4 5+5 2 2+7 7+9 3+2 d+1l 5+s 12+1 2 2+4 2+n 2 2+m 3+4 2 2+5 3+9 3+3 x+1z 2+z 5+12 2+z 2+e 2+c 12+5h 2 6 3+ag 2+3 3+6 2 2+3 3+14 2+3 3+w 2+3 3+6 2 2+3 3+e 2+1k 2+3 3+1u 3+v 4+p 7+2d 3+5 3+ik 4+2g 8+l a+n a+j d+c 2+2 2+1 d+2l 3+9 7+9 7+d 2+a 7+2g 8+16 6+1x b+u 2+b 5+b 5 4+15 3+4 c+17 5+p 7+a 4+1p 3+1s 2+s 3+a 7+9 7+d 3+u 1e+24 4+1a 2+37 9+1n 4+e 4+1n 8+16 3+a 9+16 6+et 3+5 3+11 3+5 3+7 2 2 2 2+u 3+1g 2+e 2+d 3+5 2+i 3+2 2+8 2+a 6+n 8+1c h+1 3+q 2+c 4+w g+w g+3v 5+ie q+a m+1eb 3+v 2+9o 6+18 2 6 3+1j 8+1 f+n a+6 2+6 2+6 2+6 2+6 2+6 2+6 2+6 2+3h z+p 2+2g d+5x r+b 5+1r 2+2d 3+2u 6+16 2+2l 2+2b d+1a 2+mlo 4+1i a+9n l+53 9+5m 6+1 2 2+4 p+1m 4+9 7+1j 9+1x 9+b 7+37 c+t 4+25 2+a 5+w 2+1i a+d 3+9 3+2u p+r b+5 3+5 3+5 a+6 2+6 2+1n 5+3h 3+9 7+8mb d+m 5+1c 6it+a5 3+2x 13+6 d+4 6+p 2+4 2 2+1 2+1 2+3g h+cc 3+1h 8 x+15 7+1e 2+i 2+3 5+4 2+3q 5+59 4+5 3+5 3+5 3+2 4+6 2+6 e+1";

/** Unicode category Zs in the basic plane. */
const SPACES = "\\u0020\\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000";

function* runs(): Generator<readonly [first: number, last: number]> {
  let end = 0;
  for (const run of RUNS.split(" ")) {
    const [gap = "", length = "0"] = run.split("+");
    const first = end + Number.parseInt(gap, 36);
    end = first + Number.parseInt(length, 36);
    yield [first, end];
  }
}

/** Python's `re.escape` of the characters that begin or end a run: only the space and the tilde are special. */
function escaped(code: number): string {
  const char = String.fromCharCode(code);
  return char === " " || char === "~" ? `\\${char}` : char;
}

let classText: string | undefined;

/** The inside of a character class of all printable characters, letter by letter as Nova builds it: messages show it. */
export function printableClass(): string {
  classText ??= [...runs()].map(([a, b]) => (a === b ? escaped(a) : `${escaped(a)}-${escaped(b)}`)).join("");
  return classText;
}

/** The same for JavaScript's `u` flag. */
function scriptClass(): string {
  const unit = (code: number): string => `\\u{${code.toString(16)}}`;
  return [...runs()].map(([a, b]) => `${unit(a)}-${unit(b)}`).join("");
}

/** Made at first use: most names are plain ASCII and never get here. */
function lazily(source: () => string): (text: string) => boolean {
  let pattern: RegExp | undefined;
  return (text) => {
    pattern ??= new RegExp(source(), "u");
    return pattern.test(text);
  };
}

const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

const matchesName = lazily(() => `^(?![${SPACES}\\n])[${scriptClass()}]*(?<![${SPACES}])(?=\\n?$)`);
const matchesAzName = lazily(() => `^(?![${SPACES}\\n])(?:(?!:)[${scriptClass()}])*(?<![${SPACES}])(?=\\n?$)`);
const matchesSpacedName = lazily(() => `^(?![${SPACES}]*\\n?$)[${scriptClass()}]*(?=\\n?$)`);
const matchesSpacedAzName = lazily(() => `^(?![${SPACES}]*\\n?$)(?:(?!:)[${scriptClass()}])*(?=\\n?$)`);

/** Printable, no space at either end. The empty text passes: its length is another rule's business. */
export function isName(text: string): boolean {
  return PLAIN.test(text) || matchesName(text);
}

/** The same without colons. */
export function isAzName(text: string): boolean {
  return text.includes(":") ? false : PLAIN.test(text) || matchesAzName(text);
}

/** Printable with at least one character that is no space: the rule of `/v2`. */
export function isSpacedName(text: string): boolean {
  return PLAIN.test(text) || matchesSpacedName(text);
}

/** The same without colons. */
export function isSpacedAzName(text: string): boolean {
  return text.includes(":") ? false : PLAIN.test(text) || matchesSpacedAzName(text);
}
