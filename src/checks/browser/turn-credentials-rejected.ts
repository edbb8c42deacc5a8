import {browserConnection} from '../../facts/browser-connection.ts';
import {
  browserTitle,
  byServer,
  hasRelay,
  joinConnections,
  turnTitleOf,
  turnTriesOf,
} from '../../facts/derived/browser-connections.ts';
import {credentialRejections} from '../../facts/turn-session.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The TURN server rejects the credentials that the page gave the browser (F04). A browser reports 401 only after it has
 * signed: the challenge before it is answered without a word.
 */
export default defineCheck({
  id: 'browser/turn-credentials-rejected',
  system: 'TURN and media',
  title: {
    pass: 'The TURN server accepts the browser’s credentials',
    fail: 'The TURN server rejects the browser’s credentials',
  },
  failureModes: ['F04'],
  needs: {connections: joinConnections},
  after: ['turn/password-mismatch', 'turn/integrity-failure', 'cms/turn-user-unknown'],
  references: [
    'W3C WebRTC §4.8.1.3 (icecandidateerror)',
    'RFC 8489 §9.2.4',
    'RFC 3489 §9.3.1 (431)',
    'RFC 8656 §5 (441)',
  ],
  messages: {
    rejected: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} rejects the credentials that the page gave the browser: {code} {reason}; the browser has no relay',
      why: 'The browser got user name and password from CMS through the page, signed with them, and was rejected. Without a relay the call stays at "Connecting" until it drops. Browsers name the code, not which side is wrong: a wrong user name and a wrong password look alike.',
      volatile: ['reason'],
      fix: [
        {
          action: 'Set one user name and one password on both sides: in the TURN server object of CMS …',
          where: 'CMS web admin, Configuration > API, /api/v1/turnServers/<id>',
        },
        {
          action: '… and in the local authentication database of Expressway-E.',
          where:
            'Expressway-E, Configuration > Authentication > Devices > Local database (on some releases without Devices)',
          verify:
            'A new dump shows a candidate of type relay. `wrtc-doctor probe` tries the password without a browser.',
        },
      ],
    },
    beside: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'TURN server {server} rejects the credentials that the page gave the browser: {code} {reason}; the browser got its relay elsewhere',
      why: 'Calls work as long as the other server does, and has relays left.',
      volatile: ['reason'],
      fix: [
        {
          action:
            'Set the user name and password of this server in its TURN server object of CMS, as its local database has them.',
          where: 'CMS web admin, Configuration > API, /api/v1/turnServers/<id>',
          verify: 'A new dump shows no icecandidateerror with {code}.',
        },
      ],
    },
  },
  examples: {fail: 'browser/turn-credentials', pass: 'browser/healthy'},
  run({connections}, report) {
    const told = new Set<string>();
    for (const connection of connections) {
      const {value, subject: call} = connection;
      const rejected = turnTriesOf(value).filter(({error}) =>
        credentialRejections.has(value.candidateErrors[error ?? -1]?.code),
      );
      for (const [first, ...others] of byServer(rejected)) {
        const key = `${first.subject} ${hasRelay(value)}`;
        // Pages try again: each connection then tells the same.
        if (told.has(key)) continue;
        told.add(key);
        const {code, text} = value.candidateErrors[first.error ?? -1] ?? {code: 0, text: ''};
        report.fail(hasRelay(value) ? 'beside' : 'rejected', {
          subject: first.subject,
          related: [...others.map(({subject}) => subject), call],
          args: {server: turnTitleOf(first.server), code: String(code), reason: reasonOf(text)},
          evidence: [
            evidenceOf(
              connection,
              `icecandidateerror ${code} for ${first.server.url}`,
              `candidateError:${first.error}`,
            ),
            ...(hasRelay(value)
              ? []
              : [evidenceOf(connection, 'gathering of candidates, which brought no relay', 'gathering')]),
          ],
        });
      }
      if (rejected.length > 0) continue;
      if (hasRelay(value)) report.pass(`${browserTitle(value)}: a relay was allocated.`);
      else report.lacking(browserConnection, 'no TURN server answered the browser about its credentials');
    }
  },
});

/** Chrome has one text for all codes that it does not know: it says nothing. */
function reasonOf(text: string): string {
  return text === '' || /^TURN allocate error\.?$/i.test(text) ? '(no reason given)' : text.replace(/\.$/, '');
}
