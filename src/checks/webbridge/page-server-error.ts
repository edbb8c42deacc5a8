import {callAttempt} from '../../facts/call-attempt.ts';
import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {inLogOrder, isAfter} from '../../facts/derived/log-order.ts';
import {logEvent} from '../../facts/log-event.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The web bridge of CMS 3.x answers requests of the web app with a server error (RFC 9110 §15.6): the join cannot go on. */
export default defineCheck({
  id: 'webbridge/page-server-error',
  system: 'Web bridge',
  title: {
    pass: 'The web bridge serves the requests of the web app',
    fail: 'The web bridge answers requests of the web app with a server error',
  },
  failureModes: ['F29', 'F31'],
  needs: {events: logEvent},
  wants: {attempts: callAttempt, logs: logSummary},
  after: [
    'webbridge/link-failed',
    'webbridge/connection-down',
    'webbridge/c2w-trust-missing',
    'webbridge/c2w-trust-mismatch',
    'webbridge/c2w-object-missing',
    'webbridge/c2w-port-mismatch',
    'cms/license-invalid',
    'cms/database-degraded',
  ],
  references: ['Cisco document 221729, log of the web bridge', 'RFC 9110 §15.6'],
  messages: {
    failed: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'The web bridge on {box} answers {request} with {status}',
      why: 'The page opens, and joining or signing in fails there. A server error comes from the web bridge itself or from the Call Bridge behind it, not from the guest.',
      competing: [
        'The web bridge has no connection to a Call Bridge (C2W: trust, port, webBridges object).',
        'The Call Bridge is restarting, or has no licence or no database.',
      ],
      fix: [
        {
          action:
            'See that the web bridge is connected (GET /api/v1/webBridges/<id>/status), then restart it; if it stays, fetch the log bundle of both at that time.',
          where: 'API of the Call Bridge; MMP of {box}',
          command: 'webbridge3 restart',
          verify: 'The log of the web bridge shows status 200 for {request}.',
        },
      ],
    },
  },
  examples: {fail: 'logs/page-server-error', pass: 'logs/healthy-cms-3'},
  run({events, attempts, logs}, report) {
    const errors = events.filter(({value}) => value.signature === 'web-page-server-error');
    const isOver = (error: (typeof errors)[number]): boolean =>
      attempts.some((attempt) => isAfter(attempt, error) !== false);
    const lasting = errors.filter((error) => !isOver(error));
    const groups = groupFacts(
      lasting,
      ({subject, value: {fields}}) => `${subject} ${fields.code ?? ''} ${requestOf(fields)}`,
    );
    for (const group of groups) {
      const last = inLogOrder(group).at(-1) ?? group[0];
      report.fail('failed', {
        subject: last.subject,
        args: {
          box: boxName(last.subject),
          request: requestOf(last.value.fields),
          status: last.value.fields.code ?? '',
        },
        evidence: [
          evidenceOf(last, group.length === 1 ? 'the answer' : `the last of ${group.length} such answers`),
          ...inLogOrder(group)
            .slice(0, group.length === 1 ? 0 : 1)
            .map((event) => evidenceOf(event, 'the first one')),
        ],
      });
    }
    if (groups.length > 0) return;
    if (errors.length > 0) report.pass('It failed earlier, and web clients joined after that.');
    else if (attempts.length > 0 && logs.length > 0) report.pass('Web clients joined.');
    else report.lacking(logEvent, 'no request of the web app is in the log');
  },
});

function requestOf({method = '', path = ''}: Readonly<Record<string, string>>): string {
  // Ids in the path differ from guest to guest.
  return `${method} ${path.replace(/\/[0-9a-f-]{20,}/gi, '/<id>')}`;
}
