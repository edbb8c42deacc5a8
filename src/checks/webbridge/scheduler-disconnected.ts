import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {inLogOrder, minutesLeft} from '../../facts/derived/log-order.ts';
import {logEvent} from '../../facts/log-event.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** In a good start UP follows within two seconds; a minute leaves room for a slow one. */
const slowestStartMinutes = 1;

/** The scheduler keeps a C2W connection to each web bridge, as the Call Bridge does (kin of F29 to F32). Wanted: one UP each. */
export default defineCheck({
  id: 'webbridge/scheduler-disconnected',
  system: 'Web bridge',
  title: {
    pass: 'The scheduler is connected to its web bridges',
    fail: 'The scheduler is not connected to a web bridge',
  },
  failureModes: ['F30', 'F32'],
  needs: {events: logEvent},
  wants: {logs: logSummary},
  after: [
    'webbridge/disabled',
    'webbridge/not-listening',
    'webbridge/c2w-trust-missing',
    'webbridge/c2w-trust-mismatch',
    'webbridge/c2w-port-mismatch',
    'webbridge/link-failed',
  ],
  references: ['Cisco document 217367 (scheduler)'],
  messages: {
    down: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'The scheduler on {box} has lost its connection to web bridge {webBridge} ({state})',
      why: 'People cannot schedule meetings in the web app over this web bridge. Joining does not need the scheduler, but the Call Bridge connects to the same C2W port.',
      fix: [
        {
          action: 'Look that the web bridge is enabled and listens for C2W on this address and port.',
          where: 'MMP of the CMS with the web bridge',
          command: 'webbridge3',
          verify: 'The log of {box} shows “C2W connection for webbridge {webBridge} UP”.',
        },
      ],
    },
    neverUp: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'The scheduler on {box} tried web bridge {webBridge}, and no connection came up',
      why: 'People cannot schedule meetings in the web app over this web bridge. Joining does not need the scheduler, but the Call Bridge connects to the same C2W port.',
      competing: [
        'The C2W port of the web bridge is not open from this CMS.',
        'The web bridge does not trust the certificate of the scheduler or Call Bridge, or they do not trust its own.',
        'The web bridge is disabled, or listens on another port.',
      ],
      fix: [
        {
          action:
            'Compare the port with “C2W listening ports and interfaces”, look at “C2W Trust bundle”, and let TCP to the port pass.',
          where: 'MMP of the CMS with the web bridge; firewall between',
          command: 'webbridge3',
          verify: 'The log of {box} shows “C2W connection for webbridge {webBridge} UP”.',
        },
      ],
    },
  },
  examples: {fail: 'logs/scheduler-disconnected', pass: 'logs/healthy-cms-3'},
  run({events, logs}, report) {
    const own = events.filter(
      ({value}) => /^scheduler-connect/.test(value.signature) && value.fields.host !== undefined,
    );
    for (const group of groupFacts(own, ({subject, value}) => `${subject} ${value.fields.host ?? ''}`)) {
      const last = inLogOrder(group).at(-1) ?? group[0];
      const {host: webBridge = '', state} = last.value.fields;
      const args = {box: boxName(last.subject), webBridge};
      const failure = {subject: last.subject, related: [`address:${webBridge}`] as const};
      const left = minutesLeft(last, logs);
      if (state === 'UP') report.pass(`Web bridge ${webBridge} is up.`);
      else if (state !== undefined) {
        const evidence = [evidenceOf(last, 'the last state of this connection')] as const;
        report.fail('down', {...failure, args: {...args, state}, evidence});
      } else if (left === undefined || left < slowestStartMinutes)
        report.lacking(logEvent, `the log ends while the scheduler connects to ${webBridge}, or does not tell when`);
      else {
        const words = `no UP follows in the ${Math.floor(left)} min that the log goes on`;
        report.fail('neverUp', {...failure, args, evidence: [evidenceOf(last, words)]});
      }
    }
    if (own.length === 0) report.lacking(logEvent, 'the scheduler writes nothing in the log, or there is none');
  },
});
