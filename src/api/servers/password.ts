import { keyOf, mix } from "../../model/tables/ids.ts";
import type { Call } from "../core/call.ts";

/** The three alphabets a generated password draws from, without look-alikes (nova.utils.generate_password). */
const ALPHABETS = ["23456789", "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz"] as const;
const ALL = ALPHABETS.join("");

/**
 * A password of `[DEFAULT] password_length` characters, one of each alphabet at least. It follows from the request's id,
 * so the same run gives the same passwords; they guard nothing.
 */
export function newPassword(call: Call): string {
  const length = call.state.settings.conf.DEFAULT.password_length;
  let draw = keyOf(call.who.requestId);
  let password = "";
  for (let i = 0; i < length; i++) {
    const alphabet = ALPHABETS[i] ?? ALL;
    password += alphabet[draw % alphabet.length];
    draw = mix(draw + 0x9e3779b9);
  }
  return password;
}
