/**
 * The command with which a person asks a resolver for a name; a resolver on a port of its own is `192.0.2.53:5353`.
 * `recordType`: `SRV`, `PTR`; addresses are what it asks for anyway.
 */
export function lookupCommand(name: string, resolver: string | undefined, recordType = 'A'): string {
  const [, address, port] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(resolver ?? '') ?? [];
  const isIpv6 = address?.includes(':') === true && !resolver?.startsWith('[');
  const type = /^(?:A|AAAA)$/i.test(recordType) ? '' : `-type=${recordType.toUpperCase()} `;
  if (resolver === undefined) return `nslookup ${type}${name}`;
  return address === undefined || isIpv6
    ? `nslookup ${type}${name} ${resolver}`
    : `nslookup -port=${port} ${type}${name} ${address}`;
}
