import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {expresswayLogEvents, expresswayName} from '../../facts/derived/expressway-log-events.ts';
import {inLogOrder, minutesLeft} from '../../facts/derived/log-order.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Requests come when people want the page: a log that goes on for so long without another one tells nothing of now. */
const quietMinutes = 10;

/** Expressway answers requests with 502 or 504 itself: its next hop is not there (F66, F62). A single line is a hint. */
export default defineCheck({
  id: 'expressway/next-hop-failed',
  system: 'Expressway-E',
  title: {
    pass: 'No Expressway logs that its next hop fails',
    fail: 'An Expressway answers requests with 502: its next hop fails',
  },
  failureModes: ['F62', 'F66'],
  needs: {events: expresswayLogEvents},
  wants: {logs: logSummary},
  after: [
    'expressway/tunnel-down',
    'expressway/tunnel-missing',
    'expressway/zone-down',
    'expressway/zone-certificate-refused',
    'expressway/zone-login-refused',
    'expressway/alarm-raised',
    'expressway/name-has-underscore',
    'expressway/web-bridge-down',
    'expressway/web-bridge-check-failed',
    'expressway/proxy-tls-failed',
    'webbridge/not-listening',
    'webbridge/disabled',
  ],
  references: ['Cisco Expressway MRA deployment guide, troubleshooting: 502 Next Hop Connection Failed'],
  messages: {
    failed: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: '{box} answered {status} ({reason}) to {requests} at the end of its log',
      why: 'Whoever asked saw an error in place of the page. The next hop of Expressway-E is Expressway-C, through the traversal zone and its SSH tunnels; that of Expressway-C is the web bridge.',
      volatile: ['requests'],
      competing: [
        'The SSH tunnels from Expressway-C are down (TCP 2222 from C to E blocked), or the traversal zone is.',
        'Expressway-C, or the web bridge behind it, is down.',
        'The requests were of Mobile and Remote Access and not of guests.',
      ],
      fix: [
        {
          action: 'See that the traversal zone is active and the SSH tunnels are up, with one for the join name.',
          where: 'Expressway-C, Status > Unified Communications > Expressway-E SSH tunnels status; Status > Zones',
          verify: 'The join page opens from outside, and the log of {box} has no such line.',
        },
      ],
    },
  },
  examples: {fail: 'logs/next-hop-failed', pass: 'logs/healthy-expressway'},
  run({events, logs}, report) {
    const failed = events.filter(
      ({value}) => value.signature === 'expressway-http-error' && /^50[24]$/.test(value.fields.code ?? ''),
    );
    for (const group of groupFacts(failed, ({subject}) => subject)) {
      const lasting = inLogOrder(group).filter((event) => (minutesLeft(event, logs) ?? 0) <= quietMinutes);
      const last = lasting.at(-1);
      const box = expresswayName(group[0].subject);
      if (last === undefined) {
        report.lacking(
          expresswayLogEvents,
          `${box} answered 502 earlier; the log goes on for more than ten minutes without another, and does not say whether somebody asked`,
        );
        continue;
      }
      const {code = '', reason = 'no reason given'} = last.value.fields;
      report.fail('failed', {
        subject: last.subject,
        args: {
          box,
          status: code,
          reason,
          requests: lasting.length === 1 ? 'a request' : `${lasting.length} requests`,
        },
        evidence: [
          evidenceOf(last, 'the last answer'),
          ...lasting
            .slice(0, -1)
            .toReversed()
            .slice(0, 2)
            .map((event) => evidenceOf(event, 'and here')),
        ],
      });
    }
    if (failed.length > 0) return;
    if (events.some(({value}) => value.signature === 'expressway-relay-allocated'))
      report.pass('No such answer, and guests came so far as to get relays.');
    else report.lacking(expresswayLogEvents, 'a log without such answers does not tell that the page was asked for');
  },
});
