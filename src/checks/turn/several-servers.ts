import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {millisecondsBetween} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Clients of one address and port get answers of different TURN servers: something spreads them (F78). */
export default defineCheck({
  id: 'turn/several-servers',
  system: 'TURN and media',
  title: {
    pass: 'One TURN server answers at one address',
    fail: 'More than one TURN server answers at one address',
  },
  failureModes: ['F78'],
  needs: {sessions: turnSession},
  wants: {boxes: boxAddresses},
  after: [],
  references: ['Cisco document 210800: TURN servers are addressed one by one', 'RFC 8656 §5'],
  messages: {
    differs: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'At {server} more than one TURN server seems to answer: the answers differ in {what}',
      why: 'Each peer of an Expressway-E cluster is a TURN server of its own, with its own nonces and relays. Behind a load balancer a client may begin at one peer and go on at another, which knows nothing of it.',
      competing: [
        'A load balancer or a NAT rule spreads clients over several TURN servers.',
        'One server has several addresses for its relays, or its settings changed between the answers.',
      ],
      volatile: ['what'],
      fix: [
        {
          action:
            'Give CMS one turnServers object for each peer, with the address of that peer as clientAddress, and lead each address to one peer only.',
          where: 'CMS API, /api/v1/turnServers; load balancer or NAT in front of Expressway-E',
          verify: '`wrtc-doctor probe --repeat 5` gets the same realm and relay address each time.',
        },
      ],
    },
  },
  examples: {fail: 'probe/several-servers', pass: 'probe/healthy-relay'},
  run({sessions, boxes}, report) {
    const answered = sessions.filter(({value}) => value.errors.length > 0 || value.allocations > 0);
    if (answered.length === 0) report.lacking(turnSession, 'no TURN server answered');
    // Seen from two sides, one address may well lead to two places.
    for (const group of groupBy(answered, ({subject, origin}) => `${subject} ${origin.vantage ?? ''}`).values()) {
      const [first] = group;
      if (first === undefined) continue;
      const found = traits.flatMap(({name, of}) => {
        const kinds = [...groupBy(group, ({value}) => of(value)?.join(' ') ?? '')].filter(([kind]) => kind !== '');
        return kinds.length < 2 || isInOrder(group, of) ? [] : [{name, kinds}];
      });
      const [difference] = found;
      if (difference === undefined) {
        report.pass(`Answers at ${turnServerName(first.value, boxes)} agree.`);
        continue;
      }
      const pieces = difference.kinds
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .slice(0, 4)
        .flatMap(([kind, [session]]) => (session === undefined ? [] : [{kind, session}]));
      const evidence = pieces.map(({kind, session}) =>
        evidenceOf(session, `${difference.name} ${kind}`, placeOf(session)),
      ) as [ReturnType<typeof evidenceOf>, ...ReturnType<typeof evidenceOf>[]];
      report.fail('differs', {
        subject: first.subject,
        args: {
          server: turnServerName(first.value, boxes),
          what: found
            .map(
              ({name, kinds}) =>
                `${name} (${kinds
                  .map(([kind]) => kind)
                  .toSorted()
                  .join(', ')})`,
            )
            .join(', '),
        },
        evidence,
      });
    }
  },
});

type Trait = (session: TurnSession) => readonly string[] | undefined;

const traits: readonly {readonly name: string; readonly of: Trait}[] = [
  {name: 'realm', of: ({realms}) => realms},
  {name: 'software', of: ({software}) => software},
  {
    name: 'address of the relay',
    of: ({relayedAddress}) => (relayedAddress === undefined ? undefined : [relayedAddress.address]),
  },
];

/** No TURN service takes up changed settings faster. */
const shortestChangeMs = 30_000;

/** The one until some time, and after a while the other: a setting was changed, which is no proof of two servers. */
function isInOrder(group: readonly Fact<TurnSession>[], of: Trait): boolean {
  const inOrder = group
    .map(({value}) => ({kind: of(value)?.join(' ') ?? '', time: value.firstTime}))
    .filter(({kind}) => kind !== '')
    .toSorted((one, other) => (one.time.iso < other.time.iso ? -1 : 1));
  const changes = inOrder.flatMap(({kind, time}, index) => {
    const before = inOrder[index - 1];
    return before === undefined || before.kind === kind ? [] : [millisecondsBetween(before.time, time)];
  });
  const isBackAndForth = changes.length >= new Set(inOrder.map(({kind}) => kind)).size;
  return !isBackAndForth && changes.every((ms) => ms >= shortestChangeMs);
}

function placeOf({value: {errors, allocations}}: Fact<TurnSession>): string {
  const [first] = errors;
  return allocations > 0 || first === undefined ? 'allocated' : `error:${first.method}:${first.code}`;
}
