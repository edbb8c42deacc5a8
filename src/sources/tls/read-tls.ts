/** The certificates that a server shows, read live by a TLS handshake. They are the same facts as those of a file. */
import {isIP} from 'node:net';
import {certificate} from '../../facts/certificate.ts';
import {certificateFile} from '../../facts/certificate-file.ts';
import type {Fact} from '../../facts/fact.ts';
import {counted} from '../../model/count.ts';
import type {Origin} from '../../model/origin.ts';
import {boxSubject, formatHostPort, type Subject} from '../../model/subject.ts';
import {CertificateCollection} from '../certificates/certificate-collection.ts';
import type {BoxIdentity} from '../format-reader.ts';
import {describeFailure} from '../live/https-failure.ts';
import type {LiveProblem, LiveSource, LiveYield} from '../live/live-source.ts';
import {type Handshake, openHandshake} from './open-handshake.ts';

export interface TlsSourceOptions {
  readonly title: string;
  readonly folder: string;
  /** Whose certificate it is: the box that is meant to answer there. */
  readonly box?: BoxIdentity;
  readonly host: string;
  readonly port: number;
  /** The name to ask for. Left out: the host, where it is a name. */
  readonly serverName?: string;
  /**
   * Certificates of the whole run, where there is one: they become facts with all others at its end, and who signed whom
   * is told across sources. Left out: the facts tell what the handshake alone shows.
   */
  readonly certificates?: CertificateCollection;
  /** Until the end of the handshake; 5 s. */
  readonly limitMs?: number;
}

/** A server that is there answers within a second; a dead address must not hold up the run. */
const defaultLimitMs = 5_000;
const format = 'tls';

export function createTlsSource(options: TlsSourceOptions): LiveSource {
  const {title, folder, box} = options;
  return {title, folder, ...(box === undefined ? {} : {box}), read: (signal) => readTls(options, signal)};
}

async function* readTls(options: TlsSourceOptions, signal: AbortSignal): AsyncGenerator<LiveYield> {
  const {host, port, limitMs = defaultLimitMs} = options;
  const serverName = options.serverName ?? (isIP(host) === 0 ? host : undefined);
  const asked = serverName === undefined ? {} : {serverName};
  let handshake: Handshake;
  try {
    handshake = await openHandshake({host, port, limitMs, ...asked}, signal);
  } catch (error) {
    if (!signal.aborted) yield problemOf(wordsFor(error, host, port, serverName));
    return;
  }
  const endpoint = formatHostPort(host, port);
  const origin: Origin = {input: `tls://${endpoint}${serverName === undefined ? '' : ` ${serverName}`}`, format};
  const collection = options.certificates ?? new CertificateCollection();
  const certificates = handshake.chain.flatMap((der) => collection.add(der, origin) ?? []);
  if (certificates.length === 0) {
    yield problemOf(`${endpoint} showed no certificate that can be read: look at it with openssl s_client -showcerts`);
    return;
  }
  const facts: Fact[] = [
    certificateFile.of(subjectOf(options), origin, {
      fileName: formatHostPort(serverName ?? host, port),
      certificates,
      channel: 'tls',
      ...(options.box?.role === undefined ? {} : {holder: options.box.role, holderKnownBy: 'handshake'}),
      ...asked,
    }),
    ...(options.certificates === undefined ? collection.facts() : []),
  ];
  const protocol = handshake.protocol.replace('TLSv', 'TLS ');
  yield {
    kind: 'facts',
    facts,
    title: 'TLS handshake',
    note: `${protocol}, ${counted(certificates.length, 'certificate')}`,
  };
}

function subjectOf({box, host}: TlsSourceOptions): Subject {
  return box?.role === undefined ? `name:${host}` : boxSubject(box.role, box.name);
}

function problemOf(note: string): LiveProblem {
  return {kind: 'problem', note, isFatal: true, lost: [certificateFile, certificate]};
}

function wordsFor(error: unknown, host: string, port: number, serverName: string | undefined): string {
  const endpoint = formatHostPort(host, port);
  if (!URL.canParse(`https://${endpoint}`)) return `${endpoint} is no address: write it as join.example.com:443`;
  const {kind, text} = describeFailure(error, new URL(`https://${endpoint}`), {kind: 'system'});
  if (kind === 'not-tls') return `${endpoint} does not speak TLS: check the port of the page for guests`;
  const isRefusedName = error instanceof Error && 'code' in error && error.code === 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME';
  return isRefusedName ? `${endpoint} does not serve the name ${serverName ?? ''}: check \`serverName\`` : text;
}
