/** IP addresses as people write them in settings, told from host names. */

const dottedQuad = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

export function isIpAddress(text: string): boolean {
  return dottedQuad.test(text) || (/^[\da-f:.]{2,45}$/i.test(text) && (text.match(/:/g)?.length ?? 0) >= 2);
}

/** RFC 1918, RFC 6598 (shared), RFC 3927 and RFC 4193: ranges that the internet does not route. A lab may use one as its outside. */
export function isPrivateAddress(address: string): boolean {
  return /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/i.test(
    address,
  );
}
