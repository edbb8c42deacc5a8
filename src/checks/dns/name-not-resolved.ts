import {type ClientLookup, clientLookups} from '../../facts/derived/client-lookups.ts';
import {externalJoinName, internalJoinName} from '../../facts/derived/join-names.ts';
import {dnsExchange} from '../../facts/dns-exchange.ts';
import type {Fact} from '../../facts/fact.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * A name that the join needs has no address for the client (F74, F90). That a name matters is known from the site file or
 * CMS. Without them one thing alone is told, as a hint: a browser opened a web page, asked for a name as it asks for those
 * of TURN servers (no HTTPS record, RFC 9460), got no address, and sent no TURN at all.
 */
export default defineCheck({
  id: 'dns/name-not-resolved',
  system: 'DNS',
  title: {
    pass: 'The client gets an address for each name that it needs',
    fail: 'The client gets no address for a name that it needs',
  },
  failureModes: ['F74', 'F90'],
  needs: {lookups: clientLookups},
  wants: {externalNames: externalJoinName, internalNames: internalJoinName},
  after: ['dns/outside-missing', 'dns/inside-missing', 'cms/external-uri-wrong'],
  references: ['RFC 1035 §4.1.1', 'RFC 9460', 'RFC 6762 §3', 'Cisco document 210800, DNS'],
  messages: {
    known: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{client} gets no address for {name} ({role}): DNS server {server} gives {outcome}',
      volatile: ['lookup'],
      why: 'A name without an address cannot be opened: without the join name there is no page, without the name of the TURN server no relay and no media.',
      competing: ['The client is on the side (inside or outside) that is not meant to know this name.'],
      fix: [
        {
          action: 'Give {name} an address on the side of this client: outside, the public one of Expressway-E.',
          where: 'DNS server {server}, or the one that it asks',
          verify: '`{lookup}` prints that address.',
        },
      ],
    },
    turn: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'possible',
      text: '{client} gets no address for {name} (DNS server {server} gives {outcome}), and sends no request to any TURN server',
      volatile: ['lookup'],
      why: 'A browser asks for the HTTPS record of web pages too, and it did not for this name: so it does with the names of TURN servers. If {name} is what CMS hands out (clientAddress of its turnServers object), there is no relay, and the call stays at "Connecting" until it drops.',
      competing: [
        'Another program on the same machine asked for {name} (mail, proxy or domain discovery), and CMS hands out no TURN server.',
        'The capture ends before the call begins.',
      ],
      fix: [
        {
          action: 'See whether a turnServers object of CMS has {name} as its clientAddress.',
          where: 'CMS API',
          command: 'GET https://<CMS web admin>/api/v1/turnServers',
        },
        {
          action:
            'If so, give {name} an address where these clients ask (outside, the public one of Expressway-E), or enter that address as clientAddress.',
          where: 'DNS server {server}, or the one that it asks; CMS API, object turnServers',
          verify: '`{lookup}` prints that address, and a new capture shows an Allocate Success Response.',
        },
      ],
    },
    multicast: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'possible',
      text: '{client} asks for {name} by multicast DNS alone, nobody answers, and it sends no request to any TURN server',
      why: 'Names that end in .local are not asked of a DNS server (RFC 6762 §3), so no record there helps. If {name} is what CMS hands out (clientAddress of its turnServers object), there is no relay, and the call stays at "Connecting" until it drops.',
      competing: [
        'Another program on the same machine looks for {name} (a printer, a file server), and CMS hands out no TURN server.',
        'The capture ends before the call begins.',
      ],
      fix: [
        {
          action: 'See whether a turnServers object of CMS has {name} as its clientAddress.',
          where: 'CMS API',
          command: 'GET https://<CMS web admin>/api/v1/turnServers',
        },
        {
          action:
            'If so, enter the public address of Expressway-E as clientAddress, or a name that the DNS of the clients knows.',
          where: 'CMS API, object turnServers',
          verify: 'A new capture shows an Allocate Success Response.',
        },
      ],
    },
  },
  examples: {fail: 'dns/turn-name-nxdomain', pass: 'octavio/healthy'},
  run({lookups, externalNames, internalNames}, report) {
    const outside = new Set(externalNames.map(({value}) => value.host));
    const inside = new Set(internalNames.map(({value}) => value.host).filter((host) => !outside.has(host)));
    for (const fact of lookups) {
      const {role, outcome, name} = fact.value;
      if (role === undefined) continue;
      if (outcome === 'answered') report.pass(`${name} resolves for ${fact.value.client}.`);
      else if (outcome === 'unclear') report.lacking(dnsExchange, `the answer for ${name} is not in the capture`);
      else if (inside.has(name) && lookups.some((other) => isAnswerFor(other, fact.value.client, outside)))
        report.notApplicable(
          `${fact.value.client} has an address for the name that guests open; ${name} is for inside.`,
        );
      else {
        report.fail('known', {
          subject: fact.subject,
          args: {...argumentsOf(fact), role: role.title},
          evidence: [...evidenceFrom(fact), evidenceOf(role.fact, `${role.title}: ${role.source}`)],
        });
      }
    }
    const suspects = lookups.filter((fact) => isSuspect(fact, lookups));
    for (const fact of suspects.length > mostSuspects ? [] : suspects) {
      const {outcome: _, ...multicastArgs} = argumentsOf(fact);
      const [page] = fact.value.activity.webConnections;
      const failure = {
        subject: fact.subject,
        evidence: [
          ...evidenceFrom(fact),
          ...(page === undefined ? [] : [evidenceOf(page, 'the client can open web pages')]),
        ] as [Evidence, ...Evidence[]],
      };
      if (fact.value.isMulticast) report.fail('multicast', {...failure, args: multicastArgs});
      else report.fail('turn', {...failure, args: argumentsOf(fact)});
    }
    if (lookups.every(({value}) => value.role === undefined))
      report.notApplicable('Whether one of the names in the capture is the join name is not known.');
    if (suspects.length > mostSuspects)
      report.notApplicable(`${suspects.length} names did not resolve; which of them matters is not known.`);
  },
});

function isAnswerFor({value}: Fact<ClientLookup>, client: string, names: ReadonlySet<string>): boolean {
  return value.client === client && names.has(value.name) && value.outcome === 'answered';
}

/** A browser asks all its TURN servers at once: one that sends nothing for so long after the name has no other. */
const shortestSilenceSeconds = 2;
/** A machine that asks for more unknown names tells nothing about any of them. */
const mostSuspects = 3;

const outcomeWords: Readonly<Record<ClientLookup['outcome'], string>> = {
  answered: 'an address',
  nxdomain: 'NXDOMAIN',
  'no-data': 'no A record',
  servfail: 'SERVFAIL',
  refused: 'REFUSED',
  silent: 'no answer',
  unclear: 'no usable answer',
};

function argumentsOf({value: {client, name, outcome, exchanges}}: Fact<ClientLookup>) {
  const server = exchanges[0]?.value.server;
  const resolver = server?.address ?? '';
  return {client, name, server: resolver, outcome: outcomeWords[outcome], lookup: lookupCommand(name, resolver)};
}

const mostPieces = 3;

function evidenceFrom({value: {exchanges}}: Fact<ClientLookup>): [Evidence, ...Evidence[]] {
  return exchanges.slice(0, mostPieces).map((fact) => {
    const {recordType, questions, answerFrame} = fact.value;
    const asked = `asked for ${recordType} ${questions === 1 ? 'once' : `${questions} times`}`;
    return answerFrame === undefined
      ? evidenceOf(fact, `${asked}, no answer`, 'questions')
      : evidenceOf(fact, asked, 'answer');
  }) as [Evidence, ...Evidence[]];
}

/**
 * Whether a browser may have asked for it as for a TURN server. It has to ask for HTTPS records of its pages at all, or
 * the lack of that question means nothing; of `.local` names it never does.
 */
function isSuspect({value}: Fact<ClientLookup>, lookups: readonly Fact<ClientLookup>[]): boolean {
  const {role, outcome, isWebPage, isMulticast, activity, exchanges, name, client} = value;
  const hasNoAddress = isMulticast ? outcome === 'silent' : outcome !== 'answered' && outcome !== 'unclear';
  if (role !== undefined || !hasNoAddress || isWebPage || activity.usesTurn || !mayBeTurnServer(name)) return false;
  const [first] = exchanges;
  if (first === undefined || first.value.waitedSeconds < shortestSilenceSeconds) return false;
  const own = lookups.filter((other) => other.value.client === client);
  const isAfterPage = own.some(
    (other) =>
      other.value.isWebPage &&
      other.value.connections.some(
        (connection) =>
          connection.value.outcome === 'connected' && connection.value.firstTime.iso <= first.value.firstTime.iso,
      ),
  );
  const isSearch = own.some((other) => other.value !== value && name.startsWith(`${other.value.name}.`));
  return isAfterPage && !isSearch;
}

/** Names that are known to be something else: a browser’s own (a UUID, draft-ietf-mmusic-mdns-ice-candidates), discovery, reverse lookup. */
function mayBeTurnServer(name: string): boolean {
  const isHost = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name);
  const isCandidate = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local$/.test(name);
  return isHost && !isCandidate && !/^(wpad|isatap)\.|\.arpa$/.test(name);
}
