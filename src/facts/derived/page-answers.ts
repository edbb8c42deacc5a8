/** What a server answered to one client's requests for one host, as far as it was sent in the clear or decrypted. */
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {formatHostPort, type Subject} from '../../model/subject.ts';
import type {Fact} from '../fact.ts';
import type {HttpExchange} from '../http-exchange.ts';

export interface PageAnswers {
  readonly subject: Subject;
  readonly related: readonly Subject[];
  readonly client: HttpExchange['client'];
  readonly server: HttpExchange['server'];
  /** Of the Host header, without port; else the server's address. */
  readonly host: string;
  /** Undefined when the requests had no Host header, or are not in the capture. */
  readonly hostHeader: string | undefined;
  /** Asked in the clear, of a host that is asked over TLS too: the page is there, and not here. */
  readonly isBesidePage: boolean;
  /** Those with an answer, by time. */
  readonly answered: readonly Fact<HttpExchange>[];
}

export function groupPageAnswers(exchanges: readonly Fact<HttpExchange>[]): readonly PageAnswers[] {
  const answered = exchanges
    // A WebSocket may be refused where the page opens, and is judged on its own.
    .filter(({value}) => value.status !== undefined && value.upgrade === undefined)
    .toSorted(({value: one}, {value: other}) =>
      one.time.iso < other.time.iso ? -1 : one.time.iso > other.time.iso ? 1 : 0,
    );
  const groups = groupBy(answered, ({value: {client, server, host}}) =>
    [client?.address ?? '', formatHostPort(server.address, server.port), hostOf(host ?? '') ?? ''].join(' '),
  );
  const pages = new Set(
    exchanges.flatMap(({value: {isDecrypted, host}}) => (isDecrypted ? (hostOf(host ?? '') ?? []) : [])),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const {client, server, isDecrypted} = first.value;
    const hostHeader = hostOf(first.value.host ?? '');
    const endpoint = formatHostPort(server.address, server.port);
    const address: Subject = `address:${endpoint}`;
    return [
      {
        subject: hostHeader === undefined ? address : `name:${hostHeader}`,
        related: hostHeader === undefined ? [] : [address],
        client,
        server,
        host: hostHeader ?? endpoint,
        hostHeader,
        isBesidePage: !isDecrypted && hostHeader !== undefined && pages.has(hostHeader),
        answered: group,
      } satisfies PageAnswers,
    ];
  });
}

/** Expressway names itself so in answers that it makes itself: `CE_E` on Expressway-E, `CE_C` on Expressway-C. */
export function answeringExpressway({serverHeader}: HttpExchange): 'Expressway-E' | 'Expressway-C' | undefined {
  const [, letter] = /^CE_([EC])\b/.exec(serverHeader ?? '') ?? [];
  return letter === undefined ? undefined : letter === 'E' ? 'Expressway-E' : 'Expressway-C';
}

/** `GET / of join.example.com`, the first of them in words. */
export function requestTitle({method = 'a request', path}: HttpExchange): string {
  return path === undefined ? method : `${method} ${path}`;
}
