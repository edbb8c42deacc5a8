import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {relayUse} from '../../facts/derived/relay-use.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact, TransportAddress} from '../../facts/fact.ts';
import {type IceSession, iceSession} from '../../facts/ice-session.ts';
import {relayTrial} from '../../facts/relay-trial.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const forbidden = 403;
/** Chromium and Firefox call a check that got no answer for this long lost; a working peer has answered by then. */
const shortestTrySeconds = 5;

/**
 * 403 to CreatePermission or ChannelBind (RFC 8656 §9.2, §11.2): the server will not relay to that address. It is normal
 * for addresses that nobody needs, such as host candidates of the other side, as long as another path works.
 */
export default defineCheck({
  id: 'turn/peer-forbidden',
  system: 'TURN and media',
  title: {
    pass: 'The TURN server relays to the peers that the client asks for',
    fail: 'The TURN server refuses the address of the peer',
  },
  failureModes: [],
  needs: {sessions: turnSession},
  wants: {uses: relayUse, ice: iceSession, trials: relayTrial, boxes: boxAddresses},
  after: [],
  references: ['RFC 8656 §9.2', 'RFC 8656 §11.2'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} refuses to relay to {peers}: 403 to every request of the client for a permission',
      why: 'The client got its relay, but the relay sends nothing to that address and takes nothing from it. Where there is no other path the call stays at "Connecting" until it drops.',
      fix: [
        {
          action:
            'Let the TURN server relay to {peers}. On Expressway-E look which traffic its own firewall rules and its TURN service refuse; with coturn look for `denied-peer-ip` and `allowed-peer-ip`.',
          where: 'the TURN server, {server}',
          verify: 'A new capture shows CreatePermission Success Response for {peers}.',
        },
        {
          action:
            'If {peers} is an inside address that no relay is meant to reach: give CMS a TURN server too (a `turnServers` object), so that it offers an address of a relay.',
          where: 'CMS API, /api/v1/turnServers',
          command: 'GET /api/v1/turnServers',
          verify: 'A new capture shows CreatePermission for an address of the TURN server.',
        },
      ],
    },
    some: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'possible',
      text: 'TURN server {server} refuses to relay to {peers} with 403, and from the peers that it allows nothing comes',
      why: 'If {peers} is the only address at which the other side can be reached, the call gets no media.',
      competing: [
        'The other side is to be reached at one of the allowed addresses, and a firewall drops what goes there or comes back.',
        'The other side is not in the call any more.',
      ],
      fix: [
        {
          action: 'Find out whose address {peers} is. If the media have to go there, let the TURN server relay to it.',
          where: 'the TURN server, {server}',
          verify: 'A new capture shows CreatePermission Success Response for {peers}.',
        },
      ],
    },
    sampled: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'possible',
      text: 'TURN server {server} refuses to relay to {peers}, the address of this probe: 403 to each of {count} requests for a permission',
      why: 'Where a participant of a call has an address that the server refuses, and no relay on the same server, the media of that call have no way.',
      competing: [
        'The server refuses the network of this probe by mistake: guests there, or CMS, need it.',
        'It refuses that network on purpose, and no participant of a call is reached there.',
      ],
      fix: [
        {
          action:
            'Find out whether guests or CMS are reached in the network of {peers}. If so, let the TURN server relay to it: with coturn look for `denied-peer-ip` and `allowed-peer-ip`.',
          where: 'the TURN server, {server}',
          verify: '`wrtc-doctor probe` from there shows its media ports as reached.',
        },
      ],
    },
  },
  examples: {fail: 'turn/peer-forbidden', pass: 'octavio/healthy'},
  run({sessions, uses, ice, trials, boxes}, report) {
    for (const trial of trials) {
      const {ports, ends} = trial.value;
      const refused = ports.filter(({permission}) => permission === forbidden);
      const peers = [...new Set(ends.flatMap(({mapped}) => mapped?.address ?? []))].toSorted().join(', ');
      // Who is refused even the other relay is told of below.
      const isRefusedRelays = ends.some(({permission}) => permission === forbidden);
      if (refused.length === 0 || refused.length < ports.length || peers === '' || isRefusedRelays) continue;
      report.fail('sampled', {
        subject: trial.subject,
        args: {server: turnServerName(trial.value, boxes), peers, count: refused.length},
        evidence: [
          evidenceOf(trial, `403 to ${refused.length} of ${ports.length} CreatePermission requests for ${peers}`),
        ],
      });
    }
    const asked = sessions
      .filter(({value}) => requestsOf(value).some(({outcome}) => outcome !== 'none'))
      .toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
    if (asked.length === 0) report.lacking(turnSession, 'no answer to CreatePermission or ChannelBind is in it');
    // A relay that goes in vain through the peers that are allowed as well.
    const inVain = new Set(
      uses
        .filter(({value}) => !value.isHeard && value.legs.some(({seconds}) => seconds >= shortestTrySeconds))
        .map(({origin, value}) => keyOf(origin.input, value.client)),
    );
    // One server may be seen at several of its addresses: its relays have the same.
    for (const group of groupBy(asked, ({subject, value}) => value.relayedAddress?.address ?? subject).values()) {
      const refused = group.filter((session) => {
        const {value, origin} = session;
        if (peersWith(value, forbidden).length === 0 || value.dataIndications !== undefined) return false;
        if (hasPath(session, ice)) return false;
        return isRefusedAll(value) || inVain.has(keyOf(origin.input, value.client));
      });
      const [first, ...others] = refused;
      if (first === undefined) {
        report.pass(`${group[0]?.subject.replace('turn://', '')} relays, or another path works.`);
        continue;
      }
      const peers = [...new Set(refused.flatMap(({value}) => peersWith(value, forbidden)))].toSorted();
      report.fail(refused.every(({value}) => isRefusedAll(value)) ? 'refused' : 'some', {
        subject: first.subject,
        related: others.map(({subject}) => subject),
        args: {server: turnServerName(first.value, boxes), peers: peers.join(', ')},
        evidence: [
          evidenceOf(first, 'the refusal', placeOfRefusal(first.value)),
          evidenceOf(first, 'the relay that the client got', 'allocated'),
          ...others.slice(0, 3).map((session) => evidenceOf(session, 'and here', placeOfRefusal(session.value))),
        ],
      });
    }
  },
});

function keyOf(input: string, {address, port}: TransportAddress): string {
  return `${input} ${address} ${port}`;
}

function isRefusedAll(session: TurnSession): boolean {
  return peersWith(session, 'success').length === 0;
}

function requestsOf({permissions, channels}: TurnSession) {
  return [
    ...permissions.map(({address, outcome}) => ({address, outcome})),
    ...channels.map(({peer, outcome}) => ({address: peer.address, outcome})),
  ];
}

/** Addresses for which a request had that outcome, and none a better one. */
function peersWith(session: TurnSession, outcome: 'success' | number): string[] {
  const requests = requestsOf(session);
  const allowed = new Set(requests.filter((request) => request.outcome === 'success').map(({address}) => address));
  const addresses = requests.filter((request) => request.outcome === outcome).map(({address}) => address);
  return [...new Set(addresses)].filter((address) => outcome === 'success' || !allowed.has(address));
}

/** Whether a check of that client, or one for it, was answered on any path. */
function hasPath({origin, value}: Fact<TurnSession>, sessions: readonly Fact<IceSession>[]): boolean {
  const {address} = value.client;
  return sessions.some(
    (ice) =>
      ice.origin.input === origin.input &&
      ice.value.paths.some(
        ({first, second, fromFirst, fromSecond}) =>
          (first.address === address || second.address === address) && fromFirst.answered + fromSecond.answered > 0,
      ),
  );
}

function placeOfRefusal({errors}: TurnSession): string {
  const refusal = errors.find(({code}) => code === forbidden);
  return `error:${refusal?.method ?? 'CreatePermission'}:${forbidden}`;
}
