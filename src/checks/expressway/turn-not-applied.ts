import {turnByEdge} from '../../facts/derived/expressway-boxes.ts';
import {edgeWith, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {boxName} from '../../model/box-name.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Changed TURN settings come into force only after Off, Save, On (F98, F100): until then it listens at the old port,
 * challenges with the old realm and gives relays at the old ports.
 */
export default defineCheck({
  id: 'expressway/turn-not-applied',
  system: 'Expressway-E',
  title: {
    pass: 'TURN of Expressway-E works with the settings that are set',
    fail: 'TURN of Expressway-E works with other settings than are set',
  },
  failureModes: ['F98', 'F100'],
  needs: {services: turnByEdge},
  wants: {sessions: turnSession, edges: expresswayEdges},
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
    otherRealm: {
      severity: 'warning',
      impact: 'hygiene',
      confidence: 'likely',
      text: 'TURN of {box} is set to realm “{realm}”, but TURN server {server} challenges with realm “{given}”',
      why: 'Clients take the realm from the server, so this alone stops no call. It shows that what is set is not what answers: other TURN settings may not be in force either.',
      competing: [
        'TURN settings were changed, and TURN was not switched off and on since.',
        'Another box answers at this address: a load balancer, or NAT that leads elsewhere.',
        'The settings and the answer are of different times.',
      ],
      fix: [
        {
          action: 'Turn TURN services Off and save, then On and save.',
          where: '{box}, Configuration > Traversal > TURN; or by the commands over SSH',
          command: 'xConfiguration Traversal Server TURN Mode: Off\nxConfiguration Traversal Server TURN Mode: On',
          verify: '`wrtc-doctor probe` and a new reading of the settings show the same realm.',
        },
      ],
    },
    otherRange: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The TURN relays of {box} are set to ports {start} to {end}, but TURN server {server} gives relays at {ports}',
      why: 'The firewall has to let the ports of the relays pass. Where it has those that are set, the call is set up and stays without audio and video.',
      competing: [
        'TURN settings were changed, and TURN was not switched off and on since.',
        'Another box answers at this address: a load balancer, or NAT that leads elsewhere.',
        'The settings and the answer are of different times.',
      ],
      volatile: ['ports'],
      fix: [
        {
          action: 'Turn TURN services Off and save, then On and save.',
          where: '{box}, Configuration > Traversal > TURN; or by the commands over SSH',
          command: 'xConfiguration Traversal Server TURN Mode: Off\nxConfiguration Traversal Server TURN Mode: On',
          verify: '`wrtc-doctor probe`, or a new capture, shows relayed addresses with ports from {start} to {end}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-turn-not-applied', pass: 'demo:healthy'},
  run({services, sessions, edges}, report) {
    let judged = 0;
    for (const fact of services) {
      const {subject, value} = fact;
      const {port, listening = [], realm, mediaPortStart: start, mediaPortEnd: end} = value;
      const box = boxName(subject);
      if (value.isOn === false) {
        report.notApplicable(`TURN of ${box} is off.`);
        judged += 1;
        continue;
      }
      const own = sessions.filter((session) => edgeWith(edges, session.value.server.address)?.subject === subject);
      if (port !== undefined && listening.length > 0) {
        judged += 1;
        if (listening.some((address) => address.port === port)) report.pass(`TURN of ${box} listens at ${port}.`);
        else {
          const addresses = listening.map((address) => formatHostPort(address.address, address.port)).join(', ');
          report.fail('otherPort', {
            subject,
            args: {box, port, listening: addresses},
            evidence: [evidenceOf(fact, 'the setting', 'port'), evidenceOf(fact, 'the status', 'listening')],
          });
        }
      }
      const challenges = own.filter((session) => session.value.realms.length > 0);
      if (realm !== undefined && challenges.length > 0) {
        judged += 1;
        const [other] = challenges.filter((session) => !session.value.realms.includes(realm));
        if (other === undefined) report.pass(`TURN of ${box} challenges with realm ${realm}.`);
        else {
          report.fail('otherRealm', {
            subject,
            related: [other.subject],
            args: {box, realm, server: serverOf(other), given: other.value.realms.join('”, “')},
            evidence: [
              evidenceOf(fact, 'the setting', 'realm'),
              evidenceOf(other, 'the challenge', placeOfChallenge(other)),
            ],
          });
        }
      }
      const relays = own.filter((session) => session.value.relayedAddress !== undefined);
      if (start !== undefined && end !== undefined && start < end && relays.length > 0) {
        judged += 1;
        const outside = relays.filter(({value: {relayedAddress}}) => {
          const given = relayedAddress?.port ?? start;
          return given < start || given > end;
        });
        const [first, ...more] = outside;
        if (first === undefined) report.pass(`TURN of ${box} gives relays at ports from ${start} to ${end}.`);
        else {
          report.fail('otherRange', {
            subject,
            related: [...new Set(outside.map((session) => session.subject))],
            args: {box, start, end, server: serverOf(first), ports: portsOf(outside)},
            evidence: [
              evidenceOf(fact, 'the first port that is set', 'mediaPortStart'),
              evidenceOf(fact, 'the last one', 'mediaPortEnd'),
              evidenceOf(first, 'the relay', 'allocated'),
              ...more.slice(0, 2).map((session) => evidenceOf(session, 'and this', 'allocated')),
            ],
          });
        }
      }
    }
    if (judged === 0) report.lacking(expresswayTurn, 'the TURN port and the listening addresses are not both known');
  },
});

function serverOf({value: {server, transport}}: Fact<TurnSession>): string {
  return `${formatHostPort(server.address, server.port)}/${transport}`;
}

function placeOfChallenge({value: {errors}}: Fact<TurnSession>): string {
  const [first] = errors;
  return first === undefined ? 'allocated' : `error:${first.method}:${first.code}`;
}

function portsOf(sessions: readonly Fact<TurnSession>[]): string {
  const ports = new Set(sessions.flatMap(({value}) => value.relayedAddress?.port ?? []));
  return [...ports]
    .toSorted((one, other) => one - other)
    .slice(0, 4)
    .join(', ');
}
