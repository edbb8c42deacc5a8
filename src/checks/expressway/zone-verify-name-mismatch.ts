import {certificate} from '../../facts/certificate.ts';
import {fullNameOf, systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {heldCertificateFiles} from '../../facts/derived/held-certificate-files.ts';
import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import {boxName} from '../../model/box-name.ts';
import {coversHost} from '../../model/host-name.ts';
import {isIpAddress} from '../../model/ip-address.ts';
import {quoteOf} from '../../model/origin.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Each side of the zone looks for a name in the other's certificate: Expressway-E for its TLS verify subject name,
 * Expressway-C for its peer address (F57). A zone that is active has found them.
 */
export default defineCheck({
  id: 'expressway/zone-verify-name-mismatch',
  system: 'Expressway-E',
  title: {
    pass: 'The names that the traversal zone verifies are those of the other side',
    fail: 'The traversal zone verifies a name that the other side does not have',
  },
  failureModes: ['F57'],
  needs: {zones: unifiedCommunicationsZones},
  wants: {systems: systemsByBox, files: heldCertificateFiles, certificates: certificate},
  after: ['expressway/dns-unset'],
  references: ['Cisco document 211301, step traversal zone: TLS verify subject name', 'Expressway CLI reference'],
  messages: {
    notHeld: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The zone of {box} verifies {name}, which the certificate of Expressway-C does not hold',
      why: 'Expressway-E refuses the connection (“Peer’s TLS certificate identity was unacceptable”). Without the zone there are no SSH tunnels, and guests get no join page. The certificate holds: {held}.',
      fix: [
        {
          action: 'Set TLS verify subject name to the full name of Expressway-C ({own}) and save.',
          where: '{box}, Configuration > Zones > Zones; or by the command over SSH',
          command: 'xConfiguration Zones Zone {position} TraversalServer SIP TLS Verify Subject Name: "{own}"',
          verify: 'Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
    otherName: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The zone of {box} verifies {name}; Expressway-C is {own}',
      why: 'Expressway-E looks for that name in the certificate of Expressway-C and refuses the connection when it is not there. Without the zone there are no SSH tunnels, and guests get no join page.',
      competing: ['The certificate of Expressway-C holds {name} as a further name, as in a cluster.'],
      fix: [
        {
          action: 'Set TLS verify subject name to the full name of Expressway-C ({own}) and save.',
          where: '{box}, Configuration > Zones > Zones; or by the command over SSH',
          command: 'xConfiguration Zones Zone {position} TraversalServer SIP TLS Verify Subject Name: "{own}"',
          verify: 'Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
    address: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The zone of {box} has the peer {address}, an address, and verifies the certificate',
      why: 'Expressway-C looks for what stands here in the certificate of Expressway-E. Certificates hold names, so it refuses the connection. Without the zone there are no SSH tunnels, and guests get no join page.',
      competing: ['The certificate of Expressway-E holds {address}.'],
      fix: [
        {
          action: 'Set the peer address to the full name of Expressway-E ({own}), which the DNS inside has to resolve.',
          where: '{box}, Configuration > Zones > Zones; or by the command over SSH',
          command: 'xConfiguration Zones Zone {position} TraversalClient Peer 1 Address: "{own}"',
          verify: 'Status > Zones shows the zone as Active on both sides.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-zone-verify-name-mismatch', pass: 'demo:healthy'},
  run({zones, systems, files, certificates}, report) {
    const nameOf = (role: string): string[] =>
      systems.flatMap(({subject, value}) => (subject.startsWith(`box:${role}`) ? (fullNameOf(value) ?? []) : []));
    const controllers = [...new Set(nameOf('expressway-c'))].sort();
    const edges = [...new Set(nameOf('expressway-e'))].sort();
    const leaves = files
      .filter(({value}) => value.holder === 'expressway-c' && !/^(?:ca|trust)/i.test(value.fileName))
      .flatMap(({value}) => certificates.find((fact) => fact.value.sha256 === value.certificates[0]) ?? []);
    const held = [...new Set(leaves.flatMap(({value}) => [...value.dnsNames, value.commonName ?? []].flat()))];
    let judged = 0;
    for (const fact of zones) {
      const {subject, value} = fact;
      const box = boxName(subject);
      const isActive = /^(?:active|on|up)$/i.test(value.status ?? '');
      const name = value.tlsVerifySubjectName;
      const address = value.peers?.map((peer) => peer.address).find(isIpAddress);
      const isVerified = !/^off$/i.test(value.tlsVerifyMode ?? '');
      const [leaf] = leaves;
      judged += 1;
      if (value.role === 'expressway-e' && name !== undefined && isVerified) {
        const setting = evidenceOf(fact, 'the name that it verifies', 'tlsVerifySubjectName');
        const args = {box, name, own: controllers[0] ?? '<name of Expressway-C>', position: value.position};
        if (held.some((pattern) => coversHost(pattern, name)) || controllers.includes(name.toLowerCase()))
          report.pass(`${box} verifies ${name}, which Expressway-C has.`);
        else if (leaf !== undefined) {
          const names = held.slice(0, 6).join(', ') || 'no name';
          const evidence = [
            setting,
            {
              origin: {...leaf.origin, field: 'subjectAltName', quote: quoteOf(names)},
              shows: 'the certificate of Expressway-C',
            },
          ] as const;
          report.fail('notHeld', {subject, args: {...args, held: names}, evidence});
        } else if (isActive) report.pass(`The zone of ${box} is active, so it has found ${name}.`);
        else if (controllers.length === 0)
          report.lacking(
            expresswayZone,
            `nothing tells which names Expressway-C has, and whether ${name} is one of them`,
          );
        else {
          const own = systems.filter((system) => system.subject.startsWith('box:expressway-c'));
          const evidence = [setting, ...own.map((system) => evidenceOf(system, 'its host name', 'hostName'))] as const;
          report.fail('otherName', {subject, args, evidence});
        }
      } else if (
        value.role === 'expressway-c' &&
        address !== undefined &&
        /^on$/i.test(value.tlsVerifyMode ?? '') &&
        !isActive
      ) {
        const args = {box, address, own: edges[0] ?? '<name of Expressway-E>', position: value.position};
        report.fail('address', {subject, args, evidence: [evidenceOf(fact, 'the peers of the zone', 'peers')]});
      } else if (value.role === 'expressway-c' && value.peers !== undefined && address === undefined)
        report.pass(`${box} has its peers by name.`);
      else judged -= 1;
    }
    if (judged === 0) report.lacking(expresswayZone, 'nothing tells which name the zone verifies');
  },
});
