import {callAttempt} from '../../facts/call-attempt.ts';
import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {inLogOrder, isAfter} from '../../facts/derived/log-order.ts';
import {joinAttempt} from '../../facts/join-attempt.ts';
import {logEvent} from '../../facts/log-event.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The Call Bridge of CMS 2.x has no connection to the XMPP server, over which guests sign in (F21, F25, F27, F28). */
export default defineCheck({
  id: 'xmpp/connection-lost',
  system: 'XMPP',
  title: {
    pass: 'The Call Bridge keeps its connection to the XMPP server',
    fail: 'The Call Bridge has no connection to the XMPP server',
  },
  failureModes: ['F21', 'F25', 'F27', 'F28'],
  needs: {events: logEvent},
  wants: {attempts: callAttempt, generations: cmsGeneration, joins: joinAttempt},
  after: ['xmpp/not-running', 'cms/certificate-expired', 'cms/certificate-file-missing'],
  references: ['Cisco document 213479 (XMPP resiliency)', 'Cisco document 214623 (Call Bridge and XMPP)'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The XMPP server refuses the Call Bridge on {box}: {reason}',
      why: 'Guests of CMS 2.x sign in over the XMPP server, which hands them to a Call Bridge. Without that connection they see “Unable to connect - try again later”.',
      competing: [
        'The shared secret in the XMPP server settings is not the one of this Call Bridge.',
        'The unique Call Bridge name, or the domain, differs from what the XMPP server has.',
      ],
      fix: [
        {
          action:
            'Read the name and secret of each Call Bridge, on every XMPP server of the cluster: they have to be equal.',
          where: 'MMP of the CMS with the XMPP server',
          command: 'xmpp callbridge list',
        },
        {
          action: 'Enter unique Call Bridge name, domain and that secret, and submit.',
          where: '{box}, web admin: Configuration > General, XMPP server settings',
          verify: 'Status > General shows the XMPP connection as connected.',
        },
      ],
    },
    lost: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'The Call Bridge on {box} reports trouble with the XMPP server: {reason}',
      why: 'Guests of CMS 2.x sign in over the XMPP server, which hands them to a Call Bridge. Without that connection they see “Unable to connect - try again later”.',
      competing: [
        'The XMPP server is off or restarting, or its cluster has no leader.',
        'TCP 5223 from the Call Bridge to the XMPP server is blocked, or `_xmpp-component._tcp` does not resolve.',
        'The certificate of the XMPP server does not hold its domain or name.',
      ],
      fix: [
        {
          action: 'See that the XMPP server runs and, in a cluster, that one node is the leader.',
          where: 'MMP of the CMS with the XMPP server',
          command: 'xmpp\nxmpp cluster status',
        },
        {
          action:
            'Compare server address, domain and shared secret with `xmpp callbridge list`; without a server address, look up `_xmpp-component._tcp.<domain>`.',
          where: '{box}, web admin: Configuration > General, XMPP server settings',
          verify: 'Status > General shows the XMPP connection as connected.',
        },
      ],
    },
  },
  examples: {fail: 'logs/xmpp-refused', pass: 'logs/healthy-cms-2'},
  run({events, attempts, generations, joins}, report) {
    const told = new Set(joins.flatMap(({value}) => value.generation ?? []));
    if (areAll(generations, '3.x') || (told.has('3.x') && !told.has('2.x'))) {
      report.notApplicable('CMS 3.x has no XMPP server.');
      return;
    }
    const failures = events.filter(({value}) => /^xmpp-(?:refused|connection-lost)$/.test(value.signature));
    // A guest of 2.x reaches the Call Bridge over the XMPP server.
    const lasting = failures.filter((failure) => !attempts.some((attempt) => isAfter(attempt, failure) !== false));
    const groups = groupFacts(lasting, ({subject}) => subject);
    for (const group of groups) {
      const ordered = inLogOrder(group).toReversed();
      const told = ordered.find(({value}) => value.signature === 'xmpp-refused') ?? ordered[0] ?? group[0];
      report.fail(told.value.signature === 'xmpp-refused' ? 'refused' : 'lost', {
        subject: told.subject,
        args: {box: boxName(told.subject), reason: told.value.fields.reason ?? told.value.text},
        evidence: [
          evidenceOf(told, group.length === 1 ? 'the Call Bridge reports it' : `one of ${group.length} such lines`),
          ...ordered
            .filter((event) => event !== told)
            .slice(0, 2)
            .map((event) => evidenceOf(event, 'and here')),
        ],
      });
    }
    if (groups.length > 0) return;
    if (failures.length > 0) report.pass('It was lost earlier, and web clients reached the Call Bridge after that.');
    else if (attempts.length > 0) report.pass('Web clients reached the Call Bridge.');
    else report.lacking(callAttempt, 'no web client’s call shows that the connection is up');
  },
});
