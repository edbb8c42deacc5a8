import {cmsTurnServer} from '../../facts/cms-turn-server.ts';
import {systemsByBox} from '../../facts/derived/expressway-boxes.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {isStated} from '../../facts/fact.ts';
import {boxName} from '../../model/box-name.ts';
import {hostOf} from '../../model/host-name.ts';
import {isIpAddress} from '../../model/ip-address.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * Guests reach Expressway-E at an address that none of its interfaces has, so it stands behind NAT; without static NAT it
 * offers its private address as a relay, which no browser reaches (F90).
 */
export default defineCheck({
  id: 'expressway/static-nat-missing',
  system: 'Expressway-E',
  title: {
    pass: 'Expressway-E knows the address at which guests reach it',
    fail: 'Expressway-E stands behind NAT and has no static NAT set',
  },
  failureModes: ['F90'],
  needs: {systems: systemsByBox},
  wants: {servers: cmsTurnServer, answers: dnsAnswer, external: externalJoinName},
  after: [],
  references: ['Expressway administrator guide, static NAT', 'Cisco document 211301, site: static NAT of Expressway-E'],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'Guests reach {box} at {address}, which is on none of its interfaces, and its static NAT is off',
      why: 'Without static NAT its TURN service offers an address of its own ({own}) for the relays, which browsers outside do not reach. Calls are set up and stay without audio and video, or stay at “Connecting”.',
      competing: ['{address} belongs to another Expressway-E, which is not in the evidence.'],
      fix: [
        {
          action: 'Set IPv4 static NAT mode of LAN {lan}, the external one, to On with {address}, and save.',
          where: '{box}, System > Network interfaces > IP; or by the commands over SSH',
          command:
            'xConfiguration Ethernet {lan} IP V4 StaticNAT Address: "{address}"\nxConfiguration Ethernet {lan} IP V4 StaticNAT Mode: On',
        },
        {
          action: 'Restart {box} at a time without calls.',
          where: '{box}, Maintenance > Restart options; or by the command over SSH',
          command: 'xCommand Restart',
          verify: 'After the restart a browser outside gets a relay candidate with {address}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:expressway-static-nat-missing', pass: 'demo:healthy'},
  run({systems, servers, answers, external}, report) {
    const edges = systems.filter(({subject}) => subject.startsWith('box:expressway-e'));
    // What an Expressway-E itself says. That an address is meant to be one of it does not make it answer to it.
    const known = new Set(
      edges.flatMap(({value}) => [
        ...(value.addresses ?? []),
        ...(value.staticNatAddress ? [value.staticNatAddress] : []),
      ]),
    );
    const hosts = external.map(({value}) => value.host);
    const outside = [
      ...servers.map((fact) => ({
        address: fact.value.clientAddress ?? '',
        server: fact.value.serverAddress ?? '',
        evidence: evidenceOf(fact, 'what CMS tells browsers', 'clientAddress'),
      })),
      ...answers
        .filter(({value}) => value.view === 'outside' && hosts.includes(hostOf(value.name) ?? ''))
        .flatMap((fact) =>
          (/^A$/i.test(fact.value.recordType) ? fact.value.answers : []).map((address) => ({
            address,
            server: '',
            evidence: evidenceOf(fact, 'what the DNS outside answers', 'answers'),
          })),
        ),
    ]
      .filter(({address}) => isIpAddress(address))
      .toSorted((one, other) => (one.address < other.address ? -1 : 1));
    let judged = 0;
    for (const fact of edges) {
      const {subject, value} = fact;
      const box = boxName(subject);
      const own = value.addresses ?? [];
      // A translated address lies in another network; one of the same network is mistyped rather.
      const networks = own.map(networkOf);
      const strangers = outside.filter(({address}) => !known.has(address) && !networks.includes(networkOf(address)));
      // The object that has this box as its server says which address is its own.
      const stranger = strangers.find(({server}) => own.includes(server)) ?? strangers[0];
      if (value.hasStaticNat === true || value.staticNatAddress !== undefined) report.pass(`${box} has static NAT.`);
      else if (value.hasStaticNat === undefined || own.length === 0 || outside.length === 0) continue;
      else if (outside.some(({address}) => own.includes(address)) || stranger === undefined)
        report.pass(`Nobody tells guests an address of another network than ${box} has.`);
      // Then a wrong address in CMS or DNS is the likelier reason.
      else if (!own.every(isPrivate)) report.notApplicable(`${box} has a public address of its own.`);
      else {
        const {address, evidence} = stranger;
        report.fail('missing', {
          subject,
          args: {box, address, own: own.join(' or '), lan: value.externalInterface ?? (own.length > 1 ? 2 : 1)},
          evidence: [
            evidence,
            evidenceOf(fact, 'static NAT is off', 'hasStaticNat'),
            ...own.slice(0, 2).map((one, index) => {
              const field = `addresses.${index}`;
              return evidenceOf(fact, `it has ${one}`, isStated(fact, field) ? field : 'addresses');
            }),
          ],
        });
      }
      judged += 1;
    }
    if (judged === 0)
      report.lacking(
        expresswaySystem,
        'the interfaces of Expressway-E, its static NAT mode and its outside address are not all known',
      );
  },
});

/** `192.0.2` of `192.0.2.7`. */
function networkOf(address: string): string {
  return address.slice(0, address.lastIndexOf('.'));
}

/** RFC 1918, and RFC 4193 for IPv6. */
function isPrivate(address: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][\da-f]{2}:)/i.test(address);
}
