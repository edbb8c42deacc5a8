import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {
  type ExpresswayLogEvent,
  expresswayLogEvents,
  expresswayName,
} from '../../facts/derived/expressway-log-events.ts';
import {inLogOrder, isAfter, minutesLeft} from '../../facts/derived/log-order.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import type {Fact} from '../../facts/fact.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {formatInstant} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Of the checks that go on; a log that goes on for longer without another failure tells that it is over, or not checked. */
const quietMinutes = 10;

/** From X8.11 Expressway-C checks each web bridge that it finds and logs those that do not answer (F50). */
export default defineCheck({
  id: 'expressway/web-bridge-check-failed',
  system: 'Expressway-C',
  title: {
    pass: 'Expressway-C logs no web bridge that fails its check',
    fail: 'Expressway-C logs that a web bridge fails its check',
  },
  failureModes: ['F09', 'F46', 'F50'],
  needs: {events: expresswayLogEvents},
  wants: {logs: logSummary, targets: expresswayWebBridgeTarget},
  after: [
    'webbridge/disabled',
    'webbridge/not-listening',
    'webbridge/certificate-unset',
    'webbridge/port-conflict',
    'certificate/web-bridge-untrusted',
    'dns/inside-wrong',
    'expressway/guest-uri-elsewhere',
    'expressway/web-bridge-down',
  ],
  references: ['Cisco document 213481, troubleshooting'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Web bridge {webBridge} refused the connection of {box} ({reason}, last at {time})',
      why: 'The address answers, but nothing listens on the port: Expressway-C sends no guest there. If it is the only web bridge, the join page does not open from outside.',
      volatile: ['time'],
      competing: [
        'The web bridge is disabled, or listens on another port or interface.',
        'The address is not that of a web bridge: the DNS record is wrong.',
      ],
      fix: [
        {
          action: 'Look that the web bridge is enabled and listens on the interface that has {webBridge}.',
          where: 'MMP of the CMS with this address (CMS 2.x: `webbridge`)',
          command: 'webbridge3',
          verify:
            'After saving Configuration > Unified Communications > Cisco Meeting Server on {box}, the target is Active.',
        },
      ],
    },
    silent: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'Web bridge {webBridge} does not answer {box} ({reason}, last at {time})',
      why: 'Nothing comes back from the address: Expressway-C sends no guest there. If it is the only web bridge, the join page does not open from outside.',
      volatile: ['time'],
      competing: [
        'A firewall between Expressway-C and CMS drops TCP to the port of the web bridge.',
        'CMS is off, or the address is no longer its own.',
      ],
      fix: [
        {
          action: 'Allow TCP 443 (the port of the web bridge) from {box} to {webBridge}, and look that CMS is up.',
          where: 'firewall between Expressway-C and CMS',
          verify:
            'After saving Configuration > Unified Communications > Cisco Meeting Server on {box}, the target is Active.',
        },
      ],
    },
    other: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'Web bridge {webBridge} fails the check of {box} ({reason}, last at {time})',
      why: 'Expressway-C sends no guest to a web bridge that fails its check. If it is the only one, the join page does not open from outside.',
      volatile: ['time'],
      competing: [
        'The name of the web bridge does not resolve on Expressway-C.',
        'Expressway-C does not accept the certificate of the web bridge.',
        'The web bridge is restarting.',
      ],
      fix: [
        {
          action: 'Look at the targets and their state; save the page to check again.',
          where: '{box}, Configuration > Unified Communications > Cisco Meeting Server',
          verify: 'The target is Active.',
        },
      ],
    },
  },
  examples: {fail: 'logs/web-bridge-check-failed', pass: 'logs/healthy-expressway'},
  run({events, logs, targets}, report) {
    const failed = events.filter(({value}) => value.signature === 'expressway-cms-check-failed');
    for (const group of groupFacts(failed, ({subject, value}) => `${subject} ${value.fields.host ?? ''}`)) {
      const last = inLogOrder(group).at(-1) ?? group[0];
      const {host = '', reason = ''} = last.value.fields;
      const left = minutesLeft(last, logs);
      if (isRemoved(last, events)) {
        report.pass(`${host} failed earlier and is no longer among the web bridges.`);
        continue;
      }
      if (targets.some(({value}) => value.address === host && /^(?:active|up)$/i.test(value.status ?? ''))) {
        report.lacking(
          expresswayWebBridgeTarget,
          `${host} failed its check at ${timeOf(last)}, and a page or dump says that it is active: which of them is newer is not told`,
        );
        continue;
      }
      if (left !== undefined && left > quietMinutes) {
        report.lacking(
          expresswayLogEvents,
          `${host} failed its check at ${timeOf(last)}; the log goes on for ${Math.round(left)} minutes and does not say how it is now`,
        );
        continue;
      }
      report.fail(kindOf(reason), {
        subject: last.subject,
        related: [`address:${host}`],
        args: {box: expresswayName(last.subject), webBridge: host, reason: reasonIn(reason), time: timeOf(last)},
        evidence: [
          evidenceOf(last, group.length === 1 ? 'the check failed' : `the last of ${group.length} such lines`),
          ...inLogOrder(group)
            .slice(0, group.length === 1 ? 0 : 1)
            .map((event) => evidenceOf(event, 'the first one')),
        ],
      });
    }
    if (failed.length > 0) return;
    if (events.some(({value}) => value.signature === 'expressway-web-bridge-address'))
      report.pass('It found web bridges and logs no check that failed.');
    else report.lacking(expresswayLogEvents, 'the log tells nothing of web bridges');
  },
});

/** A later discovery has other addresses for the same name. */
function isRemoved(failure: Fact<ExpresswayLogEvent>, events: readonly Fact<ExpresswayLogEvent>[]): boolean {
  const found = events.filter(
    (event) =>
      event.subject === failure.subject &&
      event.value.signature === 'expressway-web-bridge-address' &&
      event.value.fields.address !== undefined &&
      isAfter(event, failure) === true,
  );
  return found.length > 0 && !found.some(({value}) => value.fields.address === failure.value.fields.host);
}

function kindOf(reason: string): 'refused' | 'silent' | 'other' {
  if (/refused|errno 111\b/i.test(reason)) return 'refused';
  return /timed out|timeout|no route|unreachable|errno 1(?:10|13)\b/i.test(reason) ? 'silent' : 'other';
}

/** `[Errno 111] Connection refused` without its number. */
function reasonIn(reason: string): string {
  return reason.replace(/^\[Errno -?\d+\] */, '') || 'no reason given';
}

function timeOf({origin: {time}}: Fact): string {
  return time === undefined ? 'a time that the log does not tell' : formatInstant(time);
}
