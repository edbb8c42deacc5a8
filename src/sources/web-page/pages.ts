/**
 * The web pages of CMS and Expressway that are read, as data: labels as they stand on the page, and the field that each
 * fills. Another spelling of a label (a translated page, what OCR makes of it) is one more entry in `labels`.
 */
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {FactType} from '../../facts/fact.ts';
import {guestAccess} from '../../facts/guest-access.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import type {BoxRole} from '../../model/subject.ts';

/**
 * How a value is read. `choice`: an entry of a drop-down list. `host`: one host or URI. `switch`: On or Off, Yes or No.
 * `listener`: address and port. `lan`: `LAN2` as 2.
 */
export type ValueKind = 'text' | 'choice' | 'host' | 'address' | 'number' | 'switch' | 'listener' | 'lan';

export interface PageLabel {
  /** Spellings; `#` stands for a number (`Address #`). */
  readonly labels: readonly string[];
  /** Left out for labels that only tell the page. */
  readonly field?: string;
  readonly kind: ValueKind;
  /** Too common to tell its page: counts only beside a label that does. */
  readonly isWeak?: true;
  /** Several lines make one list. */
  readonly isList?: true;
  /** On Expressway-E alone, whatever the page. */
  readonly isEdgeOnly?: true;
  /** Stands once for each interface: the last value that is set counts. */
  readonly isRepeated?: true;
  /** Off: the static NAT address below it is left over. */
  readonly isNatMode?: true;
  /** Several lines add up. */
  readonly isSum?: true;
}

export interface Page {
  readonly id: string;
  /** For notes. */
  readonly name: string;
  /** Boxes that have the page. One: the page tells the box. */
  readonly boxes: readonly BoxRole[];
  readonly fact: FactType;
  /** Lines that open the page and hold no value. */
  readonly titles: readonly string[];
  readonly labels: readonly PageLabel[];
}

/** Stands on the page of CMS and on that of Expressway-C, and means another thing on each. */
const guestAccountClientUriLabels = ['Guest account client URI', 'Guest account client URL'];
const expressways: readonly BoxRole[] = ['expressway-c', 'expressway-e'];

export const pages: readonly Page[] = [
  {
    id: 'cms-general',
    name: 'CMS Configuration > General',
    boxes: ['cms'],
    fact: guestAccess,
    titles: ['Web bridge settings', 'External access'],
    labels: [
      {labels: guestAccountClientUriLabels, field: 'guestAccountClientUri', kind: 'host', isWeak: true},
      {labels: ['Guest account JID domain'], field: 'guestAccountJidDomain', kind: 'host'},
      {labels: ['Custom background image URI', 'Custom login logo URI'], kind: 'text'},
      {labels: ['Guest access via ID and passcode'], field: 'accessViaIdAndPasscode', kind: 'choice'},
      {labels: ['Guest access via hyperlinks'], field: 'accessViaHyperlinks', kind: 'choice'},
      {labels: ['User sign in', 'Joining scheduled Lync conferences by ID'], kind: 'choice'},
      {labels: ['Web Bridge URI'], field: 'externalWebBridgeUri', kind: 'host'},
      {labels: ['IVR telephone number', 'IVR numeric ID'], kind: 'text'},
    ],
  },
  {
    id: 'expressway-meeting-server',
    name: 'Expressway-C Cisco Meeting Server',
    boxes: ['expressway-c'],
    fact: guestAccountClientUri,
    titles: ['Meeting Server configuration', 'Guest account client URI resolved to the following targets'],
    labels: [
      {
        labels: ['Meeting Server Web Proxy', 'Cisco Meeting Server Web Proxy', 'CMS Web Proxy', 'Web proxy'],
        field: 'webProxy',
        kind: 'choice',
      },
      {labels: guestAccountClientUriLabels, field: 'uri', kind: 'host', isWeak: true},
    ],
  },
  {
    id: 'expressway-dns',
    name: 'Expressway System > DNS',
    boxes: expressways,
    fact: expresswaySystem,
    titles: ['DNS settings', 'Default DNS servers'],
    labels: [
      {labels: ['System host name'], field: 'hostName', kind: 'host'},
      {labels: ['Domain name'], field: 'domainName', kind: 'host', isWeak: true},
      {
        labels: ['Default DNS server Address #', 'Default DNS servers Address #'],
        field: 'dnsServers',
        kind: 'address',
        isList: true,
      },
      {labels: ['Address #'], field: 'dnsServers', kind: 'address', isList: true, isWeak: true},
      {labels: ['DNS requests port range', 'Search domains'], kind: 'text'},
    ],
  },
  {
    id: 'expressway-ip',
    name: 'Expressway System > Network interfaces > IP',
    boxes: expressways,
    fact: expresswaySystem,
    titles: ['LAN 1 - Internal', 'LAN 2 - External', 'LAN 1', 'LAN 2'],
    labels: [
      {labels: ['Use dual network interfaces'], field: 'hasDualInterfaces', kind: 'switch'},
      {labels: ['External LAN interface'], field: 'externalInterface', kind: 'lan'},
      {labels: ['IPv4 gateway', 'IPv4 subnet mask'], kind: 'text'},
      {labels: ['IPv4 address'], field: 'addresses', kind: 'address', isList: true},
      {labels: ['IPv4 static NAT mode'], kind: 'switch', isNatMode: true},
      {
        labels: ['IPv4 static NAT address', 'Static NAT address'],
        field: 'staticNatAddress',
        kind: 'address',
        isRepeated: true,
      },
    ],
  },
  {
    id: 'expressway-administration',
    name: 'Expressway System > Administration',
    boxes: expressways,
    fact: expresswaySystem,
    titles: ['Web server configuration'],
    labels: [
      {labels: ['Redirect HTTP requests to HTTPS'], field: 'redirectsHttp', kind: 'switch'},
      {labels: ['HTTP Strict Transport Security (HSTS)'], kind: 'switch'},
      {labels: ['Client certificate-based security'], kind: 'choice'},
      {labels: ['Web administrator port'], field: 'webAdministratorPort', kind: 'number'},
    ],
  },
  {
    id: 'expressway-unified-communications',
    name: 'Expressway Configuration > Unified Communications',
    boxes: expressways,
    fact: expresswaySystem,
    titles: [],
    labels: [{labels: ['Unified Communications mode'], field: 'unifiedCommunicationsMode', kind: 'choice'}],
  },
  {
    id: 'expressway-zone',
    name: 'Expressway zone',
    boxes: expressways,
    fact: expresswayZone,
    titles: ['Edit zone', 'Create zone', 'Connection credentials'],
    labels: [
      {labels: ['Name'], field: 'name', kind: 'text', isWeak: true},
      // The second spelling is Cyrillic, as OCR reads it.
      {labels: ['Type', 'Туре'], field: 'type', kind: 'choice', isWeak: true},
      {labels: ['Hop count'], kind: 'number'},
      {labels: ['Username'], field: 'username', kind: 'text', isWeak: true},
      {labels: ['Password'], kind: 'text', isWeak: true},
      {labels: ['SIP Port', 'Port'], field: 'sipPort', kind: 'number', isWeak: true},
      {labels: ['Transport', 'SIP transport'], field: 'sipTransport', kind: 'choice', isWeak: true},
      {labels: ['State', 'Zone status'], field: 'status', kind: 'choice', isWeak: true},
      {labels: ['Authentication policy'], field: 'authenticationPolicy', kind: 'choice'},
      {labels: ['TLS verify mode'], field: 'tlsVerifyMode', kind: 'choice'},
      {labels: ['TLS verify subject name'], field: 'tlsVerifySubjectName', kind: 'host', isEdgeOnly: true},
      {labels: ['Peer # address'], field: 'peers', kind: 'host', isList: true},
      {labels: ['Accept proxied registrations', 'SIP poison mode', 'Preloaded SIP routes support'], kind: 'choice'},
    ],
  },
  {
    id: 'expressway-turn',
    name: 'Expressway-E Traversal > TURN',
    boxes: ['expressway-e'],
    fact: expresswayTurn,
    titles: [],
    labels: [
      {labels: ['TURN services'], field: 'isOn', kind: 'switch'},
      {
        labels: ['TURN requests port', 'TURN requests UDP port', 'TURN requests port range start'],
        field: 'port',
        kind: 'number',
      },
      {labels: ['Authentication realm'], field: 'realm', kind: 'text'},
      {labels: ['Media port range start'], field: 'mediaPortStart', kind: 'number'},
      {labels: ['Media port range end'], field: 'mediaPortEnd', kind: 'number'},
      {labels: ['TURN protocol mode', 'Protocol mode'], field: 'protocolMode', kind: 'choice'},
      {labels: ['TCP 443 TURN service', 'TCP 443 TURN'], field: 'listensOnTcp443', kind: 'switch'},
      {
        labels: ['TURN requests port range end', 'Delegated credential checking', 'TURN port multiplexing'],
        kind: 'text',
      },
    ],
  },
  {
    id: 'expressway-turn-status',
    name: 'Expressway-E TURN server status',
    boxes: ['expressway-e'],
    fact: expresswayTurn,
    titles: ['TURN server status'],
    labels: [
      {labels: ['Status'], field: 'status', kind: 'choice', isWeak: true},
      {labels: ['Listening address #'], field: 'listening', kind: 'listener', isList: true},
      {labels: ['Number of active TURN clients'], kind: 'number'},
      {
        labels: [
          'Number of active TURN relays (connected via TCP)',
          'Number of active TURN relays (connected via UDP)',
        ],
        field: 'relaysInUse',
        kind: 'number',
        isSum: true,
      },
    ],
  },
];
