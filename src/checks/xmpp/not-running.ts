import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {xmppSettings} from '../../facts/xmpp-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 2.x signs guests in over its XMPP server (F21). CMS 3.x has none, and then there is no such fact. */
export default defineCheck({
  id: 'xmpp/not-running',
  system: 'XMPP',
  title: {pass: 'The XMPP server runs', fail: 'The XMPP server does not run'},
  failureModes: ['F21'],
  needs: {},
  needsOneOf: {servers: xmppSettings, generations: cmsGeneration},
  after: [],
  references: ['Cisco document 211301, step `xmpp`'],
  messages: {
    stopped: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The XMPP server on {box} does not run: {state}',
      why: 'On CMS 2.x every guest gets a temporary XMPP account; without the XMPP server they see "Unable to connect - try again later".',
      competing: ['Another CMS, whose settings were not given, runs the XMPP server.'],
      lists: ['commands'],
      fix: [
        {
          action: '{action}; if it does not start, look at its key, certificate and domain.',
          where: 'MMP of {box}',
          command: 'xmpp {commands}',
          verify: '`xmpp` shows "STATUS : XMPP server running".',
        },
      ],
    },
    notSetUp: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'No XMPP server is set up on {box}, and none on another CMS is in the evidence',
      why: 'On CMS 2.x every guest gets a temporary XMPP account; without an XMPP server they see "Unable to connect - try again later".',
      competing: ['The XMPP server is on another CMS, whose settings were not given.'],
      fix: [
        {
          action: 'Look for the CMS that runs the XMPP server, and give its settings too. If there is none, set it up.',
          where: 'MMP of each CMS',
          command: 'xmpp',
          verify: '`xmpp` shows "STATUS : XMPP server running" on one of them.',
        },
      ],
    },
  },
  examples: {fail: 'xmpp/not-running', pass: 'octavio/healthy'},
  run({servers, generations}, report) {
    if (areAll(generations, '3.x')) {
      report.notApplicable('CMS 3.x has no XMPP server.');
      return;
    }
    const running = servers.filter(({value}) => value.isEnabled !== false && isRunning(value.status));
    for (const fact of running) report.pass(`Runs on ${boxName(fact.subject)}.`);
    if (servers.length === 0) report.lacking(xmppSettings, 'the output of `xmpp` is not in the evidence');
    // One XMPP server serves the deployment; a second CMS without one is no fault.
    if (running.length > 0) return;
    const setUp = servers.filter(({value}) => value.isEnabled === true || !!value.domain);
    for (const fact of setUp.length > 0 ? setUp : servers) {
      const {isEnabled, status, domain} = fact.value;
      const field = isEnabled === false ? 'isEnabled' : 'status';
      const state = isEnabled === false ? 'it is disabled' : status;
      const box = boxName(fact.subject);
      if (state === undefined) report.lacking(xmppSettings, 'the output of `xmpp` has no line STATUS');
      else if (isEnabled === false && !domain) {
        report.fail('notSetUp', {
          subject: fact.subject,
          args: {box},
          evidence: [evidenceOf(fact, '`xmpp` prints', field)],
        });
      } else {
        report.fail('stopped', {
          subject: fact.subject,
          args: {
            box,
            state,
            action:
              isEnabled === false
                ? 'Enable the XMPP server'
                : 'Disable and enable the XMPP server, and read what is printed',
            commands: isEnabled === false ? 'enable' : 'disable\nenable',
          },
          evidence: [evidenceOf(fact, '`xmpp` prints', field)],
        });
      }
    }
  },
});

/** `XMPP server running`, and not `XMPP server not running`. */
function isRunning(status = ''): boolean {
  return /\brunning\b/i.test(status) && !/\b(?:not|no|never)\b|n['’]t\b|\bfail|\bstop/i.test(status);
}
