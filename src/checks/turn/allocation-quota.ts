import {relayBeside} from '../../facts/derived/relay-beside.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {millisecondsBetween} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The TURN server has no relay left: 486 for this user, 508 for anybody (F97). */
export default defineCheck({
  id: 'turn/allocation-quota',
  system: 'TURN and media',
  title: {pass: 'The TURN server has relays to give', fail: 'The TURN server has no relay left to give'},
  failureModes: ['F97'],
  needs: {sessions: turnSession},
  after: ['expressway/turn-media-range-legacy', 'expressway/turn-capacity', 'expressway/turn-licence-missing'],
  references: ['RFC 8656 §7.2 (486, 508)'],
  messages: {
    quota: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} refuses user {username} a relay: 486 Allocation Quota Reached',
      why: 'The credentials were accepted, but this user already holds as many allocations as the server allows. Without a relay the call has no media.',
      fix: [
        {
          action: 'Look at how many relays are in use, end those that are left over, or raise the limit.',
          where: 'Expressway-E, Status > TURN relay usage',
          verify: '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response.',
        },
      ],
    },
    capacity: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} has no relay left for user {username}: 508 Insufficient Capacity',
      why: 'The credentials were accepted, but the server has no relayed address left. Without a relay the call has no media.',
      fix: [
        {
          action:
            'Compare the relays in use with the capacity of this size of Expressway-E (1800 on small and medium, 6000 on large), and add a peer to the cluster if they are all in use.',
          where: 'Expressway-E, Status > TURN relay usage',
          verify: '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response.',
        },
      ],
    },
    limit: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'possible',
      text: 'TURN server {server} refuses user {username} one relay more: {answer}, to a probe that it gave relays to',
      why: 'CMS and all browsers share one TURN user, and each guest takes a relay and often several. When as many are in use as this user may have, the next guest gets none, and that call has no media.',
      competing: [
        'The server lets one user have few relays, fewer than the calls of this site need.',
        'Calls of this moment hold nearly all relays of the server.',
        'The limit is one of the address of the probe, or high enough for this site.',
      ],
      volatile: ['answer'],
      fix: [
        {
          action: 'Raise the limit of relays for this user to what the busiest hour needs, or look who holds them.',
          where: 'Expressway-E, Status > TURN relay usage (coturn: `user-quota`, `total-quota`)',
          verify: '`wrtc-doctor probe` gets all relays that it asks for.',
        },
      ],
    },
  },
  examples: {fail: 'turn/quota-486', pass: 'octavio/healthy'},
  run({sessions}, report) {
    const refused = sessions.filter(
      ({value}) =>
        value.allocations === 0 && refusalOf(value) !== undefined && relayBeside(value, sessions) === undefined,
    );
    const inOrder = refused.toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
    for (const group of groupBy(inOrder, ({value}) => `${value.server.address} ${refusalOf(value)?.code}`).values()) {
      const [first] = group;
      const refusal = first === undefined ? undefined : refusalOf(first.value);
      if (first === undefined || refusal === undefined) continue;
      const given = first.value.trial === undefined ? undefined : sessions.find((other) => isOfSameProbe(first, other));
      if (given !== undefined) {
        report.fail('limit', {
          subject: first.subject,
          related: group.map(({subject}) => subject),
          args: {
            server: turnServerName(first.value),
            username: first.value.usernames[0] ?? '(not seen)',
            answer: `${refusal.code} ${refusal.reason}`.trim(),
          },
          evidence: [
            evidenceOf(first, 'the refusal', `error:Allocate:${refusal.code}`),
            evidenceOf(given, 'a relay that it gave', 'allocated'),
          ],
        });
        continue;
      }
      report.fail(refusal.code === 486 ? 'quota' : 'capacity', {
        subject: first.subject,
        related: group.map(({subject}) => subject),
        args: {
          server: turnServerName(first.value),
          username: first.value.usernames[0] ?? '(not seen)',
        },
        evidence: [
          evidenceOf(first, `${refusal.code} ${refusal.reason}`.trim(), `error:Allocate:${refusal.code}`),
          ...group.slice(1, 4).map((session) => evidenceOf(session, 'and here', `error:Allocate:${refusal.code}`)),
        ],
      });
    }
    if (refused.length > 0) return;
    if (sessions.some(({value}) => value.allocations > 0)) report.pass('Allocations succeeded.');
    else report.lacking(turnSession, 'no Allocate got as far as asking for a relay');
  },
});

/** A minute: a probe takes no longer at one server. */
const longestProbeMs = 60_000;

/** The same user got a relay from the same server in the same probe. */
function isOfSameProbe(refused: Fact<TurnSession>, other: Fact<TurnSession>): boolean {
  return (
    other.value.trial !== undefined &&
    other.value.allocations > 0 &&
    other.value.server.address === refused.value.server.address &&
    other.value.usernames.some((name) => refused.value.usernames.includes(name)) &&
    other.origin.vantage === refused.origin.vantage &&
    Math.abs(millisecondsBetween(other.value.firstTime, refused.value.firstTime)) <= longestProbeMs
  );
}

function refusalOf(session: TurnSession) {
  return session.errors.find(({method, code}) => method === 'Allocate' && (code === 486 || code === 508));
}
