/**
 * The scenarios of the lab. Each is a healthy site with one thing broken; what the probe and a capture of its packets have
 * to say first is in `expected`.
 */
import type {Scenario} from './scenario.ts';
import type {LabSite} from './site.ts';

const turnUdp = ({addresses}: LabSite): string => `ip daddr ${addresses.edgeOutside} udp dport 3478`;
const turnTcp = ({addresses}: LabSite): string => `ip daddr ${addresses.edgeOutside} tcp dport { 3478, 5349 }`;
const page = ({addresses}: LabSite): string => `ip daddr ${addresses.edgeOutside} tcp dport 443`;
const media = ({mediaPorts}: LabSite): string => `${mediaPorts.first}-${mediaPorts.last}`;
const mediaIn = (site: LabSite): string => `ip daddr ${site.addresses.edgeOutside} udp dport ${media(site)} drop`;
const mediaOut = (site: LabSite): string => `ip saddr ${site.addresses.edgeOutside} udp sport ${media(site)} drop`;

const dnsScenarios: readonly Scenario[] = [
  {
    id: 'dns-inside-address',
    title: 'the DNS outside gives the address of the web bridge',
    dnsOutside: ({names, addresses}) => [
      `--host-record=${names.join},${addresses.core}`,
      `--host-record=${names.edge},${addresses.public}`,
    ],
    expected: 'dns/outside-wrong',
    inCapture: {expected: 'dns/answer-not-reachable', because: 'a capture does not tell whose DNS server that is'},
  },
  {
    id: 'dns-no-such-name',
    title: 'the DNS outside does not know the join name',
    dnsOutside: ({names, addresses}) => [`--host-record=${names.edge},${addresses.public}`],
    expected: 'dns/outside-missing',
    inCapture: {expected: 'dns/name-not-resolved', because: 'a capture does not tell whose DNS server that is'},
  },
  {
    id: 'dns-turn-name-unknown',
    title: 'the DNS outside does not know the name of the TURN server',
    guest: ({names}) => ({turnHost: `relay.${names.externalDomain}`}),
    expected: 'dns/turn-name-missing',
    inCapture: {expected: 'none', because: 'a capture does not tell what a name is for'},
  },
];

const pageScenarios: readonly Scenario[] = [
  {
    id: 'page-closed',
    title: 'nothing listens on 443 of Expressway-E',
    web: {isOff: true},
    expected: 'web/not-reachable',
  },
  {
    id: 'page-dropped',
    title: 'the firewall drops 443',
    rules: (site) => [`${page(site)} drop`],
    expected: 'web/not-reachable',
  },
  {
    id: 'page-tls-reset',
    title: 'the firewall resets TLS',
    rules: (site) => [`${page(site)} @ih,0,8 0x16 reject with tcp reset`],
    expected: 'tls/reset-in-handshake',
  },
  {
    id: 'page-self-signed',
    title: 'Expressway-E shows a self-signed certificate, TLS 1.2',
    web: {certificate: 'self-signed', maxVersion: 'TLSv1.2'},
    expected: 'certificate/edge-self-signed',
  },
  {
    id: 'page-self-signed-tls13',
    title: 'Expressway-E shows a self-signed certificate, TLS 1.3',
    web: {certificate: 'self-signed'},
    expected: 'certificate/edge-self-signed',
  },
  {
    id: 'page-wrong-name',
    title: 'the certificate of Expressway-E does not hold the join name',
    web: {certificate: 'wrong-name', maxVersion: 'TLSv1.2'},
    expected: 'certificate/edge-name-missing',
  },
  {
    id: 'page-expired',
    title: 'the certificate of Expressway-E has expired',
    web: {certificate: 'expired'},
    expected: 'certificate/edge-expired',
  },
  {
    id: 'page-expires-soon',
    title: 'the certificate of Expressway-E expires in twelve days',
    web: {certificate: 'expires-soon'},
    expected: 'certificate/edge-expires-soon',
  },
  {
    id: 'page-missing-intermediate',
    title: 'Expressway-E does not send the intermediate certificate',
    web: {certificate: 'missing-intermediate'},
    expected: 'certificate/edge-chain-incomplete',
  },
  {
    id: 'page-without-common-name',
    title: 'the certificate of Expressway-E has no common name',
    web: {certificate: 'without-common-name'},
    expected: 'certificate/edge-common-name-missing',
  },
  {id: 'page-weak', title: 'RSA 1024 and SHA-1', web: {certificate: 'weak'}, expected: 'certificate/edge-key-weak'},
  {
    id: 'page-old-tls',
    title: 'Expressway-E offers TLS 1.0 and 1.1 alone',
    web: {minVersion: 'TLSv1', maxVersion: 'TLSv1.1'},
    expected: 'tls/old-versions-only',
  },
  {
    id: 'page-bad-request',
    title: 'Expressway-C has the internal name as guest account client URI',
    web: {proxied: ['another.invalid']},
    expected: 'web/bad-request',
  },
  {id: 'page-forbidden', title: 'Expressway-E answers 403', web: {answersForbidden: true}, expected: 'web/forbidden'},
  {
    id: 'page-next-hop-failed',
    title: 'nothing listens on 443 of the web bridge',
    web: {isWebBridgeOff: true},
    expected: 'web/next-hop-failed',
  },
  {
    id: 'page-administration',
    title: 'the administrators’ page is on 443 of Expressway-E',
    web: {isAdministration: true},
    expected: 'expressway/admin-port-443',
    inCapture: {expected: 'none', because: 'of a page a capture keeps the status alone'},
  },
  {
    id: 'page-websocket-refused',
    title: 'WebSockets are refused',
    web: {refusesWebSockets: true},
    expected: 'web/websocket-blocked',
  },
  {
    id: 'page-redirect-elsewhere',
    title: 'port 80 sends to the administrators’ port',
    web: {redirectPort: 445},
    expected: 'web/redirect-to-admin-port',
  },
];

const turnScenarios: readonly Scenario[] = [
  {id: 'healthy', title: 'nothing', expected: 'none'},
  {id: 'healthy-call', title: 'nothing; a browser makes a call', call: {}, expected: 'none'},
  {
    id: 'call-wrong-fingerprint',
    title: 'the peer of a call announces another certificate than it has',
    call: {hasWrongFingerprint: true},
    expected: 'none',
    inCapture: {expected: 'dtls/certificate-refused', because: 'it is in the call, not in the site'},
  },
  {id: 'healthy-inside', title: 'nothing, seen from inside', from: 'inside', expected: 'none'},
  {id: 'healthy-tcp', title: 'nothing; TURN over TCP', guest: () => ({transport: 'tcp'}), expected: 'none'},
  {
    id: 'healthy-tls',
    title: 'nothing; TURN over TLS',
    guest: ({names}) => ({transport: 'tls', turnHost: names.edge}),
    expected: 'none',
  },
  {
    id: 'healthy-expressway',
    title: 'nothing; the simulated Expressway-E',
    turn: {kind: 'expressway'},
    // Its relays reach each other alone.
    stopAt: 'turn',
    expected: 'none',
  },
  {
    id: 'stale-nonce',
    title: 'nothing; nonces of coturn live for a second',
    turn: {options: () => ['stale-nonce=1']},
    expected: 'none',
  },
  {
    id: 'turn-wrong-password',
    title: 'CMS has another TURN password than coturn, which answers 401 again',
    guest: () => ({password: 'not-the-one'}),
    expected: 'turn/password-mismatch',
  },
  {
    id: 'turn-wrong-user',
    title: 'CMS has a TURN user that coturn does not know',
    guest: () => ({username: 'nobody'}),
    expected: 'turn/password-mismatch',
  },
  {
    id: 'turn-wrong-password-431',
    title: 'CMS has another TURN password than Expressway-E, which answers 431',
    turn: {kind: 'expressway'},
    guest: () => ({password: 'not-the-one'}),
    expected: 'turn/password-mismatch',
  },
  {
    id: 'turn-udp-dropped',
    title: 'the firewall drops TURN over UDP; TCP works',
    rules: (site) => [`${turnUdp(site)} drop`],
    expected: 'turn/unanswered',
  },
  {
    id: 'turn-dropped',
    title: 'the firewall drops all TURN',
    rules: (site) => [`${turnUdp(site)} drop`, `${turnTcp(site)} drop`],
    expected: 'turn/unanswered',
  },
  {
    id: 'turn-rejected',
    title: 'the firewall rejects TURN over UDP with ICMP',
    rules: (site) => [`${turnUdp(site)} reject with icmp type admin-prohibited`],
    expected: 'turn/no-route',
    inCapture: {expected: 'turn/firewall-rejects', because: 'a program is not told which ICMP error came'},
  },
  {id: 'turn-off', title: 'the TURN service is off', turn: {kind: 'off'}, expected: 'turn/port-closed'},
  {
    id: 'turn-address-inside',
    title: 'guests are given the address of the TURN server in the DMZ',
    guest: ({addresses}) => ({turnHost: addresses.edgeOutside}),
    expected: 'turn/unanswered',
  },
  {
    id: 'turn-tls-self-signed',
    title: 'TURN over TLS with a self-signed certificate',
    turn: {certificate: 'self-signed'},
    guest: ({names}) => ({transport: 'tls', turnHost: names.edge}),
    call: {},
    expected: 'turn/tls-certificate-untrusted',
  },
  {
    id: 'turn-quota',
    title: 'the only relay that the user may hold is taken',
    turn: {options: () => ['user-quota=1'], isRelayTaken: true},
    expected: 'turn/allocation-quota',
  },
  {
    id: 'turn-peer-forbidden',
    title: 'coturn relays to no address outside',
    turn: {options: ({addresses}) => [`denied-peer-ip=${addresses.guest}`]},
    call: {},
    expected: 'turn/peer-forbidden',
  },
  {
    id: 'relay-address-private',
    title: 'relays are told by their address in the DMZ',
    turn: {hasNoMapping: true},
    // Else the peer would learn from its first packet where it really comes from.
    rules: (site) => [`ip saddr ${site.addresses.edgeOutside} udp sport ${media(site)} ct state new drop`],
    call: {},
    expected: 'turn/relay-address-unmapped',
  },
  {
    id: 'media-in-dropped',
    title: 'the firewall drops the media ports from outside',
    rules: (site) => [mediaIn(site)],
    call: {},
    expected: 'turn/media-range-blocked',
  },
  {
    id: 'media-out-dropped',
    title: 'the firewall drops the media ports to outside',
    rules: (site) => [mediaOut(site)],
    call: {},
    expected: 'turn/media-range-blocked',
  },
  {
    id: 'media-dropped',
    title: 'the firewall drops the media ports both ways',
    rules: (site) => [mediaIn(site), mediaOut(site)],
    call: {},
    expected: 'turn/media-range-blocked',
  },
  {
    id: 'relay-loss',
    title: 'one packet in ten is lost on the way to and from the TURN server',
    // Each tenth and not one in ten by chance: three copies of an Allocate in a row are lost once in 150 runs.
    rules: ({addresses}) => [
      `ip daddr ${addresses.edgeOutside} udp dport 3478 numgen inc mod 10 == 9 drop`,
      `ip saddr ${addresses.edgeOutside} udp sport 3478 numgen inc mod 10 == 9 drop`,
    ],
    expected: 'media/relay-loss',
    inCapture: {expected: 'media/packet-loss', because: 'a capture shows one direction of the two'},
  },
  {
    id: 'turn-killed',
    title: 'the TURN server ends while its relay is in use',
    midway: {kind: 'kill-turn'},
    expected: 'turn/server-gone',
  },
  {
    id: 'turn-cut-midway',
    title: 'the way to the TURN server is cut while its relay is in use',
    midway: {
      kind: 'rules',
      rules: (site) => [`${turnUdp(site)} drop`, `ip saddr ${site.addresses.edgeOutside} udp sport 3478 drop`],
    },
    expected: 'turn/server-gone',
  },
];

export const scenarios: readonly Scenario[] = [...turnScenarios, ...dnsScenarios, ...pageScenarios];
