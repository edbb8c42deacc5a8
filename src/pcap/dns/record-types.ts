/** DNS record types by number: the IANA registry "Resource Record (RR) TYPEs", those that occur in captures. */

const names: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [10, 'NULL'],
  [12, 'PTR'],
  [13, 'HINFO'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [29, 'LOC'],
  [33, 'SRV'],
  [35, 'NAPTR'],
  [39, 'DNAME'],
  [41, 'OPT'],
  [43, 'DS'],
  [44, 'SSHFP'],
  [46, 'RRSIG'],
  [47, 'NSEC'],
  [48, 'DNSKEY'],
  [50, 'NSEC3'],
  [52, 'TLSA'],
  [64, 'SVCB'],
  [65, 'HTTPS'],
  [99, 'SPF'],
  [249, 'TKEY'],
  [250, 'TSIG'],
  [251, 'IXFR'],
  [252, 'AXFR'],
  [255, 'ANY'],
  [256, 'URI'],
  [257, 'CAA'],
]);

const numbers: ReadonlyMap<string, number> = new Map([...names].map(([number, name]) => [name, number]));

/** `AAAA`; `TYPE99` for what has no name here (RFC 3597 §5). */
export function recordTypeName(number: number): string {
  return names.get(number) ?? `TYPE${number}`;
}

export function recordTypeNumber(name: string): number {
  return numbers.get(name) ?? Number(name.slice('TYPE'.length));
}
