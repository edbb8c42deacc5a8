/**
 * The server certificate that Expressway-E shows to guests, out of all certificates in the evidence, and how it is known
 * to be that one. Without a sign that says whose a certificate is, it is nobody's: nothing is guessed. One for each
 * certificate: where it stands in several places, what a server sent counts before files, and the longest chain first.
 */
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {type Certificate, certificate} from '../certificate.ts';
import type {CertificateFile} from '../certificate-file.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {expresswaySystem} from '../expressway-system.ts';
import type {Fact} from '../fact.ts';
import {roleOf} from './box-addresses.ts';
import {heldCertificateFiles} from './held-certificate-files.ts';
import {externalJoinName} from './join-names.ts';

export interface EdgeCertificate {
  readonly fileName: string;
  readonly leaf: Certificate;
  /** The leaf and what stands with it in the same file or handshake. */
  readonly chain: readonly Certificate[];
  readonly channel: 'file' | 'tls';
  /** `path`, `archive`, `handshake`, or `expressway-name` when it holds the name that the Expressway-E has. */
  readonly knownBy: string;
}

export const edgeCertificate = defineDerived<EdgeCertificate>({
  id: 'certificate.edge',
  title: 'server certificate of Expressway-E',
  collect:
    'Expressway-E, Maintenance > Security > Server certificate > Show (PEM file), in a file or folder named for the box (`expressway-e/server.pem`), or the diagnostic archive of Expressway-E',
  derive: (store) => {
    const found = store.of(heldCertificateFiles).flatMap((file) => edgeCertificateIn(file, store));
    const byLeaf = groupBy(found, ({value}) => value.leaf.sha256);
    return [...byLeaf.values()].flatMap((copies) => copies.toSorted(byWeight).slice(0, 1));
  },
});

function edgeCertificateIn(file: Fact<CertificateFile>, store: FactLookup): Fact<EdgeCertificate>[] {
  const all = store.of(certificate);
  const facts = file.value.certificates.flatMap((sha256) => {
    const copies = all.filter(({value}) => value.sha256 === sha256);
    // The same certificate may stand in several files; evidence points to the file that says whose it is.
    return copies.find(({origin}) => origin.input === file.origin.input) ?? copies[0] ?? [];
  });
  const chain = facts.map(({value}) => value);
  const leaf = leafOf(file.value, chain);
  const fact = facts.find(({value}) => value === leaf);
  if (leaf === undefined || fact === undefined) return [];
  const knownBy = reasonFor(file.value, leaf, store);
  if (knownBy === undefined) return [];
  const {fileName, channel} = file.value;
  return [
    {
      type: 'certificate.edge',
      subject: fact.subject,
      origin: fact.origin,
      value: {fileName, leaf, chain, channel, knownBy},
    },
  ];
}

/** A server sends its own certificate first (RFC 8446 §4.4.2); in a file it is the one that is no authority. */
function leafOf(
  file: Pick<CertificateFile, 'fileName' | 'channel'>,
  chain: readonly Certificate[],
): Certificate | undefined {
  if (file.channel === 'tls') return chain[0];
  if (isTrustList(file, chain)) return undefined;
  return chain.find(({isCa}) => !isCa) ?? chain.find(namesHost);
}

/** `ca_vcse_2024.pem` is what a diagnostic archive calls it; the others are what people call it. */
const trustListName = /^(?:trusted[-_ ]?)?ca(?:s|certs?|[-_ ]?(?:list|bundle|certs?))?(?:[._-]|$)|trust/i;

/**
 * Whether a file holds authorities to be trusted, and not a server's certificate: by its name, or because all in it are
 * authorities, or because what is in it makes no chain (several servers, a self-signed one among others).
 */
export function isTrustList(
  {fileName, channel}: Pick<CertificateFile, 'fileName' | 'channel'>,
  list: readonly Certificate[],
): boolean {
  if (channel === 'tls' || list.length === 0) return false;
  const ends = list.filter(({isCa}) => !isCa);
  const servers = ends.length > 0 ? ends : list.filter(namesHost);
  const [server] = servers;
  return (
    trustListName.test(fileName) ||
    server === undefined ||
    servers.length > 1 ||
    (server.isSelfSigned && list.length > 1)
  );
}

/** A self-signed server certificate is often marked as an authority; the name of a host tells it from one. */
function namesHost({isSelfSigned, dnsNames, commonName}: Certificate): boolean {
  return isSelfSigned && (dnsNames.length > 0 || hostOf(commonName ?? '')?.includes('.') === true);
}

function reasonFor(file: CertificateFile, leaf: Certificate, store: FactLookup): string | undefined {
  if (file.holder === 'expressway-e') return file.holderKnownBy ?? 'path';
  if (file.holder !== undefined) return undefined;
  const serverName = hostOf(file.serverName ?? '');
  if (store.of(externalJoinName).some(({value}) => value.host === serverName)) return 'handshake';
  const boxes = namesOfBoxes(store);
  const common = hostOf(leaf.commonName ?? '');
  // Expressway-C's certificate may hold the name of Expressway-E, but its own name is its common name.
  if (boxes.some(({name, isEdge}) => !isEdge && name === common)) return undefined;
  // A wildcard may be on any box of the domain, so it says nothing.
  const names = [...leaf.dnsNames.map((name) => hostOf(name)), common];
  return boxes.some(({name, isEdge}) => isEdge && names.includes(name)) ? 'expressway-name' : undefined;
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

function byWeight({value: first}: Fact<EdgeCertificate>, {value: second}: Fact<EdgeCertificate>): number {
  return Number(second.channel === 'tls') - Number(first.channel === 'tls') || second.chain.length - first.chain.length;
}
