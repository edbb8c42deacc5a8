import {cmsTurnServer, turnServerIds} from '../../facts/cms-turn-server.ts';
import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {countOnce} from '../../facts/derived/seen-once.ts';
import {turnServerBox, turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {credentialRejections, type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {isBefore} from '../../model/instant.ts';
import type {Evidence} from '../../model/report.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The TURN server rejects a signed Allocate (F04). The first, unsigned Allocate answered 401 is the normal challenge and
 * does not count, nor does a rejection that the same client got over: on the same 5-tuple, or later with the same user.
 */
export default defineCheck({
  id: 'turn/integrity-failure',
  system: 'TURN and media',
  title: {pass: 'The TURN server accepts the credentials', fail: 'The TURN server rejects the credentials'},
  failureModes: ['F04'],
  needs: {sessions: turnSession},
  wants: {boxes: boxAddresses, servers: cmsTurnServer, admins: cmsWebAdmins},
  after: ['turn/password-mismatch', 'cms/turn-user-unknown'],
  references: [
    'RFC 8489 §9.2.4',
    'RFC 3489 §9.3.1 (431)',
    'RFC 8656 §5 (441)',
    'Cisco document 211301, troubleshooting',
  ],
  messages: {
    rejected: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} rejects the credentials of user {username}: {code} {reason} to {count} of {total} signed Allocate requests',
      why: 'The first 401 is the normal challenge; this rejection came after the client had signed with user name, realm and password. Without an allocation there is no relay, and the call stays at "Connecting" until it drops. The packet shows that the credentials differ from those of the server, not which side is wrong: a wrong user name and a wrong password look alike.',
      volatile: ['reason', 'object', 'webAdmin'],
      lists: ['object'],
      fix: [
        {
          action: 'Set one user name and one password on both sides: in the TURN server object of CMS …',
          where: 'a shell that reaches the web administration of CMS; from CMS 2.9 also Configuration > API',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'username={username}' -d 'password=<the password of Expressway-E>'",
        },
        {
          action: '… and in the local authentication database of Expressway-E.',
          where:
            'Expressway-E, Configuration > Authentication > Devices > Local database (on some releases without Devices), user {username}',
          verify:
            '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response. With both passwords in the site file it also says which side holds which.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/turn-password', pass: 'octavio/healthy'},
  run({sessions, boxes, servers, admins}, report) {
    const rejected = sessions.filter(
      (session) =>
        rejectionsOf(session.value).length > 0 &&
        session.value.allocations === 0 &&
        !isAcceptedLater(session, sessions),
    );
    // The same user at the same box, seen from several clients, capture points or addresses of it, is one fault.
    const groups = groupBy(
      rejected,
      (session) =>
        `${turnServerBox(session.value, boxes)?.subject ?? session.subject} ${session.value.usernames.join(' ')}`,
    );
    for (const group of groups.values()) {
      const [subject = '', ...related] = [...new Set(group.map((session) => session.subject))].sort();
      const first = group.find((session) => session.subject === subject);
      const [error] = first === undefined ? [] : rejectionsOf(first.value);
      if (first === undefined || error === undefined) continue;
      report.fail('rejected', {
        subject: first.subject,
        related,
        args: {
          server: turnServerName(first.value, boxes),
          username: first.value.usernames[0] ?? '(not seen)',
          object: turnServerIds(
            servers,
            first.value.usernames[0],
            group.map(({value}) => value.server.address),
          ),
          webAdmin: webAdminOf(servers, admins),
          code: String(error.code),
          reason: error.reason === '' ? '(no reason phrase)' : error.reason,
          count: countOnce(group, clientOf, rejectedCount),
          // A capture that starts late may hold the answer without its request.
          total: countOnce(group, clientOf, (session) => Math.max(session.signedAllocates, rejectedCount(session))),
        },
        evidence: [
          rejectionEvidence(first, error.code),
          ...group
            .filter((session) => session !== first)
            .slice(0, 4)
            .map((session) => rejectionEvidence(session)),
        ],
      });
    }
    if (groups.size > 0) return;
    const accepted = sessions.filter(({value}) => value.allocations > 0 && value.signedAllocates > 0).length;
    if (accepted > 0) report.pass(`${accepted} signed allocation${accepted === 1 ? '' : 's'} succeeded.`);
    else report.lacking(turnSession, 'no signed Allocate was answered, so the credentials were never judged');
  },
});

/** The same client and user, on another port: the password was corrected, or the first answer was about an old nonce. */
function isAcceptedLater({subject, value}: Fact<TurnSession>, sessions: readonly Fact<TurnSession>[]): boolean {
  return sessions.some(
    ({subject: other, value: later}) =>
      other === subject &&
      later.client.address === value.client.address &&
      later.usernames.some((username) => value.usernames.includes(username)) &&
      later.allocations > 0 &&
      isBefore(value.firstTime, later.firstTime),
  );
}

function rejectionsOf(session: TurnSession) {
  return session.errors.filter(
    ({method, code, afterSignedRequest}) =>
      method === 'Allocate' && afterSignedRequest && credentialRejections.has(code),
  );
}

function rejectionEvidence(session: Fact<TurnSession>, code = rejectionsOf(session.value)[0]?.code ?? 401): Evidence {
  const {address, port} = session.value.client;
  return evidenceOf(
    session,
    `${code} to the signed Allocate of ${formatHostPort(address, port)}`,
    `error:Allocate:${code}`,
  );
}

function clientOf({client, transport}: TurnSession): string {
  return `${transport} ${formatHostPort(client.address, client.port)}`;
}

function rejectedCount(session: TurnSession): number {
  return rejectionsOf(session).reduce((total, {count}) => total + count, 0);
}
