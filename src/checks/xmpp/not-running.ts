import {xmppSettings} from '../../facts/xmpp-settings.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** CMS 2.x signs guests in over its XMPP server (F21). CMS 3.x has none, and then there is no such fact. */
export default defineCheck({
  id: 'xmpp/not-running',
  system: 'XMPP',
  title: {pass: 'The XMPP server runs', fail: 'The XMPP server does not run'},
  failureModes: ['F21'],
  needs: {servers: xmppSettings},
  after: [],
  references: ['Cisco document 211301, step `xmpp`'],
  messages: {
    stopped: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The XMPP server on {box} does not run: {state}',
      why: 'On CMS 2.x every guest gets a temporary XMPP account; without the XMPP server they see "Unable to connect - try again later".',
      fix: [
        {
          action: 'Enable the XMPP server; if it does not start, look at its key, certificate and domain.',
          where: 'MMP of {box}',
          command: 'xmpp enable',
          verify: '`xmpp` shows "STATUS : XMPP server running".',
        },
      ],
    },
  },
  examples: {fail: 'xmpp/not-running', pass: 'octavio/healthy'},
  run({servers}, report) {
    const running = servers.filter(({value}) => value.isEnabled !== false && /\brunning\b/i.test(value.status ?? '') && !/not running/i.test(value.status ?? ''));
    for (const fact of running) report.pass(`Runs on ${boxName(fact.subject)}.`);
    // One XMPP server serves the deployment; a second CMS without one is no fault.
    if (running.length > 0) return;
    for (const fact of servers) {
      const {isEnabled, status} = fact.value;
      const field = isEnabled === false ? 'isEnabled' : 'status';
      const state = isEnabled === false ? 'it is disabled' : status;
      if (state === undefined) report.lacking(xmppSettings, 'the output of `xmpp` has no line STATUS');
      else {
        report.fail('stopped', {
          subject: fact.subject,
          args: {box: boxName(fact.subject), state},
          evidence: [evidenceOf(fact, '`xmpp` prints', field)],
        });
      }
    }
  },
});
