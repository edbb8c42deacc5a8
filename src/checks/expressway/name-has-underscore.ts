import {fullNameOf, systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The service that holds the SSH tunnels fails on an underscore in the name of Expressway-E (F63). */
export default defineCheck({
  id: 'expressway/name-has-underscore',
  system: 'Expressway-E',
  title: {
    pass: 'The name of Expressway-E has no underscore',
    fail: 'The name of Expressway-E has an underscore',
  },
  failureModes: ['F63'],
  needs: {systems: systemsByBox},
  after: [],
  references: ['Cisco document 118798 (MRA), troubleshooting: portforwarding application failure', 'RFC 1123 §2.1'],
  messages: {
    underscore: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: '{box} is called {name}, with an underscore',
      why: 'Expressway accepts such a name, but the service behind the SSH tunnels does not (“Application failed … portforwarding”). Without tunnels guests get no join page.',
      fix: [
        {
          action: 'Give it a name without underscore, for example {better}, in the DNS and here; save.',
          where: '{box}, System > DNS; or by the command over SSH',
          command: 'xConfiguration IP DNS Hostname: "{better}"',
        },
        {
          action: 'Reissue its certificate with the new name, and change the peer address in the zone of Expressway-C.',
          where: '{box}, Maintenance > Security > Server certificate; Expressway-C, Configuration > Zones > Zones',
        },
        {
          action: 'Restart the box.',
          where: '{box}, Maintenance > Restart options',
          verify:
            'Expressway-C, Status > Unified Communications, View SSH tunnels status, shows the tunnels as Active.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-name-has-underscore', pass: 'demo:healthy'},
  run({systems}, report) {
    const edges = systems.filter(({subject}) => subject.startsWith('box:expressway-e'));
    const named = edges.filter(({value}) => (value.hostName ?? '') !== '');
    if (named.length === 0) report.lacking(expresswaySystem, 'the host name of Expressway-E is not known');
    for (const fact of named) {
      const {subject, value} = fact;
      const name = fullNameOf(value) ?? value.hostName ?? '';
      const box = boxName(subject);
      if (!name.includes('_')) report.pass(`${box} is called ${name}.`);
      else {
        const better = (value.hostName ?? '')
          .toLowerCase()
          .replaceAll('_', '-')
          .replace(/^-+|-+$/g, '');
        report.fail('underscore', {
          subject,
          args: {box, name, better},
          evidence: [evidenceOf(fact, 'its host name', 'hostName')],
        });
      }
    }
  },
});
