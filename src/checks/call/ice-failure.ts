import {callAttempt} from '../../facts/call-attempt.ts';
import {logEvent} from '../../facts/log-event.ts';
import {boxSubject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Any other ICE failure that CMS logs for a web client's call. A hint: the line names no cause. */
export default defineCheck({
  id: 'call/ice-failure',
  system: 'TURN and media',
  title: {pass: 'CMS logs no other ICE failure', fail: 'CMS logs an ICE failure'},
  failureModes: ['F93', 'F94', 'F95', 'F96'],
  needs: {attempts: callAttempt},
  wants: {events: logEvent},
  after: [
    'turn/password-mismatch',
    'turn/integrity-failure',
    'call/turn-credentials-refused',
    'expressway/turn-refuses',
    'cms/turn-server-missing',
    'expressway/turn-off',
    'turn/allocation-quota',
    'turn/unanswered',
    'turn/port-closed',
    'turn/firewall-rejects',
    'turn/no-route',
    'cms/turn-addresses-swapped',
    'cms/turn-server-address-outside',
    'cms/turn-client-address-inside',
    'cms/turn-address-unknown',
    'cms/turn-user-unknown',
    'cms/turn-server-unreachable',
    'version/turn-binding-only',
    'turn/peer-forbidden',
    'turn/relay-address-unmapped',
    'turn/hairpin-missing',
    'turn/media-range-blocked',
    'turn/server-gone',
    'version/nat-reflection-needed',
  ],
  references: ['Cisco document 210800, TURN'],
  messages: {
    failed: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'possible',
      text: 'CMS logs an ICE failure in {count} of {total} web client calls',
      why: 'Browser and CMS found no way for media to each other. The line does not say where it ended.',
      competing: [
        'The media ports of Expressway-E (UDP 24000–29999 unless changed) are blocked on the way in or out.',
        'Expressway-E needs NAT reflection for its own public address (up to X12.5.2, clusters up to X12.5.4).',
        'The credentials or addresses of the TURN server are wrong.',
      ],
      fix: [
        {
          action:
            'Capture on the client and on Expressway-E while a guest joins, and give both captures to this program.',
          where: 'client: Wireshark; Expressway-E: Maintenance > Diagnostics > Diagnostic logging',
          verify: '`wrtc-doctor run <log> <captures>` then shows how far the connectivity checks came.',
        },
      ],
    },
  },
  examples: {fail: 'call/ice-failure', pass: 'octavio/healthy'},
  run({attempts, events}, report) {
    const failed = attempts.filter(({value}) => value.outcome === 'ice-failure');
    const [first, ...others] = failed;
    if (first !== undefined) {
      const lineOf = (attempt: typeof first) =>
        events.find((event) => event.value.signature === 'ice-failure' && event.subject === attempt.subject) ?? attempt;
      report.fail('failed', {
        // Call numbers and logs change from day to day; what is judged is the CMS.
        subject: boxSubject('cms'),
        args: {count: failed.length, total: attempts.length},
        evidence: [
          evidenceOf(lineOf(first), `call ${first.value.call}`),
          ...others.slice(0, 4).map((attempt) => evidenceOf(lineOf(attempt), `call ${attempt.value.call}`)),
        ],
      });
    } else if (attempts.some(({value}) => value.outcome === 'joined' || value.outcome === 'torn-down')) {
      report.pass('Web client calls went on without such a line.');
    } else report.lacking(callAttempt, 'no web client call in the log came to an end that tells');
  },
});
