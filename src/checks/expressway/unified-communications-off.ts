import {systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The web proxy is a part of mobile and remote access, which has to be on at both Expressways (F45). */
export default defineCheck({
  id: 'expressway/unified-communications-off',
  system: 'Expressway-C',
  title: {
    pass: 'Mobile and remote access is on at the Expressways',
    fail: 'Mobile and remote access is off',
  },
  failureModes: ['F45'],
  needs: {systems: systemsByBox},
  after: [],
  references: ['Cisco document 211301, step Unified Communications', 'Expressway administrator guide, CLI reference'],
  messages: {
    off: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The Unified Communications mode of {box} is {mode}',
      why: 'The Meeting Server web proxy works only while mobile and remote access is on at Expressway-C and Expressway-E: without it there are no SSH tunnels, and guests do not get the join page.',
      fix: [
        {
          action:
            'Set Unified Communications mode to Mobile and remote access and save. Where it serves web clients only, no authentication path has to be chosen.',
          where: '{box}, Configuration > Unified Communications > Configuration; or by the command over SSH',
          command: 'xConfiguration CollaborationEdge Enabled: On',
          verify: 'Status > Unified Communications shows that the services are Active.',
        },
      ],
    },
    inactive: {
      severity: 'warning',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'The edge provisioning service of {box} is {status}',
      why: 'It runs where mobile and remote access is on. Without mobile and remote access there is no web proxy, and guests do not get the join page.',
      competing: ['Mobile and remote access is on, and the service has no traversal zone or domain to work with.'],
      fix: [
        {
          action: 'Look whether Unified Communications mode is Mobile and remote access; if not, set it and save.',
          where: '{box}, Configuration > Unified Communications > Configuration',
          verify: 'Status > Unified Communications shows that the services are Active.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-unified-communications-off', pass: 'demo:healthy'},
  run({systems}, report) {
    let judged = 0;
    for (const fact of systems) {
      const {subject} = fact;
      const {unifiedCommunicationsMode: mode, edgeProvisioningStatus: status} = fact.value;
      const box = boxName(subject);
      if (mode !== undefined) {
        judged += 1;
        if (!/^(?:off|disabled?|none)$/i.test(mode)) report.pass(`The mode of ${box} is ${mode}.`);
        else {
          const evidence = evidenceOf(fact, 'the setting', 'unifiedCommunicationsMode');
          report.fail('off', {subject, args: {box, mode}, evidence: [evidence]});
        }
      } else if (subject.startsWith('box:expressway-c') && /^inactive$/i.test(status ?? '')) {
        judged += 1;
        const evidence = evidenceOf(fact, 'the status', 'edgeProvisioningStatus');
        report.fail('inactive', {subject, args: {box, status: status ?? ''}, evidence: [evidence]});
      }
    }
    if (judged === 0) report.lacking(expresswaySystem, 'nothing tells the Unified Communications mode');
  },
});
