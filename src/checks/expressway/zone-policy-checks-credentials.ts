import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A traversal zone whose authentication policy checks credentials asks messages for a login that they lack (F59). */
export default defineCheck({
  id: 'expressway/zone-policy-checks-credentials',
  system: 'Expressway-C',
  title: {
    pass: 'The authentication policy of the traversal zone does not check credentials',
    fail: 'The authentication policy of the traversal zone checks credentials',
  },
  failureModes: ['F59'],
  needs: {zones: unifiedCommunicationsZones},
  after: [],
  references: ['Cisco document 211301, step traversal zone: authentication policy', 'Expressway CLI reference'],
  messages: {
    checks: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The zone {zone} of {box} has the authentication policy {policy}',
      why: 'Messages through the Unified Communications zone carry no device login. With this policy Expressway answers them with 407 and the services that use the zone fail.',
      fix: [
        {
          action: 'Set Authentication policy to Do not check credentials and save.',
          where: '{box}, Configuration > Zones > Zones, {zone}; or by the command over SSH',
          command: 'xConfiguration Zones Zone {position} Traversal{end} Authentication Mode: DoNotCheckCredentials',
          verify: 'The zone page shows Do not check credentials, and Status > Zones shows the zone as Active.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-zone-policy-checks-credentials', pass: 'demo:healthy'},
  run({zones}, report) {
    const told = zones.filter(({value}) => value.authenticationPolicy !== undefined);
    if (told.length === 0) report.lacking(expresswayZone, 'nothing tells the authentication policy of the zone');
    for (const fact of told) {
      const {subject, value} = fact;
      const policy = value.authenticationPolicy ?? '';
      const box = boxName(subject);
      if (!/^check ?credentials$/i.test(policy.trim()))
        report.pass(`The policy of ${value.label} on ${box} is ${policy}.`);
      else {
        report.fail('checks', {
          subject,
          args: {box, zone: value.label, policy, position: value.position, end: value.end},
          evidence: [evidenceOf(fact, 'the setting', 'authenticationPolicy')],
        });
      }
    }
  },
});
