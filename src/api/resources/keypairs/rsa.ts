/**
 * RSA keys for the keypairs that Nova generates: whole enough for every client to read and use. The same text makes the
 * same key, so they guard nothing; they are short, because long ones take long to find.
 */
import { sha224Hex } from "../../../model/tables/hash.ts";

/** Bits of each of the two primes; the key has twice as many. */
const PRIME_BITS = 512;
const EXPONENT = 65_537n;
/** Odd numbers that are looked at from where the search for a prime begins; more than any gap that is met. */
const SPAN = 1 << 14;
/** Bases of the test of Miller and Rabin. */
const BASES = [2n, 3n, 5n, 7n, 11n];

export interface RsaKey {
  /** As OpenSSH writes it, without a comment: `ssh-rsa AAAA…` */
  readonly publicKey: string;
  /** PEM, PKCS #1 */
  readonly privateKey: string;
}

/** The key that belongs to a text. */
export function rsaKeyOf(seed: string): RsaKey {
  const p = primeOf(`${seed}/p`);
  const q = primeOf(`${seed}/q`);
  const n = p * q;
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const numbers = [0n, n, EXPONENT, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)];
  const body = numbers.flatMap((number) => element(0x02, positive(number)));
  return {
    publicKey: `ssh-rsa ${base64([...field(ascii("ssh-rsa")), ...field(positive(EXPONENT)), ...field(positive(n))])}`,
    privateKey: pem("RSA PRIVATE KEY", element(0x30, body)),
  };
}

/** A prime of a text, of which the exponent does not divide the predecessor. */
function primeOf(seed: string): bigint {
  let hex = "";
  for (let part = 0; hex.length * 4 < PRIME_BITS; part++) hex += sha224Hex(`${seed}/${part}`);
  const bits = BigInt(`0x${hex.slice(0, PRIME_BITS / 4)}`);
  // The two highest bits, so that the product of two has all its bits; and odd.
  const start = bits | (3n << BigInt(PRIME_BITS - 2)) | 1n;
  const composite = sieve(start);
  for (let i = 0; i < SPAN; i++) {
    if (composite[i] === 1) continue;
    const candidate = start + BigInt(2 * i);
    if (isProbablePrime(candidate) && candidate % EXPONENT !== 1n) return candidate;
  }
  throw new Error(`no prime in the ${SPAN} odd numbers from ${start}`);
}

const SMALL = smallPrimes(2000);

function smallPrimes(below: number): number[] {
  const primes: number[] = [];
  for (let n = 3; n < below; n += 2) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

/** Which of the odd numbers from `start` on have a small divisor. */
function sieve(start: bigint): Uint8Array {
  const composite = new Uint8Array(SPAN);
  for (const prime of SMALL) {
    const rest = Number(start % BigInt(prime));
    // The first i with start + 2i divisible: (prime - rest) / 2, or half a round later where that is no whole number.
    const gap = (prime - rest) % prime;
    for (let i = gap % 2 === 0 ? gap / 2 : (gap + prime) / 2; i < SPAN; i += prime) composite[i] = 1;
  }
  return composite;
}

function isProbablePrime(n: bigint): boolean {
  let odd = n - 1n;
  let twos = 0;
  while (odd % 2n === 0n) {
    odd /= 2n;
    twos++;
  }
  return BASES.every((base) => {
    let x = power(base, odd, n);
    if (x === 1n || x === n - 1n) return true;
    for (let i = 1; i < twos; i++) {
      x = (x * x) % n;
      if (x === n - 1n) return true;
    }
    return false;
  });
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === "1") result = (result * base) % modulus;
  }
  return result;
}

/** x with a·x ≡ 1 (mod m), by Euclid's algorithm; a and m have no common divisor. */
function inverse(a: bigint, m: bigint): bigint {
  let [r, next] = [m, a % m];
  let [x, following] = [0n, 1n];
  while (next !== 0n) {
    const times = r / next;
    [r, next] = [next, r - times * next];
    [x, following] = [following, x - times * following];
  }
  return ((x % m) + m) % m;
}

/** The bytes of a number that is not negative, with a leading zero where the first bit would read as a sign. */
function positive(number: bigint): number[] {
  const hex = number.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const bytes = (even.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
  return (bytes[0] ?? 0) >= 0x80 ? [0, ...bytes] : bytes;
}

/** A field of SSH's wire format (RFC 4251): its length in four bytes, and itself. */
function field(bytes: readonly number[]): number[] {
  return [0, 0, bytes.length >> 8, bytes.length & 0xff, ...bytes];
}

/** An element of DER: tag, length, content. */
function element(tag: number, content: readonly number[]): number[] {
  const { length } = content;
  if (length < 0x80) return [tag, length, ...content];
  return length < 0x100 ? [tag, 0x81, length, ...content] : [tag, 0x82, length >> 8, length & 0xff, ...content];
}

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

function base64(bytes: readonly number[]): string {
  return btoa(String.fromCharCode(...bytes));
}

function pem(label: string, bytes: readonly number[]): string {
  const lines = base64(bytes).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
