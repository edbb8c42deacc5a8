/**
 * Which certificate of a file or handshake is the server's own. A file may hold a chain in any order, or be a list of
 * authorities to trust, which holds no server's certificate at all.
 */
import {hostOf} from '../../model/host-name.ts';
import type {Certificate} from '../certificate.ts';
import type {CertificateFile} from '../certificate-file.ts';
import type {Fact} from '../fact.ts';

export interface ServerCertificate {
  readonly fact: Fact<Certificate>;
  /** The server's own and what stands with it in the same file or handshake. */
  readonly chain: readonly Certificate[];
}

/** `all`: the certificates of the evidence. Undefined when there is no server's certificate in it. */
export function serverCertificateIn(
  file: Fact<CertificateFile>,
  all: readonly Fact<Certificate>[],
): ServerCertificate | undefined {
  const facts = file.value.certificates.flatMap((sha256) => {
    const copies = all.filter(({value}) => value.sha256 === sha256);
    // The same certificate may stand in several files; evidence points to the file that says whose it is.
    return copies.find(({origin}) => origin.input === file.origin.input) ?? copies[0] ?? [];
  });
  const chain = facts.map(({value}) => value);
  const leaf = leafOf(file.value, chain);
  const fact = facts.find(({value}) => value === leaf);
  return fact === undefined ? undefined : {fact, chain};
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
