import {joinNameAnswers} from '../../facts/derived/join-name-answers.ts';
import {webBridgeAddresses, webBridgeAddressWords} from '../../facts/derived/web-bridge-addresses.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {lookupCommand} from '../../model/lookup-command.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The DNS inside has no address for the join name (F05, F46): Expressway-C, which asks there, finds no web bridge. The name
 * is the external one on both sides; only the answers differ (split DNS).
 */
export default defineCheck({
  id: 'dns/inside-missing',
  system: 'DNS',
  title: {
    pass: 'The DNS inside knows the join name',
    fail: 'The DNS inside does not know the join name',
  },
  failureModes: ['F05', 'F46'],
  needs: {answers: joinNameAnswers},
  wants: {webBridges: webBridgeAddresses},
  after: ['cms/external-uri-wrong'],
  references: ['Cisco document 211301, prerequisites: internal DNS record', 'Cisco document 213481'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'Inside, {resolver} has no address for {asked}',
      volatile: ['right', 'lookup'],
      why: 'Expressway-C looks the join name up inside and passes guests on to what it finds. Without an address it finds no web bridge, and the page fails for every guest from outside.',
      fix: [
        {
          action:
            'Add an A record for {asked} with {right} to the DNS inside. Where the domain belongs to the outside, make a zone for exactly this name.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints {right}.',
        },
        {
          action: 'Save the guest account client URI again, so that Expressway-C asks at once.',
          where: 'Expressway-C, Configuration > Unified Communications > Cisco Meeting Server',
          verify: 'The page lists {right}.',
        },
      ],
    },
    partly: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'Inside, {resolver} has no address for {asked}, while {other} has',
      volatile: ['right', 'lookup'],
      why: 'Which of its DNS servers Expressway-C or CMS asks changes. When it asks this one, it finds no web bridge.',
      competing: ['No box asks {resolver} for this name.'],
      fix: [
        {
          action: 'Give {resolver} the same record as {other}.',
          where: 'DNS server {resolver}',
          verify: '`{lookup}` prints {right}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:dns-inside-missing', pass: 'demo:healthy'},
  run({answers, webBridges}, report) {
    const inside = answers.filter(({value}) => value.view === 'inside');
    if (inside.length === 0) report.lacking(dnsAnswer, 'no DNS server inside was asked for the join name');
    for (const fact of inside) {
      const {asked, answering, denying, silent} = fact.value;
      const [resolver] = denying;
      if (resolver !== undefined) {
        const evidence = [
          evidenceOf(fact, `${resolver} knows of no address`, `resolver:${resolver}`),
          ...denying.slice(1, 3).map((other) => evidenceOf(fact, 'and this one', `resolver:${other}`)),
        ] as const;
        const args = {
          asked,
          resolver,
          right: webBridgeAddressWords(webBridges),
          lookup: lookupCommand(asked, resolver),
        };
        const [other] = answering;
        if (other === undefined) report.fail('missing', {subject: fact.subject, args, evidence});
        else {
          report.fail('partly', {
            subject: fact.subject,
            args: {...args, other},
            evidence: [...evidence, evidenceOf(fact, `${other} knows one`, `resolver:${other}`)],
          });
        }
      } else if (answering.length > 0) report.pass(`${asked} is known inside.`);
      else report.lacking(dnsAnswer, `${silent.join(' and ')} gave no usable answer for ${asked}`);
    }
  },
});
