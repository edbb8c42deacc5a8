import {roleOf} from '../../facts/derived/box-addresses.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import type {Fact} from '../../facts/fact.ts';
import {boxName} from '../../model/box-name.ts';
import {groupBy} from '../../model/group-by.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The TURN service of Expressway-E is off or inactive (F85). On an Expressway-C that is as it should be. */
export default defineCheck({
  id: 'expressway/turn-off',
  system: 'Expressway-E',
  title: {pass: 'The TURN service of Expressway-E is on', fail: 'The TURN service of Expressway-E is off'},
  failureModes: ['F85'],
  needs: {services: expresswayTurn},
  after: [],
  references: ['Expressway administrator guide X14.2, TURN services', 'Cisco document 211301, step TURN'],
  messages: {
    off: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The TURN service of {box} is {state}',
      why: 'Without it neither browser nor CMS gets a relay, and calls from outside stay at "Connecting" until they drop.',
      fix: [
        {
          action: 'Set TURN services to On and save. After any change of its settings: Off, Save, On, Save.',
          where: '{box}, Configuration > Traversal > TURN; or by the command over SSH',
          command: 'xConfiguration Traversal Server TURN Mode: On',
          verify: 'TURN server status shows Active with its listening addresses.',
        },
      ],
    },
    offOnOne: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'possible',
      text: 'The TURN service of {box} is {state}, while another Expressway-E has it on',
      why: 'A web client that is sent to this box gets no relay, and its call stays at "Connecting" until it drops.',
      competing: ['This box is not for web clients; their TURN server is the other one.'],
      fix: [
        {
          action: 'If a turnServers object of CMS names this box, set TURN services to On and save.',
          where: '{box}, Configuration > Traversal > TURN',
          verify: 'TURN server status shows Active with its listening addresses.',
        },
      ],
    },
  },
  examples: {fail: 'expressway/turn-off', pass: 'octavio/healthy'},
  run({services}, report) {
    const edge = services.filter(({subject}) => roleOf(subject) === 'expressway-e');
    // A page names its box by role, a dump also by name: with one name there is one box.
    const names = new Set(edge.map(({subject}) => subject).filter((subject) => subject.includes('/')));
    const boxes = groupBy(edge, ({subject}) => (names.size === 1 ? 'the one' : subject));
    const states = [...boxes.values()].flatMap(readBox);
    const isOnSomewhere = states.some(({state}) => state === 'on');
    for (const {subject, state, evidence} of states) {
      const box = boxName(subject);
      const [first, ...others] = evidence;
      if (state === 'on') report.pass(`${box} has it on.`);
      else if (first === undefined)
        report.lacking(expresswayTurn, `nothing clear tells whether the TURN service of ${box} is on`);
      else report.fail(isOnSomewhere ? 'offOnOne' : 'off', {subject, args: {box, state}, evidence: [first, ...others]});
    }
    if (edge.length === 0) report.lacking(expresswayTurn, 'no TURN settings of an Expressway-E are in the evidence');
  },
});

interface BoxState {
  readonly subject: Fact['subject'];
  readonly state: 'on' | 'off' | 'inactive' | 'unclear';
  /** Of off and inactive. */
  readonly evidence: readonly Evidence[];
}

type TurnFact = Fact<{readonly isOn?: boolean | undefined; readonly status?: string | undefined}>;

/** The switch and the status stand on different pages, so one box may have several facts. */
function readBox(facts: readonly TurnFact[]): BoxState[] {
  const subject = facts.find((fact) => fact.subject.includes('/'))?.subject ?? facts[0]?.subject;
  if (subject === undefined) return [];
  const off = facts.filter(({value}) => value.isOn === false);
  const inactive = facts.filter(({value}) => /^inactive$/i.test(value.status ?? ''));
  const isActive = facts.some(({value}) => /^active$/i.test(value.status ?? ''));
  const isOn = facts.some(({value}) => value.isOn === true);
  const evidence = [
    ...off.map((fact) => evidenceOf(fact, 'the setting', 'isOn')),
    ...inactive.map((fact) => evidenceOf(fact, 'the status', 'status')),
  ];
  // Pages of different days may contradict each other; then nothing is said.
  const isContradicted = (off.length > 0 && (isOn || isActive)) || (inactive.length > 0 && isActive);
  if (isContradicted) return [{subject, state: 'unclear', evidence: []}];
  if (off.length > 0) return [{subject, state: 'off', evidence}];
  if (inactive.length > 0) return [{subject, state: 'inactive', evidence}];
  return [{subject, state: isOn || isActive ? 'on' : 'unclear', evidence: []}];
}
