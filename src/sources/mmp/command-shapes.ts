/**
 * What each MMP command prints, as data: labels, the fact and field that each fills, and what `none` means there.
 * Labels are those of CMS 2.2 and 3.x transcripts. A label without a field is known and left alone; secrets are such labels.
 */
import {callBridgeSettings} from '../../facts/call-bridge-settings.ts';
import type {FactType} from '../../facts/fact.ts';
import {webAdminSettings} from '../../facts/web-admin-settings.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {xmppDomain} from '../../facts/xmpp-domain.ts';
import {xmppSettings} from '../../facts/xmpp-settings.ts';

export interface LabelShape {
  readonly label: string;
  readonly field?: string;
  /** `text` when left out. `list`: entries between spaces. */
  readonly kind?: 'text' | 'boolean' | 'number' | 'list';
  /** What `none` becomes: left out (the default), or the empty string. */
  readonly none?: 'empty';
  /** No other command prints this label, so it tells which command a block without its prompt answers. */
  readonly isTelling?: true;
  /** May stand several times in one block (`Listen interface`). */
  readonly isRepeated?: true;
}

export interface CommandShape {
  readonly command: string;
  /** Undefined for a command whose output no check needs. */
  readonly fact: FactType | undefined;
  readonly labels: readonly LabelShape[];
  /** Values of fields that the fact must have though no line states them. */
  readonly defaults: Readonly<Record<string, readonly string[]>>;
  /** Prints one block after another, each beginning with the same label. */
  readonly isList?: true;
}

const callBridge: CommandShape = {
  command: 'callbridge',
  fact: callBridgeSettings,
  defaults: {},
  labels: [
    {label: 'Listening interfaces', field: 'listeningInterfaces'},
    {label: 'Preferred interface', isTelling: true},
    {label: 'Key file', field: 'keyFile'},
    {label: 'Certificate file', field: 'certificateFile'},
    {label: 'Address', field: 'address'},
    {label: 'CA Bundle file', field: 'caBundleFile'},
    {label: 'C2W trusted certs', field: 'c2wTrustedCertificates', none: 'empty', isTelling: true},
    {label: 'Callbridge cluster trusted certs', isTelling: true},
    {label: 'Callbridge trust branding certs', isTelling: true},
    {label: 'UCM trusted certs', isTelling: true},
    {label: 'UCM verification mode', isTelling: true},
    {label: 'IMPS trusted certs', isTelling: true},
    {label: 'IMPS verification mode', isTelling: true},
    {label: 'WC3 JWT Expiry in hours', field: 'jwtExpiryHours', kind: 'number', isTelling: true},
  ],
};

const webBridge: CommandShape = {
  command: 'webbridge',
  fact: webBridgeSettings,
  defaults: {interfaceWhitelist: []},
  labels: [
    {label: 'Enabled', field: 'isEnabled', kind: 'boolean'},
    {label: 'Interface whitelist', field: 'interfaceWhitelist', kind: 'list', isTelling: true},
    {label: 'Key file', field: 'keyFile'},
    {label: 'Certificate file', field: 'certificateFile'},
    {label: 'CA Bundle file', field: 'caBundleFile'},
    {label: 'Trust bundle', field: 'trustBundle', none: 'empty', isTelling: true},
    {label: 'HTTP redirect', field: 'httpRedirect', kind: 'boolean'},
    {label: 'Clickonce URL', isTelling: true},
    {label: 'MSI download URL', isTelling: true},
    {label: 'DMG download URL', isTelling: true},
    {label: 'iOS download URL', isTelling: true},
  ],
};

const webBridge3: CommandShape = {
  command: 'webbridge3',
  fact: webBridge3Settings,
  defaults: {httpsListening: [], c2wListening: []},
  labels: [
    {label: 'Enabled', field: 'isEnabled', kind: 'boolean'},
    {label: 'HTTPS listening ports and interfaces', field: 'httpsListening', kind: 'list', isTelling: true},
    {label: 'HTTPS Key file', field: 'httpsKeyFile', none: 'empty', isTelling: true},
    {label: 'HTTPS Full chain certificate file', field: 'httpsCertificateFile', none: 'empty', isTelling: true},
    {label: 'HTTPS Frame-Ancestors', isTelling: true},
    {label: 'HTTP redirect', field: 'httpRedirect', kind: 'boolean'},
    {label: 'C2W listening ports and interfaces', field: 'c2wListening', kind: 'list', isTelling: true},
    {label: 'C2W Key file', field: 'c2wKeyFile', none: 'empty', isTelling: true},
    {label: 'C2W Full chain certificate file', field: 'c2wCertificateFile', none: 'empty', isTelling: true},
    {label: 'C2W Trust bundle', field: 'c2wTrustBundle', none: 'empty', isTelling: true},
    {label: 'Meetingapps address', isTelling: true},
    {label: 'Meetingapps port', isTelling: true},
    {label: 'Audio priority flag', isTelling: true},
    {label: 'Beta options', isTelling: true},
    {label: 'STATUS'},
  ],
};

const xmpp: CommandShape = {
  command: 'xmpp',
  fact: xmppSettings,
  defaults: {},
  labels: [
    {label: 'Enabled', field: 'isEnabled', kind: 'boolean'},
    {label: 'Clustered', field: 'isClustered', kind: 'boolean', isTelling: true},
    {label: 'Domain', field: 'domain'},
    {label: 'Listening interfaces', field: 'listeningInterfaces'},
    {label: 'Key file', field: 'keyFile'},
    {label: 'Certificate file', field: 'certificateFile'},
    {label: 'CA Bundle file', field: 'caBundleFile'},
    {label: 'Max sessions per user', isTelling: true},
    {label: 'STATUS', field: 'status'},
  ],
};

const xmppMultiDomain: CommandShape = {
  command: 'xmpp multi_domain list',
  fact: xmppDomain,
  defaults: {},
  isList: true,
  labels: [
    {label: 'Domain', field: 'domain'},
    {label: 'Key file', field: 'keyFile'},
    {label: 'Certificate file', field: 'certificateFile'},
    {label: 'Bundle file', field: 'bundleFile', isTelling: true},
  ],
};

const webAdmin: CommandShape = {
  command: 'webadmin',
  fact: webAdminSettings,
  defaults: {},
  labels: [
    {label: 'Enabled', field: 'isEnabled', kind: 'boolean'},
    {label: 'TLS listening interface', field: 'listeningInterface', isTelling: true},
    {label: 'TLS listening port', field: 'port', kind: 'number', isTelling: true},
    {label: 'Key file', field: 'keyFile'},
    {label: 'Certificate file', field: 'certificateFile'},
    {label: 'CA Bundle file'},
    {label: 'HTTP redirect'},
    {label: 'STATUS', field: 'status'},
  ],
};

/** Prints its password in clear text: claimed so that nobody else reads it, and nothing of it is kept. */
const turn: CommandShape = {
  command: 'turn',
  fact: undefined,
  defaults: {},
  labels: [
    {label: 'Enabled'},
    {label: 'Username'},
    {label: 'Password'},
    {label: 'Short term credentials', isTelling: true},
    {label: 'Shared secret', isTelling: true},
    {label: 'Realm'},
    {label: 'Public IP'},
    {label: 'High Capacity Mode', isTelling: true},
    {label: 'Relay address', isTelling: true},
    {label: 'TLS port'},
    {label: 'TLS cert'},
    {label: 'TLS key'},
    {label: 'TLS bundle', isTelling: true},
    {label: 'Listen interface', isTelling: true, isRepeated: true},
  ],
};

export const commandShapes: readonly CommandShape[] = [
  callBridge,
  webBridge,
  webBridge3,
  xmpp,
  xmppMultiDomain,
  webAdmin,
  turn,
];

/** First words of MMP commands that other terminals do not have: a prompt before one of them is an MMP prompt. */
export const mmpWords: readonly string[] = [
  'callbridge',
  'webbridge',
  'webbridge3',
  'xmpp',
  'webadmin',
  'turn',
  'license',
  'version',
  'pki',
  'loadbalancer',
  'trunk',
  'recorder',
  'streamer',
  'uploader',
  'scheduler',
  'h323_gateway',
  'sipedge',
];

/** Further first words, fit to be named in a note. Any other word could be a mistyped password. */
export const otherMmpWords: readonly string[] =
  'backup cluster database date df dns dscp exit fipsmode health help hostname iface ipv4 ipv6 meetingapps ntp passwd pcap ping reboot serial shutdown snmp syslog timezone tls traceroute upgrade uptime user'.split(
    ' ',
  );
