/** TLS handshakes of one client with one server for one name: browsers try several times, and what succeeds later counts. */
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort, type Subject} from '../../model/subject.ts';
import type {Fact} from '../fact.ts';
import type {TlsHandshake} from '../tls-handshake.ts';
import {countOnce} from './seen-once.ts';

export interface HandshakeGroup {
  readonly subject: Subject;
  /** Subject of the server's address, for what is known of its connections. */
  readonly related: readonly Subject[];
  readonly client: TlsHandshake['client'];
  readonly server: TlsHandshake['server'];
  /** SNI, or else the server's address. */
  readonly name: string;
  readonly serverName: string | undefined;
  /** By time. */
  readonly handshakes: readonly Fact<TlsHandshake>[];
  readonly isEstablished: boolean;
}

export function groupHandshakes(handshakes: readonly Fact<TlsHandshake>[]): readonly HandshakeGroup[] {
  const inOrder = handshakes.toSorted(
    ({value: one, origin: first}, {value: other, origin: second}) =>
      compare(one.firstTime.iso, other.firstTime.iso) ||
      compare(first.input, second.input) ||
      one.firstFrame - other.firstFrame,
  );
  const groups = groupBy(
    inOrder,
    ({value: {client, server, serverName}}) =>
      `${client.address} ${formatHostPort(server.address, server.port)} ${serverName ?? ''}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const {client, server, serverName} = first.value;
    const endpoint = formatHostPort(server.address, server.port);
    const address: Subject = `address:${endpoint}`;
    return [
      {
        subject: serverName === undefined ? address : `name:${serverName}`,
        related: serverName === undefined ? [] : [address],
        client,
        server,
        name: serverName ?? endpoint,
        serverName,
        handshakes: group,
        isEstablished: group.some(({value}) => value.outcome === 'established'),
      } satisfies HandshakeGroup,
    ];
  });
}

/** How many there were, whichever captures saw them. */
export function countHandshakes(handshakes: readonly Fact<TlsHandshake>[]): number {
  const nameOf = ({clientRandom, client, firstTime}: TlsHandshake) => clientRandom ?? `${client.port} ${firstTime.iso}`;
  return countOnce(handshakes, nameOf, () => 1);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
