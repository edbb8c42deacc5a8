import {callAttempt} from '../../facts/call-attempt.ts';
import {webBridgeFailures} from '../../facts/derived/web-bridge-failures.ts';
import {faultCondition} from '../../facts/fault-condition.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The Call Bridge cannot resolve a web bridge's name (F05). */
export default defineCheck({
  id: 'webbridge/name-unresolved',
  system: 'Web bridge',
  title: {
    pass: 'CMS resolves the name of the web bridge',
    fail: 'CMS cannot resolve the name of the web bridge',
  },
  failureModes: ['F05'],
  needs: {},
  needsOneOf: {faults: faultCondition, logs: logSummary},
  wants: {failures: webBridgeFailures, attempts: callAttempt},
  after: ['dns/inside-missing', 'dns/internal-name-wrong', 'dns/cms-answer-stale'],
  references: ['Cisco document 210800, fault conditions'],
  messages: {
    unresolved: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'CMS reports that it cannot resolve {webBridge}, the name under which it looks for the web bridge',
      why: 'Without an address the Call Bridge has no link to the web bridge, and the join page has no way to join as a guest.',
      fix: [
        {
          action:
            'Add an A record for {webBridge} with the address of the web bridge to the zone that CMS asks; or correct the name.',
          where:
            'internal DNS; the name: CMS web admin, Configuration > General, Guest account client URI, or the webBridges object of the API',
        },
        {
          action: 'Make CMS forget the old answer.',
          where: 'MMP of CMS',
          command: 'dns flush',
          verify: 'The fault condition on Status > General is gone.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/name-unresolved', pass: 'octavio/healthy'},
  run({failures, attempts, faults, logs}, report) {
    const seen = failures.filter(({value}) => value.kind === 'name');
    const lasting = groupBy(
      seen.filter(({value}) => value.state === 'lasting'),
      ({value}) => value.webBridge,
    );
    for (const [webBridge, [first, ...others]] of lasting) {
      if (first === undefined) continue;
      report.fail('unresolved', {
        subject: webBridge.startsWith('link ') ? first.subject : `name:${webBridge}`,
        args: {webBridge},
        evidence: [
          evidenceOf(first, 'the Call Bridge reports it'),
          ...others.slice(0, 3).map((fact) => evidenceOf(fact, 'and here')),
        ],
      });
    }
    if (lasting.size > 0) return;
    if (seen.some(({value}) => value.state === 'unsure')) {
      report.lacking(
        faultCondition,
        'a name was not resolved and web clients joined after that, but there are several web bridges: only the fault conditions of now tell which are up',
      );
    } else if (failures.some(({value}) => /connect failure/i.test(value.reason))) {
      report.pass('The connection failed only after the name was resolved.');
    } else if (attempts.length > 0) report.pass('Web clients reached the Call Bridge over the web bridge.');
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
