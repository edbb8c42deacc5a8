import {callAttempt} from '../../facts/call-attempt.ts';
import {cmsTurnServer, turnServerIds} from '../../facts/cms-turn-server.ts';
import {cmsWebAdmins, webAdminOf} from '../../facts/derived/cms-web-admins.ts';
import {onlyValue} from '../../facts/derived/only-value.ts';
import {logEvent} from '../../facts/log-event.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {boxSubject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS itself logs that the TURN server refused its credentials (F04): strong proof, without a capture. */
export default defineCheck({
  id: 'call/turn-credentials-refused',
  system: 'TURN and media',
  title: {
    pass: 'The TURN server accepts the credentials of CMS',
    fail: 'The TURN server refuses the credentials of CMS',
  },
  failureModes: ['F04'],
  needs: {logs: logSummary},
  wants: {events: logEvent, attempts: callAttempt, servers: cmsTurnServer, admins: cmsWebAdmins},
  after: ['turn/password-mismatch', 'turn/integrity-failure', 'cms/turn-user-unknown', 'expressway/turn-refuses'],
  references: ['Cisco document 210800: ICE failure 4 (unauthorized - check credentials)'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'CMS logs that the TURN server refused its credentials ({line})',
      why: 'CMS signs with user name and password of its turnServers object; Expressway-E does not accept them. Without a relay the call has no media, and the guest is thrown back to the start page.',
      volatile: ['line', 'object', 'username', 'webAdmin'],
      lists: ['object'],
      fix: [
        {
          action:
            'Set the same user name and password in the TURN server object of CMS and in the local authentication database of Expressway-E.',
          where:
            'a shell that reaches the web administration of CMS; Expressway-E, Configuration > Authentication > Devices > Local database (on some releases without Devices)',
          command:
            "curl -u <user> -X PUT https://{webAdmin}/api/v1/turnServers/{object} -d 'username={username}' -d 'password=<the password of Expressway-E>'",
          verify: 'The next web client call logs no ICE failure.',
        },
      ],
    },
  },
  examples: {fail: 'call/credentials-refused', pass: 'octavio/healthy'},
  run({logs, events, attempts, servers, admins}, report) {
    const username = onlyValue(servers.map(({value}) => value.username));
    const refused = events.filter(({value}) => value.signature === 'ice-unauthorized');
    const [first, ...others] = refused;
    if (first !== undefined) {
      report.fail('refused', {
        // Call numbers and logs change from day to day; what is judged is the CMS.
        subject: boxSubject('cms'),
        args: {
          line: first.value.text.replace(/^call \d+: /, ''),
          object: turnServerIds(servers, username),
          username: username ?? '<TURN user>',
          webAdmin: webAdminOf(servers, admins),
        },
        evidence: [
          evidenceOf(
            first,
            refused.length === 1 ? 'CMS says so' : `CMS says so, ${refused.length} times in this evidence`,
          ),
          ...others.slice(0, 4).map((event) => evidenceOf(event, 'and here')),
        ],
      });
    } else if (!logs.some(({value}) => value.product === 'cms'))
      report.lacking(logSummary, 'the log is that of an Expressway');
    else if (attempts.some(({value}) => value.outcome === 'joined' || value.outcome === 'torn-down')) {
      report.pass('Web client calls went on without such a line.');
    } else report.lacking(callAttempt, 'no web client call in the log came to an end that tells');
  },
});
