import {turnByEdge} from '../../facts/derived/expressway-boxes.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {boxName} from '../../model/box-name.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Changed TURN settings come into force only after Off, Save, On (F98): until then it listens at the old port. */
export default defineCheck({
  id: 'expressway/turn-not-applied',
  system: 'Expressway-E',
  title: {
    pass: 'TURN of Expressway-E listens at the port that is set',
    fail: 'TURN of Expressway-E does not listen at the port that is set',
  },
  failureModes: ['F98'],
  needs: {services: turnByEdge},
  after: ['expressway/restart-pending'],
  references: ['Expressway administrator guide, TURN services: changes take effect when TURN is turned off and on'],
  messages: {
    otherPort: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN of {box} is set to port {port}, but listens at {listening}',
      why: 'Browsers and CMS ask for relays at the port that is set, and nobody answers there. Calls stay at “Connecting” until they drop.',
      competing: ['The settings and the status were saved at different times.'],
      fix: [
        {
          action: 'Turn TURN services Off and save, then On and save.',
          where: '{box}, Configuration > Traversal > TURN; or by the commands over SSH',
          command: 'xConfiguration Traversal Server TURN Mode: Off\nxConfiguration Traversal Server TURN Mode: On',
          verify: 'TURN server status lists its listening addresses with port {port}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-turn-not-applied', pass: 'demo:healthy'},
  run({services}, report) {
    let judged = 0;
    for (const fact of services) {
      const {subject, value} = fact;
      const {port, listening = []} = value;
      const box = boxName(subject);
      if (value.isOn === false) report.notApplicable(`TURN of ${box} is off.`);
      else if (port === undefined || listening.length === 0) continue;
      else if (listening.some((address) => address.port === port)) report.pass(`TURN of ${box} listens at ${port}.`);
      else {
        const addresses = listening.map((address) => formatHostPort(address.address, address.port)).join(', ');
        report.fail('otherPort', {
          subject,
          args: {box, port, listening: addresses},
          evidence: [evidenceOf(fact, 'the setting', 'port'), evidenceOf(fact, 'the status', 'listening')],
        });
      }
      judged += 1;
    }
    if (judged === 0) report.lacking(expresswayTurn, 'the TURN port and the listening addresses are not both known');
  },
});
