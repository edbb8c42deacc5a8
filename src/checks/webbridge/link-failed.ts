import {callAttempt} from '../../facts/call-attempt.ts';
import {webBridgeFailures} from '../../facts/derived/web-bridge-failures.ts';
import {faultCondition} from '../../facts/fault-condition.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The Call Bridge cannot connect to a web bridge (S-R1). The message alone does not say why: trust, port and URL all fit. */
export default defineCheck({
  id: 'webbridge/link-failed',
  system: 'Web bridge',
  title: {
    pass: 'The Call Bridge reaches the web bridge',
    fail: 'The Call Bridge cannot connect to the web bridge',
  },
  failureModes: ['F01', 'F05', 'F08', 'F09', 'F29', 'F30', 'F31', 'F32'],
  needs: {},
  needsOneOf: {faults: faultCondition, logs: logSummary},
  wants: {failures: webBridgeFailures, attempts: callAttempt},
  after: [
    'webbridge/disabled',
    'webbridge/trust-bundle-missing',
    'webbridge/trust-bundle-mismatch',
    'webbridge/c2w-trust-missing',
    'webbridge/c2w-trust-mismatch',
    'webbridge/c2w-port-mismatch',
    'webbridge/not-listening',
    'webbridge/certificate-unset',
    'webbridge/name-unresolved',
    'webbridge/port-conflict',
    'cms/call-bridge-unset',
    'cms/certificate-file-missing',
    'cms/certificate-expired',
    'webbridge/connection-down',
  ],
  references: ['Cisco document 211301, troubleshooting', 'Cisco document 210800, fault conditions'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'The Call Bridge reports that its connection to the web bridge {webBridge} failed ({reason})',
      why: 'Without this link guests cannot join over this web bridge: on CMS 2.x the page offers no way to join, on 3.x joining fails. The message does not tell why the connection failed; "connect failure" only says that the name was resolved.',
      competing: [
        'The web bridge has no trust bundle, or it does not hold the Call Bridge’s certificate; on CMS 3.x each has to trust the other.',
        'The web bridge is disabled, or does not listen on the port of the URL that CMS has for it.',
        'The name resolves to another box than the web bridge, such as Expressway-E.',
      ],
      fix: [
        {
          action:
            'Look at "Trust bundle" first, then compare "Enabled" and the listening port with the URL that CMS has for the web bridge.',
          where:
            'MMP of the CMS with the web bridge (CMS 3.x: `webbridge3`); the URL: web admin, Configuration > General, Guest account client URI, or the webBridges object of the API',
          command: 'webbridge',
          verify: 'The fault condition on Status > General is gone.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/link-failed', pass: 'octavio/healthy'},
  run({failures, attempts, faults, logs}, report) {
    const seen = failures.filter(({value}) => value.kind === 'connection');
    const lasting = groupBy(
      seen.filter(({value}) => value.state === 'lasting'),
      ({value}) => value.webBridge,
    );
    for (const [webBridge, group] of lasting) {
      const first = group.find(({value}) => !/^(?:unknown|no reason)/i.test(value.reason)) ?? group[0];
      if (first === undefined) continue;
      report.fail('refused', {
        subject: webBridge.startsWith('link ') ? first.subject : `name:${webBridge}`,
        args: {webBridge, reason: first.value.reason},
        evidence: [
          evidenceOf(first, 'the Call Bridge reports it'),
          ...group
            .filter((fact) => fact !== first)
            .slice(0, 4)
            .map((fact) => evidenceOf(fact, 'and here')),
        ],
      });
    }
    if (lasting.size > 0) return;
    if (seen.some(({value}) => value.state === 'unsure')) {
      report.lacking(
        faultCondition,
        'a link failed and web clients joined after that, but there are several web bridges: only the fault conditions of now tell which are up',
      );
    } else if (seen.length > 0)
      report.pass('The link failed earlier, and web clients reached the Call Bridge after that.');
    else if (failures.some(({value}) => value.state === 'lasting'))
      report.notApplicable('CMS does not resolve the name of the web bridge, so it never tries to connect.');
    else if (attempts.length > 0) report.pass('Web clients reached the Call Bridge.');
    else {
      const what = [faults.length > 0 ? 'fault conditions' : '', logs.length > 0 ? 'log' : '']
        .filter(Boolean)
        .join(' and ');
      report.lacking(
        callAttempt,
        `no failure in the ${what}, but no web client’s call either to show that the link is up`,
      );
    }
  },
});
