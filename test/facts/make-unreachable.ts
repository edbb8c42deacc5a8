/** Facts for the tests of clients that do not reach what they look for: ICMP errors, TCP connections, DNS exchanges. */
import {type DnsExchange, dnsExchange} from '../../src/facts/dns-exchange.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {type IcmpError, icmpError} from '../../src/facts/icmp-error.ts';
import {type TcpConnection, tcpConnection} from '../../src/facts/tcp-connection.ts';
import {flowSubject, formatHostPort} from '../../src/model/subject.ts';
import {at, origin, turnAddress} from './make.ts';

export const guest = {address: '198.51.100.20', port: 50_000};
const resolver = {address: '198.51.100.53', port: 53};

/** Sent in the TURN server’s name about the guest’s request to it, unless told otherwise. */
export function icmp(
  kind: IcmpError['kind'],
  value: Partial<IcmpError> & {transport?: 'udp' | 'tcp'} = {},
): Fact<IcmpError> {
  const {transport = 'udp', ...rest} = value;
  const about = {source: guest, destination: turnAddress, transport, payload: 'STUN Allocate Request'};
  const codes = {
    'port-unreachable': 3,
    'administratively-prohibited': 13,
    'host-unreachable': 1,
    'fragmentation-needed': 4,
  };
  return icmpError.of(
    flowSubject(transport, about.source, about.destination),
    {...origin, frame: 2},
    {
      from: turnAddress.address,
      to: guest.address,
      version: 4,
      type: 3,
      code: kind in codes ? codes[kind as keyof typeof codes] : 0,
      kind,
      about,
      count: 2,
      firstFrame: 2,
      firstTime: at('09:30'),
      lastTime: at('09:30'),
      ...rest,
    },
  );
}

/** The guest’s tries to connect to the TURN server, unless told otherwise. */
export function tcpTo(outcome: TcpConnection['outcome'], value: Partial<TcpConnection> = {}): Fact<TcpConnection> {
  const server = value.server ?? turnAddress;
  return tcpConnection.of(
    `address:${formatHostPort(server.address, server.port)}`,
    {...origin, frame: 5},
    {
      client: guest,
      server,
      outcome,
      connections: 1,
      syns: outcome === 'no-answer' ? 5 : 1,
      firstFrame: 5,
      firstTime: at('09:30:01'),
      lastTime: at('09:30:02'),
      waitedSeconds: outcome === 'no-answer' ? 9 : 0,
      ...value,
    },
  );
}

/** The guest’s question for an A record: addresses, or the outcome without any. */
export function asked(
  name: string,
  answer: readonly string[] | DnsExchange['outcome'],
  value: Partial<DnsExchange> = {},
): Fact<DnsExchange> {
  const outcome = typeof answer === 'string' ? answer : 'answered';
  return dnsExchange.of(
    `name:${name}`,
    {...origin, frame: 1},
    {
      client: guest,
      server: resolver,
      isMulticast: false,
      name,
      recordType: 'A',
      outcome,
      answers: typeof answer === 'string' ? [] : [...answer],
      questions: 2,
      firstFrame: 1,
      firstTime: at('09:30:02'),
      waitedSeconds: 20,
      ...(outcome === 'no-answer' ? {} : {answerFrame: 2}),
      ...value,
    },
  );
}
