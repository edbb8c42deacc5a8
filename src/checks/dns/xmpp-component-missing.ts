import {callAttempt} from '../../facts/call-attempt.ts';
import {areAll, cmsGeneration} from '../../facts/derived/cms-generation.ts';
import {isAfter} from '../../facts/derived/log-order.ts';
import {nameAnswers} from '../../facts/derived/name-answers.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {logEvent} from '../../facts/log-event.ts';
import {boxName} from '../../model/box-name.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The Call Bridge of CMS 2.x has no connection to its XMPP server, and the SRV record by which it finds it is not there
 * (F28). It is needed only where no server address is set, which no file tells: so it is a hint, and only beside trouble.
 */
export default defineCheck({
  id: 'dns/xmpp-component-missing',
  system: 'DNS',
  title: {
    pass: 'The Call Bridge finds its XMPP server',
    fail: 'The record by which the Call Bridge finds its XMPP server is missing',
  },
  failureModes: ['F28'],
  needs: {names: nameAnswers, events: logEvent},
  wants: {generations: cmsGeneration, attempts: callAttempt},
  after: ['xmpp/not-running'],
  references: ['Cisco document 214623 (Call Bridge and XMPP)', 'RFC 2782'],
  messages: {
    missing: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'The Call Bridge on {box} has no connection to the XMPP server, and inside {resolver} has no SRV record {service}',
      volatile: ['lookup'],
      why: 'Where the XMPP server settings hold no server address, the Call Bridge looks for this record. Without it guests see “Unable to connect - try again later”.',
      competing: [
        'A server address is set: then no SRV record is needed, and the trouble is another.',
        'The XMPP server does not run, or TCP 5223 to it is blocked.',
      ],
      fix: [
        {
          action:
            'Enter the address of the XMPP server as server address; or add the SRV record {service} with port 5223 and the name of the XMPP server.',
          where: '{box}, web admin: Configuration > General, XMPP server settings; or DNS server {resolver}',
          verify: 'Status > General shows the XMPP connection as connected. `{lookup}` prints port 5223.',
        },
      ],
    },
  },
  examples: {fail: 'dns/probe-xmpp-component', pass: 'dns/probe-healthy'},
  run({names, events, generations, attempts}, report) {
    if (areAll(generations, '3.x')) {
      report.notApplicable('CMS 3.x has no XMPP server.');
      return;
    }
    const services = names.filter(
      ({value}) => value.view === 'inside' && value.kind === 'SRV' && value.asked.startsWith('_xmpp-component._tcp.'),
    );
    if (services.length === 0) report.lacking(dnsAnswer, 'no DNS server inside was asked for _xmpp-component._tcp');
    const failure = events.findLast(
      (event) =>
        /^xmpp-(?:refused|connection-lost)$/.test(event.value.signature) &&
        !attempts.some((attempt) => isAfter(attempt, event) !== false),
    );
    for (const fact of services) {
      const {asked, denying, answering} = fact.value;
      const [resolver] = denying;
      if (answering.length > 0) report.pass(`${asked} is there.`);
      else if (resolver === undefined) report.lacking(dnsAnswer, `no usable answer for ${asked}`);
      else if (failure === undefined)
        report.notApplicable(`${asked} is not there, and nothing shows that it is needed.`);
      else {
        const box = boxName(failure.subject);
        report.fail('missing', {
          subject: fact.subject,
          related: [failure.subject],
          args: {box, resolver, service: asked, lookup: lookupCommand(asked, resolver, 'SRV')},
          evidence: [
            evidenceOf(failure, 'the Call Bridge reports it'),
            evidenceOf(fact, `${resolver} has no such record`, `resolver:${resolver}`),
          ],
        });
      }
    }
  },
});
