/** The command with which a person asks a resolver for a name; a resolver on a port of its own is `192.0.2.53:5353`. */
export function lookupCommand(name: string, resolver: string | undefined): string {
  const [, address, port] = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(resolver ?? '') ?? [];
  const isIpv6 = address?.includes(':') === true && !resolver?.startsWith('[');
  if (resolver === undefined) return `nslookup ${name}`;
  return address === undefined || isIpv6 ? `nslookup ${name} ${resolver}` : `nslookup -port=${port} ${name} ${address}`;
}
