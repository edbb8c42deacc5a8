import {cmsTurnServer} from '../../facts/cms-turn-server.ts';
import {systemsByBox, turnByEdge} from '../../facts/derived/expressway-boxes.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {boxName} from '../../model/box-name.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** TURN answers over UDP only, while CMS or the TCP 443 setting sends clients to it over TCP (F99). */
export default defineCheck({
  id: 'expressway/turn-udp-only',
  system: 'Expressway-E',
  title: {
    pass: 'TURN of Expressway-E answers over the protocols that clients are told',
    fail: 'TURN of Expressway-E answers over UDP only, while clients are told TCP',
  },
  failureModes: ['F99'],
  needs: {services: turnByEdge},
  wants: {servers: cmsTurnServer, systems: systemsByBox},
  after: [],
  references: ['Expressway administrator guide, TURN services; alarm 25029'],
  messages: {
    udpOnly: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'TURN of {box} answers over UDP only, while {wanted}',
      why: 'Guests in networks that block UDP fall back to TCP. There nobody answers, they get no relay, and their calls stay at “Connecting” until they drop. Guests with UDP are not concerned.',
      fix: [
        {
          action:
            'Set TURN protocol mode to Both, then TURN services Off, Save, On, Save; restart if an alarm asks for it.',
          where: '{box}, Configuration > Traversal > TURN; or by the commands over SSH',
          command:
            'xConfiguration Traversal Server TURN ProtocolMode: Both\nxConfiguration Traversal Server TURN Mode: Off\nxConfiguration Traversal Server TURN Mode: On',
          verify: 'The page shows Both, and Status > Alarms shows no 25029.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-turn-udp-only', pass: 'demo:healthy'},
  run({services, servers, systems}, report) {
    let judged = 0;
    for (const fact of services) {
      const {subject, value} = fact;
      const box = boxName(subject);
      if (value.protocolMode === undefined) continue;
      judged += 1;
      const own = addressesOf(
        systems.find((other) => other.subject === subject)?.value,
        (value.listening ?? []).map(({address}) => address),
      );
      const told = servers.find(({value: {tcpPortNumberOverride, serverAddress = '', clientAddress = ''}}) => {
        const isOurs = services.length === 1 || own.includes(serverAddress) || own.includes(clientAddress);
        return tcpPortNumberOverride !== undefined && isOurs;
      });
      const mode = evidenceOf(fact, 'the protocols', 'protocolMode');
      if (value.isOn === false) report.notApplicable(`TURN of ${box} is off.`);
      else if (!/^udp$/i.test(value.protocolMode)) report.pass(`TURN of ${box} answers over ${value.protocolMode}.`);
      else if (told !== undefined) {
        const wanted = `CMS tells clients TCP port ${told.value.tcpPortNumberOverride ?? ''}`;
        const evidence = [mode, evidenceOf(told, 'the turnServers object', 'tcpPortNumberOverride')] as const;
        report.fail('udpOnly', {subject, args: {box, wanted}, evidence});
      } else if (value.listensOnTcp443 === true) {
        const evidence = [mode, evidenceOf(fact, 'TCP 443 TURN', 'listensOnTcp443')] as const;
        report.fail('udpOnly', {subject, args: {box, wanted: 'TCP 443 TURN service is on'}, evidence});
      } else report.pass(`TURN of ${box} answers over UDP, and nobody is told TCP.`);
    }
    if (judged === 0) report.lacking(expresswayTurn, 'the TURN protocol mode is not known');
  },
});

function addressesOf(
  system: {addresses?: readonly string[] | undefined; staticNatAddress?: string | undefined} | undefined,
  listening: readonly string[],
): readonly string[] {
  return [...listening, ...(system?.addresses ?? []), system?.staticNatAddress ?? []].flat();
}
