import {systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** TCP 8443 of Expressway-E belongs to mobile and remote access (F71). */
export default defineCheck({
  id: 'expressway/admin-port-8443',
  system: 'Expressway-E',
  title: {
    pass: 'Web administration of Expressway-E leaves TCP 8443 to mobile and remote access',
    fail: 'Web administration of Expressway-E is on TCP 8443',
  },
  failureModes: ['F71'],
  needs: {systems: systemsByBox},
  after: [],
  references: ['Cisco Expressway IP port usage guide, web proxy for Meeting Server'],
  messages: {
    taken: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'Web administration of {box} is on TCP 8443, a port of mobile and remote access',
      why: 'Expressway-E uses TCP 8443 for mobile and remote access, which the web proxy is a part of. Two services on one port get in each other’s way after the next restart.',
      fix: [
        {
          action:
            'Set Web administrator port to 445, save, and restart the box. From then on administer it at port 445.',
          where: '{box}, System > Administration; restart under Maintenance > Restart options',
          verify: 'The login page of Expressway opens at 445, and Status > Alarms shows no port conflict.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-admin-port-8443', pass: 'demo:healthy'},
  run({systems}, report) {
    let judged = 0;
    for (const fact of systems) {
      const {subject, value} = fact;
      const port = value.webAdministratorPort;
      if (!subject.startsWith('box:expressway-e') || port === undefined) continue;
      judged += 1;
      const box = boxName(subject);
      if (port !== 8443) report.pass(`Web administration of ${box} is on port ${port}.`);
      else {
        const evidence = evidenceOf(fact, 'the setting', 'webAdministratorPort');
        report.fail('taken', {subject, args: {box}, evidence: [evidence]});
      }
    }
    if (judged === 0) report.lacking(expresswaySystem, 'the web administrator port of Expressway-E is not known');
  },
});
