/**
 * Whether two certificates are one, or one issued the other, as far as what is known of them tells. They may come from a
 * PEM file (hash, verified signatures) or from what CMS prints (serial number, names). Undefined: cannot be told.
 */
export interface ComparableCertificate {
  readonly sha256?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly issuerName?: string | undefined;
  readonly subjectName?: string | undefined;
  readonly notBefore?: string | undefined;
  readonly notAfter?: string | undefined;
  /** sha256 of certificates whose key verifies this one's signature. */
  readonly issuedBy?: readonly string[] | undefined;
}

export function isSameCertificate(first: ComparableCertificate, second: ComparableCertificate): boolean | undefined {
  if (first.sha256 !== undefined && second.sha256 !== undefined) return first.sha256 === second.sha256;
  // RFC 5280 §4.1.2.2: issuer and serial number together name one certificate.
  if (first.serialNumber !== undefined && second.serialNumber !== undefined) {
    if (first.serialNumber !== second.serialNumber) return false;
    return isSameName(first.issuerName, second.issuerName);
  }
  const isOneTime = isSameTime(first.notBefore, second.notBefore) && isSameTime(first.notAfter, second.notAfter);
  if (isOneTime === false) return false;
  return isOneTime === true && isSameName(first.subjectName, second.subjectName) === true ? true : undefined;
}

export function isIssuedBy(certificate: ComparableCertificate, issuer: ComparableCertificate): boolean | undefined {
  if (issuer.sha256 !== undefined && certificate.issuedBy?.includes(issuer.sha256) === true) return true;
  return isSameName(certificate.issuerName, issuer.subjectName);
}

/** False only when no reading makes them one name; programs write one name in several ways. */
export function isSameName(first: string | undefined, second: string | undefined): boolean | undefined {
  if (first === undefined || second === undefined) return undefined;
  const [one, other] = [attributesOf(first), attributesOf(second)];
  if (one.join() === other.join()) return true;
  const isCommonName = (attribute: string): boolean => attribute.startsWith('cn=');
  return one.find(isCommonName) === other.find(isCommonName) ? undefined : false;
}

/** `C = US, O=Quarry` and `/O=Quarry/C=US` give one list. */
function attributesOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[,/+\n]/)
    .map((attribute) => attribute.trim().replace(/\s*=\s*/, '='))
    .filter((attribute) => attribute !== '')
    .sort();
}

/** Whether a list of trusted certificates holds one of a chain, or the issuer of one: then the chain verifies. */
export function verifies(
  trusted: readonly ComparableCertificate[],
  chain: readonly ComparableCertificate[],
): boolean | undefined {
  const answers = chain.flatMap((certificate) =>
    trusted.flatMap((anchor) => [isSameCertificate(anchor, certificate), isIssuedBy(certificate, anchor)]),
  );
  if (answers.includes(true)) return true;
  return answers.length > 0 && answers.every((answer) => answer === false) ? false : undefined;
}

function isSameTime(first: string | undefined, second: string | undefined): boolean | undefined {
  const [one, other] = [Date.parse(first ?? ''), Date.parse(second ?? '')];
  return Number.isNaN(one) || Number.isNaN(other) ? undefined : one === other;
}
