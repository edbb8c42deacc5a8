import {type ExpresswayEdge, edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {type TurnServerObject, turnServerObjects} from '../../facts/derived/turn-server-objects.ts';
import {turnUserOf} from '../../facts/derived/turn-user.ts';
import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import type {Fact} from '../../facts/fact.ts';
import {counted} from '../../model/count.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The TURN user name of CMS is not in the local authentication database of Expressway-E (F04). Said only when that was read
 * as a whole. User names are compared as they are written: case counts (RFC 8489 §14.3).
 */
export default defineCheck({
  id: 'cms/turn-user-unknown',
  system: 'CMS',
  title: {
    pass: 'Expressway-E knows the TURN user of CMS',
    fail: 'Expressway-E does not know the TURN user of CMS',
  },
  failureModes: ['F04'],
  needs: {objects: turnServerObjects, edges: expresswayEdges},
  wants: {zones: unifiedCommunicationsZones},
  after: [],
  references: ['Cisco document 211301, steps TURN user and POST /api/v1/turnServers', 'RFC 8489 §14.3'],
  messages: {
    unknown: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The user name is {username} in TURN server {objects}; the local authentication database of {box} has {users}',
      why: 'CMS hands this user name to every browser, and uses it itself. Expressway-E answers an unknown user as it does a wrong password, so there is no relay, and the call stays at "Connecting" until it drops.',
      competing: ['Expressway-E asks another database for its users: a directory, or another Expressway.'],
      volatile: ['webAdmin', 'right'],
      lists: ['object'],
      fix: [
        {
          action: 'Add {username} with the password that CMS has for it …',
          where:
            '{box}, Configuration > Authentication > Devices > Local database (on some releases without Devices), New',
          verify: 'The list shows {username}, and a capture shows Allocate Success Response.',
        },
        {
          action: '… or give CMS a user that is there.',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'username={right}' -d 'password=<its password>'",
          verify: 'A capture shows Allocate Success Response.',
        },
      ],
    },
  },
  examples: {fail: 'demo:cms-turn-user-unknown', pass: 'demo:healthy'},
  run({objects, edges, zones}, report) {
    const wrong: Unknown[] = [];
    for (const object of objects) {
      const {id, username, serverAddress, clientAddress, type = ''} = object.value;
      const own = edgeWith(edges, serverAddress) ?? edgeWith(edges, clientAddress);
      // The peers of a cluster have one database between them.
      const asked = own?.value.localUsers === undefined ? edges : [own];
      const read = asked.filter(({value}) => value.localUsers !== undefined);
      const [first] = read;
      if (username === undefined || username === '') {
        report.lacking(turnServerObjects, `username of object ${id} (GET /turnServers/${id})`);
      } else if (own === undefined && /^(?:acano|cms|lyncEdge)$/i.test(type)) {
        report.notApplicable(`An object of type ${type}.`);
      } else if (read.some(({value}) => value.localUsers?.includes(username))) {
        report.pass(`${username} is in the local authentication database.`);
      } else if (first === undefined || read.length < asked.length) {
        report.lacking(expresswayEdges, 'the whole local authentication database of Expressway-E');
      } else {
        wrong.push({object, username, read, first});
      }
    }
    // Objects with the same user name are one finding, with a request for each.
    for (const group of groupBy(wrong, ({username}) => username).values()) {
      const [one, ...others] = group.toSorted((left, right) => (left.object.value.id < right.object.value.id ? -1 : 1));
      if (one === undefined) continue;
      const {object, username, first} = one;
      const read = [one, ...others].flatMap((each) => [...each.read]);
      const users = [...new Set(read.flatMap(({value}) => value.localUsers ?? []))];
      const ids = [one, ...others].map((each) => each.object.value.id);
      report.fail('unknown', {
        subject: object.subject,
        related: [...new Set(read.map(({subject}) => subject))],
        args: {
          objects: `${ids.length === 1 ? 'object' : 'objects'} ${ids.join(' and ')}`,
          object: ids.join('\n'),
          username,
          box: [...new Set(read.map(({value}) => value.name))].join(' and '),
          users: listOf(users, username),
          right: turnUserOf(read, zones) ?? '<user of Expressway-E>',
          webAdmin: object.value.webAdmin,
        },
        evidence: [
          evidenceOf(object, 'the user name', 'username'),
          ...others.slice(0, 2).map((other) => evidenceOf(other.object, 'and here', 'username')),
          evidenceOf(first, `the whole database has ${counted(users.length, 'user')}`, 'localUsers'),
        ],
      });
    }
  },
});

interface Unknown {
  readonly object: Fact<TurnServerObject>;
  readonly username: string;
  /** The Expressway-E whose databases were read, and the first of them. */
  readonly read: readonly Fact<ExpresswayEdge>[];
  readonly first: Fact<ExpresswayEdge>;
}

const mostUsers = 4;

/** Those first that are spelled alike. */
function listOf(users: readonly string[], username: string): string {
  if (users.length === 0) return 'no user at all';
  const wanted = username.toLowerCase();
  const isAlike = (user: string): boolean => user.trim().toLowerCase() === wanted.trim();
  const sorted = [...users.filter(isAlike), ...users.filter((user) => !isAlike(user))];
  const more = sorted.length - mostUsers;
  return sorted.slice(0, mostUsers).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
