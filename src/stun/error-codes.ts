/** STUN and TURN error codes: the IANA registry "STUN Error Codes", and those that only RFC 3489 has. */

export const errorCodeNames: ReadonlyMap<number, string> = new Map([
  [300, 'Try Alternate'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [405, 'Mobility Forbidden'],
  [420, 'Unknown Attribute'],
  [437, 'Allocation Mismatch'],
  [438, 'Stale Nonce'],
  [440, 'Address Family not Supported'],
  [441, 'Wrong Credentials'],
  [442, 'Unsupported Transport Protocol'],
  [443, 'Peer Address Family Mismatch'],
  [446, 'Connection Already Exists'],
  [447, 'Connection Timeout or Failure'],
  [486, 'Allocation Quota Reached'],
  [487, 'Role Conflict'],
  [500, 'Server Error'],
  [508, 'Insufficient Capacity'],
]);

/**
 * Not in the registry: RFC 3489 §11.2.9, dropped by RFC 5389. Old TURN servers still send 431 for a password that
 * does not match, where newer ones repeat 401.
 */
export const legacyErrorCodeNames: ReadonlyMap<number, string> = new Map([
  [430, 'Stale Credentials'],
  [431, 'Integrity Check Failure'],
  [432, 'Missing Username'],
  [433, 'Use TLS'],
  [600, 'Global Failure'],
]);

export function errorCodeName(code: number): string | undefined {
  return errorCodeNames.get(code) ?? legacyErrorCodeNames.get(code);
}
