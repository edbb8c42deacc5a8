import {systemsByBox, turnByEdge} from '../../facts/derived/expressway-boxes.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {isStated} from '../../facts/fact.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** With dual interfaces TURN listens on both LANs: CMS asks inside, browsers ask outside (S-XE5). */
export default defineCheck({
  id: 'expressway/turn-listening-incomplete',
  system: 'Expressway-E',
  title: {
    pass: 'TURN of Expressway-E listens on every LAN',
    fail: 'TURN of Expressway-E does not listen on every LAN',
  },
  failureModes: ['F98', 'F69'],
  needs: {services: turnByEdge, systems: systemsByBox},
  after: ['expressway/restart-pending', 'expressway/turn-off'],
  references: ['Cisco document 211301, step TURN: listening addresses'],
  messages: {
    incomplete: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN of {box} listens at {listening}, not at its LAN address {address}',
      why: 'CMS asks for its relay at the LAN inside, browsers at the one outside. The side without a listener gets no relay, and calls stay at “Connecting” until they drop.',
      competing: ['The second LAN is enabled and not used.', 'Addresses and status were saved at different times.'],
      fix: [
        {
          action:
            'If {address} is in use: turn TURN services Off and save, then On and save; restart if an alarm asks for it.',
          where: '{box}, Configuration > Traversal > TURN; or by the commands over SSH',
          command: 'xConfiguration Traversal Server TURN Mode: Off\nxConfiguration Traversal Server TURN Mode: On',
          verify: 'TURN server status lists {address} among its listening addresses.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-turn-listening-incomplete', pass: 'demo:healthy'},
  run({services, systems}, report) {
    let judged = 0;
    for (const fact of services) {
      const {subject} = fact;
      const box = boxName(subject);
      const system = systems.find((other) => other.subject === subject);
      const listening = (fact.value.listening ?? []).map(({address}) => address);
      const lans = (system?.value.addresses ?? []).filter((address) => !address.includes(':'));
      if (fact.value.isOn === false) report.notApplicable(`TURN of ${box} is off.`);
      else if (system?.value.hasDualInterfaces === false) report.notApplicable(`${box} uses one LAN only.`);
      else if (system === undefined || listening.length === 0 || lans.length < 2) continue;
      else if (lans.every((address) => listening.includes(address)))
        report.pass(`TURN of ${box} listens on both LANs.`);
      else if (system.value.hasDualInterfaces !== true || !lans.some((address) => listening.includes(address)))
        continue;
      else {
        const silent = lans.filter((address) => !listening.includes(address));
        report.fail('incomplete', {
          subject,
          args: {
            box,
            listening: listening.join(', '),
            address: silent.join(', '),
          },
          evidence: [
            evidenceOf(fact, 'where TURN listens', 'listening'),
            ...silent.map((address) => {
              const field = `addresses.${system.value.addresses?.indexOf(address)}`;
              return evidenceOf(system, `it has ${address}`, isStated(system, field) ? field : 'addresses');
            }),
          ],
        });
      }
      judged += 1;
    }
    if (judged === 0)
      report.lacking(expresswayTurn, 'the LAN addresses and the listening addresses of TURN are not both known');
  },
});
