import {turnByEdge} from '../../facts/derived/expressway-boxes.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Expressway administrator guide, TURN services: what small and medium systems have; large ones have 6000. */
const usualLimit = 1800;

/** All TURN relays of Expressway-E are in use (F97). Its status does not always tell how many there are. */
export default defineCheck({
  id: 'expressway/turn-capacity',
  system: 'Expressway-E',
  title: {pass: 'Expressway-E has free TURN relays', fail: 'All TURN relays of Expressway-E are in use'},
  failureModes: ['F97'],
  needs: {services: turnByEdge},
  after: [],
  references: ['Expressway administrator guide, TURN relay usage; alarms 30005, 30007, 30021, 30024'],
  messages: {
    full: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'All TURN relays of {box} are in use: {used} of {limit}',
      why: 'Further guests get error 486 or 508 instead of a relay; their calls stay at “Connecting” until they drop, while those inside go on.',
      fix: [
        {
          action:
            'See who uses the relays; a call needs several. Add an Expressway-E to the cluster, with a turnServers object of its own.',
          where: '{box}, Status > TURN relay usage',
          verify: 'Status > TURN relay usage shows free relays at the busiest hour.',
        },
      ],
    },
    perhapsFull: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'possible',
      text: '{box} uses {used} TURN relays, as many as a small or medium Expressway has',
      why: 'When all are in use, further guests get error 486 or 508 instead of a relay; their calls stay at “Connecting” until they drop, while those inside go on.',
      competing: ['{box} is a large Expressway, which has 6000 relays.'],
      fix: [
        {
          action:
            'See whether alarm 30024 (TURN relay capacity limit reached) is raised. If so, add an Expressway-E to the cluster.',
          where: '{box}, Status > Alarms; Status > TURN relay usage',
          verify: 'Status > TURN relay usage shows free relays at the busiest hour.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-turn-capacity', pass: 'demo:healthy'},
  run({services}, report) {
    let judged = 0;
    for (const fact of services) {
      const {subject, value} = fact;
      const {relaysInUse: used, relayLimit: limit} = value;
      if (used === undefined) continue;
      const box = boxName(subject);
      const inUse = evidenceOf(fact, 'relays in use', 'relaysInUse');
      judged += 1;
      // A limit of 0 is one that is not told.
      if (limit !== undefined && limit > 0) {
        const evidence = [inUse, evidenceOf(fact, 'the limit', 'relayLimit')] as const;
        if (used < limit) report.pass(`${box} uses ${used} of ${limit} relays.`);
        else report.fail('full', {subject, args: {box, used, limit}, evidence});
      } else if (used < usualLimit) report.pass(`${box} uses ${used} relays; every Expressway-E has more.`);
      else report.fail('perhapsFull', {subject, args: {box, used}, evidence: [inUse]});
    }
    if (judged === 0) report.lacking(expresswayTurn, 'the number of relays in use is not known');
  },
});
