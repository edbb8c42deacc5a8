/**
 * The server certificate that Expressway-E shows to guests, out of all certificates in the evidence, and how it is known
 * to be that one. Without a sign that says whose a certificate is, it is nobody's: nothing is guessed. One for each
 * certificate: where it stands in several places, what a server sent counts before files.
 */
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import type {Origin} from '../../model/origin.ts';
import {type Certificate, certificate} from '../certificate.ts';
import type {CertificateFile} from '../certificate-file.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {expresswaySystem} from '../expressway-system.ts';
import type {Fact} from '../fact.ts';
import {boxAddresses, roleOf} from './box-addresses.ts';
import {heldCertificateFiles, placeOf} from './held-certificate-files.ts';
import {externalJoinName} from './join-names.ts';
import {onlyValue} from './only-value.ts';
import {serverCertificateIn} from './server-certificate.ts';
import {webProxies} from './web-proxies.ts';

export interface EdgeCertificate {
  readonly fileName: string;
  readonly leaf: Certificate;
  /** The leaf and what stands with it in the same file or handshake. */
  readonly chain: readonly Certificate[];
  readonly channel: 'file' | 'tls';
  /** `path`, `archive`, `handshake`, or `expressway-name` when it holds the name that the Expressway-E has. */
  readonly knownBy: string;
  /** As people call the box; with the file where there are several. */
  readonly box: string;
  /** The archive or folder that it stands in. */
  readonly place: string;
}

export const edgeCertificate = defineDerived<EdgeCertificate>({
  id: 'certificate.edge',
  title: 'server certificate of Expressway-E',
  collect:
    'Expressway-E, Maintenance > Security > Server certificate > Show (PEM file), in a file or folder named for the box (`expressway-e/server.pem`), or the diagnostic archive of Expressway-E',
  derive: (store) => {
    const found = store.of(heldCertificateFiles).flatMap((file) => edgeCertificateIn(file, store));
    const byLeaf = groupBy(found, ({value}) => value.leaf.sha256);
    return nameApart([...byLeaf.values()].flatMap((copies) => copies.toSorted(byWeight).slice(0, 1)));
  },
});

function edgeCertificateIn(file: Fact<CertificateFile>, store: FactLookup): Fact<EdgeCertificate>[] {
  const found = serverCertificateIn(file, store.of(certificate));
  const knownBy = found === undefined ? undefined : reasonFor(file, found.fact.value, store);
  if (found === undefined || knownBy === undefined) return [];
  const {fileName, channel} = file.value;
  const value = {fileName, leaf: found.fact.value, chain: found.chain, channel, knownBy};
  const {subject, origin} = found.fact;
  return [
    {
      type: 'certificate.edge',
      subject,
      origin,
      value: {...value, box: nameOf(file, store), place: placeOf(file.origin.input)},
    },
  ];
}

/** Its name, where a live run says whose handshake it is, or where the file stands beside the status of one box. */
function nameOf({subject, origin}: Fact<CertificateFile>, store: FactLookup): string {
  if (roleOf(subject) === 'expressway-e') return boxName(subject);
  const place = placeOf(origin.input);
  const beside = store
    .of(expresswaySystem)
    .filter((fact) => placeOf(fact.origin.input) === place && roleOf(fact.subject) === 'expressway-e')
    .map((fact) => fact.subject);
  return boxName(onlyValue(place === '' ? [] : beside) ?? 'box:expressway-e');
}

/** With several, a reader has to know which one is meant. */
function nameApart(certificates: readonly Fact<EdgeCertificate>[]): readonly Fact<EdgeCertificate>[] {
  return [...groupBy(certificates, ({value}) => value.box).values()].flatMap((namesakes) => {
    if (namesakes.length < 2) return namesakes;
    const byFile = groupBy(namesakes, ({value}) => value.fileName);
    return namesakes.map((fact) => {
      const {fileName, place, box} = fact.value;
      const isAlone = byFile.get(fileName)?.length === 1;
      const which = isAlone ? fileName : `${place}${place.endsWith('/') ? '' : ' '}${fileName}`;
      return {...fact, value: {...fact.value, box: `${box} (${which})`}};
    });
  });
}

function reasonFor(
  {value: file, origin}: Fact<CertificateFile>,
  leaf: Certificate,
  store: FactLookup,
): string | undefined {
  if (file.holder !== undefined && file.holder !== 'expressway-e') return undefined;
  if (file.channel === 'tls') return reasonForHandshake(file, origin, store);
  if (file.holder === 'expressway-e') return file.holderKnownBy ?? 'path';
  const boxes = namesOfBoxes(store);
  const common = hostOf(leaf.commonName ?? '');
  // Expressway-C's certificate may hold the name of Expressway-E, but its own name is its common name.
  if (boxes.some(({name, isEdge}) => !isEdge && name === common)) return undefined;
  // A wildcard may be on any box of the domain, so it says nothing.
  const names = [...leaf.dnsNames.map((name) => hostOf(name)), common];
  return boxes.some(({name, isEdge}) => isEdge && names.includes(name)) ? 'expressway-name' : undefined;
}

/**
 * What a server sent is the join page's when the client asked for the join name. Inside, the web bridge answers to that
 * name; and with another name (of the administrator page) an Expressway-E may send another certificate.
 */
function reasonForHandshake(file: CertificateFile, {input, vantage}: Origin, store: FactLookup): string | undefined {
  const asked = file.serverName === undefined ? undefined : hostOf(file.serverName);
  if (asked === undefined) return file.holder === undefined ? undefined : (file.holderKnownBy ?? 'handshake');
  const opened = store.of(externalJoinName).map(({value}) => value.host);
  // Without a word on what guests open it is what Expressway-C lets through.
  const names = opened.length > 0 ? opened : store.of(webProxies).flatMap(({value}) => (value.isOn ? value.host : []));
  if (!names.includes(asked)) return undefined;
  if (file.holder !== undefined) return 'handshake';
  const peer = file.server?.address ?? hostOf(input);
  const holders = store.of(boxAddresses).filter(({value}) => value.address === peer);
  if (holders.some(({value}) => value.role === 'expressway-e')) return 'handshake';
  // Inside, the name leads to the web bridge unless the address is known to be that of an Expressway-E.
  return holders.length > 0 || vantage === 'inside' ? undefined : 'handshake';
}

/** Full names of the Expressways; host and domain may come from different pages of one box. */
function namesOfBoxes(store: FactLookup): {name: string; isEdge: boolean}[] {
  const byBox = groupBy(store.of(expresswaySystem), ({subject}) => subject);
  return [...byBox].flatMap(([subject, facts]) => {
    const role = facts.find(({value}) => value.role !== undefined)?.value.role ?? roleOf(subject);
    const hosts = facts.flatMap(({value}) => value.hostName ?? []);
    const domains = facts.flatMap(({value}) => value.domainName ?? []);
    return hosts.flatMap((host) =>
      domains.flatMap((domain) => {
        const name = hostOf(host.toLowerCase().endsWith(`.${domain.toLowerCase()}`) ? host : `${host}.${domain}`);
        return name === undefined || role === undefined ? [] : [{name, isEdge: role === 'expressway-e'}];
      }),
    );
  });
}

/** What was sent before files; of handshakes the one that sent the least, of files the one that holds the most. */
function byWeight({value: first}: Fact<EdgeCertificate>, {value: second}: Fact<EdgeCertificate>): number {
  const isSent = Number(second.channel === 'tls') - Number(first.channel === 'tls');
  const longer = second.chain.length - first.chain.length;
  return isSent || (first.channel === 'tls' ? -longer : longer);
}
