/** A TLS handshake of our own as the facts that a capture of it would give, with what it showed counted in pieces. */
import {certificateFile} from '../../facts/certificate-file.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TlsHandshake, tlsHandshake} from '../../facts/tls-handshake.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {boxSubject, flowSubject, formatHostPort, type Subject} from '../../model/subject.ts';
import type {PacketPlace, Tracked} from '../../pcap/track/sighting.ts';
import type {TlsHandshake as TrackedHandshake} from '../../pcap/track/tls-tracker.ts';
import {shownCertificate} from '../capture/shown-certificates.ts';
import type {CertificateCollection} from '../certificates/certificate-collection.ts';
import type {BoxIdentity} from '../format-reader.ts';

/** In the shape of the fact; `shown` is what the first certificate says. `isOtherProtocol`: what came back is no TLS. */
export function handshakeFact(
  {value, first, places}: Tracked<TrackedHandshake>,
  origin: Origin,
  isOtherProtocol = false,
): Fact<TlsHandshake> {
  const [leaf] = value.certificates;
  const shown = leaf === undefined ? undefined : shownCertificate(leaf);
  const at = Object.fromEntries(Object.entries(places).map(([field, place]) => [field, placeOf(place)]));
  const other = isOtherProtocol ? {isOtherProtocol} : {};
  const fact = {...value, ...(shown === undefined ? {} : {shown}), ...other};
  const subject = flowSubject('tcp', value.client, value.server);
  return {type: tlsHandshake.id, subject, origin: {...origin, ...placeOf(first)}, value: fact, at};
}

/** The chain as the server sent it; nothing where no certificate can be read. */
export function shownChainFacts(
  {server, serverName, certificates}: TrackedHandshake,
  collection: CertificateCollection,
  origin: Origin,
  box: BoxIdentity | undefined,
): Fact[] {
  const hashes = certificates.flatMap((hex) => collection.add(Buffer.from(hex, 'hex'), origin) ?? []);
  if (hashes.length === 0) return [];
  const endpoint = formatHostPort(server.address, server.port);
  const role = box?.role;
  const subject: Subject =
    role !== undefined
      ? boxSubject(role, box?.name)
      : serverName === undefined
        ? `address:${endpoint}`
        : `name:${serverName}`;
  return [
    certificateFile.of(subject, origin, {
      fileName: formatHostPort(serverName ?? server.address, server.port),
      certificates: hashes,
      channel: 'tls',
      server,
      ...(role === undefined ? {} : {holder: role, holderKnownBy: 'handshake'}),
      ...(serverName === undefined ? {} : {serverName}),
    }),
  ];
}

function placeOf({time, quote}: PacketPlace): Place {
  return {time, quote: quoteOf(quote)};
}
