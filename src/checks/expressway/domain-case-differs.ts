import {systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The Expressway-E of a cluster have to write their domain in the same case: it is compared letter by letter (F64). */
export default defineCheck({
  id: 'expressway/domain-case-differs',
  system: 'Expressway-E',
  title: {
    pass: 'All Expressway-E write their domain alike',
    fail: 'The Expressway-E write their domain in different case',
  },
  failureModes: ['F64'],
  needs: {systems: systemsByBox},
  after: [],
  references: ['Cisco document 118798 (MRA), troubleshooting: domain names of Expressway-E peers'],
  messages: {
    differs: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{box} writes its domain {domain}, {other} writes it {otherDomain}',
      why: 'Expressway compares these names letter by letter, so it takes the peers for members of two domains, and SSH tunnels do not come up. Guests who reach that peer get no join page.',
      fix: [
        {
          action:
            'Write the domain {lower} in lower case on every Expressway-E, save, and restart the boxes one by one.',
          where: '{box}, {other}: System > DNS; or by the command over SSH',
          command: 'xConfiguration IP DNS Domain Name: "{lower}"',
          verify:
            'Expressway-C, Status > Unified Communications, View SSH tunnels status, shows the tunnels as Active.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-domain-case-differs', pass: 'demo:healthy'},
  run({systems}, report) {
    const named = systems
      .flatMap((fact) => {
        const domain = fact.value.domainName ?? '';
        return fact.subject.startsWith('box:expressway-e') && domain !== '' ? [{fact, domain}] : [];
      })
      .toSorted((one, other) =>
        `${one.domain} ${one.fact.subject}` < `${other.domain} ${other.fact.subject}` ? -1 : 1,
      );
    const differing = named.flatMap((one, index) => {
      const lower = one.domain.toLowerCase();
      const other = named.slice(0, index).find(({domain}) => domain.toLowerCase() === lower && domain !== one.domain);
      return other === undefined ? [] : [{one, other, lower}];
    });
    for (const {one, other, lower} of differing) {
      report.fail('differs', {
        subject: one.fact.subject,
        related: [other.fact.subject],
        args: {
          box: boxName(one.fact.subject),
          domain: one.domain,
          other: boxName(other.fact.subject),
          otherDomain: other.domain,
          lower,
        },
        evidence: [
          evidenceOf(one.fact, 'the domain of one', 'domainName'),
          evidenceOf(other.fact, 'the domain of the other', 'domainName'),
        ],
      });
    }
    if (named.length === 0) report.lacking(expresswaySystem, 'the domain of Expressway-E is not known');
    else if (named.length === 1) report.notApplicable('There is one Expressway-E in the evidence.');
    else if (differing.length === 0) report.pass(`${named.length} Expressway-E write their domains alike.`);
  },
});
