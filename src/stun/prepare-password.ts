/**
 * Passwords as they enter the key. RFC 5389 prepares them with SASLprep (RFC 4013), RFC 8489 with OpaqueString
 * (RFC 8265 §4.2), and many programs not at all. For ASCII passwords all are the same. `passwordForms` gives each
 * form once, so that a verifier can try them; it refuses nothing, because what a client really used is the question.
 * Not done: the prohibition and bidirectional tables, which only refuse.
 */

/** Code points that SASLprep deletes: RFC 3454 table B.1. */
const mappedToNothing = /[\u00ad\u1806\u200b-\u200d\u2060\ufeff]|\u034f|[\u180b-\u180d]|[\ufe00-\ufe0f]/gu;
/** RFC 3454 table C.1.2; the same as Unicode's space separators but for the ogham mark and U+200B. */
const saslPrepSpaces = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** Unicode general category Zs without U+0020 (RFC 8265 §4.2.2). */
const opaqueStringSpaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;

export function saslPrep(password: string): string {
  // U+200B is in both tables of RFC 3454; libraries delete it.
  return password.replace(mappedToNothing, '').replace(saslPrepSpaces, ' ').normalize('NFKC');
}

export function opaqueString(password: string): string {
  return password.replace(opaqueStringSpaces, ' ').normalize('NFC');
}

/** As given, after OpaqueString and after SASLprep, without repeats. */
export function passwordForms(password: string): readonly string[] {
  return [...new Set([password, opaqueString(password), saslPrep(password)])];
}
