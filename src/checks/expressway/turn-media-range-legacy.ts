import {turnByEdge} from '../../facts/derived/expressway-boxes.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The range of the old command-line defaults; guides and firewalls of today have 24000 to 29999 (F100). */
const legacyRange = {start: 60_000, end: 61_799};

/** Ports of the TURN relays (F100). Any range works as long as the firewall has the same. */
export default defineCheck({
  id: 'expressway/turn-media-range-legacy',
  system: 'Expressway-E',
  title: {
    pass: 'The TURN relays of Expressway-E use the usual ports',
    fail: 'The TURN relays of Expressway-E use the legacy ports, or none',
  },
  failureModes: ['F100'],
  needs: {services: turnByEdge},
  after: [],
  references: ['Expressway administrator guide, TURN services and CLI reference', 'Cisco document 211301, step TURN'],
  messages: {
    legacy: {
      severity: 'info',
      impact: 'blocks-media',
      confidence: 'possible',
      text: 'The TURN relays of {box} use ports {start} to {end}, the range of old versions',
      why: 'Guides of today open UDP 24000 to 29999. Where the firewall lets only those pass, the call is set up and stays without audio and video.',
      competing: ['The firewall lets UDP {start} to {end} pass.'],
      fix: [
        {
          action: 'Open UDP {start} to {end} to and from the outside address of {box} …',
          where: 'Firewall',
          verify: 'A call from outside has audio and video, and Status > TURN relay usage shows its relays.',
        },
        {
          action: '… or set the usual range and save, then TURN services Off, Save, On, Save.',
          where: '{box}, Configuration > Traversal > TURN; or by the commands over SSH',
          command:
            'xConfiguration Traversal Server TURN Media Port Start: 24000\nxConfiguration Traversal Server TURN Media Port End: 29999\nxConfiguration Traversal Server TURN Mode: Off\nxConfiguration Traversal Server TURN Mode: On',
          verify: 'A call from outside has audio and video, and Status > TURN relay usage shows its relays.',
        },
      ],
    },
    empty: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The TURN media port range of {box} is empty: {start} to {end}',
      why: 'TURN has no port to give to a relay. Neither browser nor CMS gets one, and calls stay at “Connecting” until they drop.',
      fix: [
        {
          action: 'Set the media port range to 24000 to 29999 and save, then TURN services Off, Save, On, Save.',
          where: '{box}, Configuration > Traversal > TURN; or by the commands over SSH',
          command:
            'xConfiguration Traversal Server TURN Media Port Start: 24000\nxConfiguration Traversal Server TURN Media Port End: 29999\nxConfiguration Traversal Server TURN Mode: Off\nxConfiguration Traversal Server TURN Mode: On',
          verify: 'The page shows 24000 to 29999, and Status > TURN relay usage shows relays during a call.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-turn-media-range-legacy', pass: 'demo:healthy'},
  run({services}, report) {
    let judged = 0;
    for (const fact of services) {
      const {subject, value} = fact;
      const {mediaPortStart: start, mediaPortEnd: end} = value;
      const box = boxName(subject);
      if (value.isOn === false) report.notApplicable(`TURN of ${box} is off.`);
      else if (start === undefined || end === undefined) continue;
      else {
        const args = {box, start, end};
        const evidence = [
          evidenceOf(fact, 'the first port', 'mediaPortStart'),
          evidenceOf(fact, 'the last port', 'mediaPortEnd'),
        ] as const;
        if (start >= end) report.fail('empty', {subject, args, evidence});
        else if (start >= legacyRange.start && end <= legacyRange.end) report.fail('legacy', {subject, args, evidence});
        else report.pass(`The relays of ${box} use ${start} to ${end}.`);
      }
      judged += 1;
    }
    if (judged === 0) report.lacking(expresswayTurn, 'the TURN media port range is not known');
  },
});
