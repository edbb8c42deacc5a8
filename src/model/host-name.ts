/** Host names as people write them in settings: with a scheme, a port, a path, a trailing dot, in any case. */

/** The bare lower-case host of a URI or name, or undefined when there is none in it. */
export function hostOf(uri: string): string | undefined {
  const text = uri
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^[^@/]*@/, '');
  const bracketed = /^\[([0-9a-f:.]+)\]/i.exec(text);
  if (bracketed?.[1] !== undefined) return bracketed[1].toLowerCase();
  // An IPv6 address without brackets has two colons at least, a host with a port one.
  if (/^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text)) return text.toLowerCase();
  const host = (text.split(/[/?#:]/)[0] ?? '').replace(/\.+$/, '').toLowerCase();
  return /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/.test(host) ? host : undefined;
}

/** The port written in a URI (`https://admin.example.com:445`), if any. */
export function portOf(uri: string): number | undefined {
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:\[[^\]]*\]|[^/:?#]*):(\d{1,5})(?:[/?#]|$)/i.exec(uri.trim());
  const port = match === null ? Number.NaN : Number(match[1]);
  return port > 0 && port < 65536 ? port : undefined;
}

/** Whether a certificate's DNS name covers a host (RFC 9525 §6.3: a wildcard stands for the whole left-most label). */
export function coversHost(pattern: string, host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  const given = pattern.toLowerCase().replace(/\.$/, '');
  if (!given.startsWith('*.')) return given === wanted;
  const dot = wanted.indexOf('.');
  return dot > 0 && wanted.slice(dot) === given.slice(1) && given.split('.').length > 2;
}
