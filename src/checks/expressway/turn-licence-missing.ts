import {systemsByBox, turnByEdge} from '../../facts/derived/expressway-boxes.ts';
import {knownAlarms} from '../../facts/derived/known-alarms.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {boxName} from '../../model/box-name.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Before X8.11 TURN relays had to be licensed (S-P5). From X12.5.4 they need not; for what is between, sources disagree. */
export default defineCheck({
  id: 'expressway/turn-licence-missing',
  system: 'Expressway-E',
  title: {
    pass: 'Expressway-E has the TURN relay licences that its version needs',
    fail: 'Expressway-E has no TURN relay licence',
  },
  failureModes: ['F97'],
  needs: {systems: systemsByBox},
  wants: {alarms: knownAlarms, services: turnByEdge},
  after: [],
  references: [
    'Cisco document 211301, prerequisites: TURN option key',
    'Expressway release notes X8.11 and X12.5.4',
    'Expressway alarm 30011',
  ],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{box} ({version}) has no TURN relay licence',
      why: 'Up to X8.10 TURN gives only as many relays as are licensed. Without a relay neither browser nor CMS gets media across the firewall, and calls stay at “Connecting” until they drop.',
      fix: [
        {
          action:
            'Add a TURN relay option key (LIC-EXP-TURN, 1800 relays), or upgrade to X12.5.4 or later, which needs none.',
          where: '{box}, Maintenance > Option keys',
          verify: 'The list of option keys shows “1800 TURN Relays”, and TURN server status is Active.',
        },
      ],
    },
    disputed: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'possible',
      text: '{box} ({version}) has no TURN relay licence',
      why: 'Release notes name X8.11 as well as X12.5.4 as the first version that needs none. If this one does, neither browser nor CMS gets a relay, and calls stay at “Connecting” until they drop.',
      competing: ['{version} gives relays without a licence; alarm 30011 is then not raised.'],
      fix: [
        {
          action:
            'Look whether alarm 30011 (TURN relay licenses required) is raised. If so: add an option key, or upgrade.',
          where: '{box}, Status > Alarms; Maintenance > Option keys',
          verify: 'TURN server status is Active, and Status > TURN relay usage shows relays during a call.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-turn-licence-missing', pass: 'demo:healthy'},
  run({systems, alarms, services}, report) {
    const edges = systems.filter(({subject}) => subject.startsWith('box:expressway-e'));
    for (const fact of edges) {
      const {subject, value} = fact;
      const {version, licensedTurnRelays: relays} = value;
      const box = boxName(subject);
      const isOff = services.some((service) => service.subject === subject && service.value.isOn === false);
      const alarm = alarms.find((raised) => raised.subject === subject && raised.value.topic === 'licence');
      const needsNone = version === undefined ? undefined : isOlderThan(version, 'X12.5.4') === false;
      const isOld = version === undefined ? undefined : isOlderThan(version, 'X8.11');
      if (version === undefined || isOld === undefined)
        report.lacking(expresswaySystem, `the version of ${box} is not known`);
      else if (needsNone === true) report.notApplicable(`${version} of ${box} needs no TURN licence.`);
      else if (isOff) report.notApplicable(`TURN of ${box} is off.`);
      else if (alarm !== undefined || (relays === 0 && isOld)) {
        const option = relays === 0 ? [evidenceOf(fact, 'licensed TURN relays', 'licensedTurnRelays')] : [];
        const raised = alarm === undefined ? [] : [evidenceOf(alarm, 'the alarm', 'title')];
        const [first, ...others] = [...option, ...raised, evidenceOf(fact, 'its version', 'version')];
        if (first !== undefined) report.fail('missing', {subject, args: {box, version}, evidence: [first, ...others]});
      } else if (relays === 0) {
        const option = evidenceOf(fact, 'licensed TURN relays', 'licensedTurnRelays');
        const evidence = [option, evidenceOf(fact, 'its version', 'version')] as const;
        report.fail('disputed', {subject, args: {box, version}, evidence});
      } else if (relays !== undefined) report.pass(`${box} has ${relays} TURN relays licensed.`);
      else report.lacking(expresswaySystem, `the option keys of ${box} are not known`);
    }
    if (edges.length === 0) report.lacking(expresswaySystem, 'nothing of an Expressway-E is in the evidence');
  },
});
