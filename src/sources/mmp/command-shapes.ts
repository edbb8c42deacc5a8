/**
 * What the MMP commands that print `Label : value` print, as data: labels, the fact and field that each fills, and what
 * `none` means there. Labels are those of CMS 2.2 and 3.x transcripts. A label without a field is known and left alone;
 * secrets are such labels.
 */
import {callBridgeSettings} from '../../facts/call-bridge-settings.ts';
import {cmsTurnService} from '../../facts/cms-turn-service.ts';
import type {FactType} from '../../facts/fact.ts';
import {webAdminSettings} from '../../facts/web-admin-settings.ts';
import {webBridgeSettings} from '../../facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../facts/web-bridge3-settings.ts';
import {xmppDomain} from '../../facts/xmpp-domain.ts';
import {xmppSettings} from '../../facts/xmpp-settings.ts';
import type {ValueKind} from './field-value.ts';

export interface LabelShape {
  readonly label: string;
  readonly field?: string;
  /** `text` when left out. */
  readonly kind?: ValueKind;
  /** What `none` becomes: left out (the default), or the empty string. */
  readonly none?: 'empty';
  /** No other command prints this label, so it tells which command a block without its prompt answers. */
  readonly isTelling?: true;
  /** May stand several times in one block (`Listen interface`): its values make one list. */
  readonly isRepeated?: true;
  /** Labels of other versions, in lower case, plurals gone; counts where the command was typed, or the label is telling. */
  readonly also?: RegExp;
  /** Its value is never kept. */
  readonly isSecret?: true;
}

export interface CommandShape {
  readonly command: string;
  readonly fact: FactType;
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
    {label: 'Listening interfaces', field: 'listeningInterfaces', kind: 'interfaces', none: 'empty'},
    {label: 'Preferred interface', isTelling: true},
    {label: 'Key file', field: 'keyFile', kind: 'file', none: 'empty', also: /^(?:callbridge )?(?:private )?key$/},
    {
      label: 'Certificate file',
      field: 'certificateFile',
      kind: 'file',
      none: 'empty',
      also: /^(?:callbridge )?cert(?:ificate)?$/,
    },
    {label: 'Address', field: 'address', kind: 'host'},
    {label: 'CA Bundle file', field: 'caBundleFile', kind: 'file', also: /^ca bundle$/},
    {
      label: 'C2W trusted certs',
      field: 'c2wTrustedCertificates',
      kind: 'file',
      none: 'empty',
      isTelling: true,
      also: /^c2w trust(?:ed)?(?: cert| certificate)?(?: bundle| file)?$/,
    },
    {label: 'Callbridge cluster trusted certs', isTelling: true},
    {label: 'Callbridge trust branding certs', isTelling: true},
    {label: 'UCM trusted certs', isTelling: true},
    {label: 'UCM verification mode', isTelling: true},
    {label: 'IMPS trusted certs', isTelling: true},
    {label: 'IMPS verification mode', isTelling: true},
    {
      label: 'WC3 JWT Expiry in hours',
      field: 'jwtExpiryHours',
      kind: 'number',
      isTelling: true,
      also: /^wc3 jwt expiry\b/,
    },
  ],
};

const webBridge: CommandShape = {
  command: 'webbridge',
  fact: webBridgeSettings,
  defaults: {interfaceWhitelist: []},
  labels: [
    {label: 'Enabled', field: 'isEnabled', kind: 'boolean'},
    {label: 'Interface whitelist', field: 'interfaceWhitelist', kind: 'list', isTelling: true},
    {label: 'Key file', field: 'keyFile', kind: 'file', none: 'empty'},
    {label: 'Certificate file', field: 'certificateFile', kind: 'file', none: 'empty'},
    {label: 'CA Bundle file', field: 'caBundleFile', kind: 'file', also: /^ca bundle$/},
    {
      label: 'Trust bundle',
      field: 'trustBundle',
      kind: 'file',
      none: 'empty',
      isTelling: true,
      also: /^trust bundle file$/,
    },
    {label: 'HTTP redirect', field: 'httpRedirect', kind: 'boolean'},
    {label: 'Clickonce URL', isTelling: true},
    {label: 'MSI download URL', isTelling: true},
    {label: 'DMG download URL', isTelling: true},
    {label: 'iOS download URL', isTelling: true},
    {label: 'STATUS'},
  ],
};

const webBridge3: CommandShape = {
  command: 'webbridge3',
  fact: webBridge3Settings,
  defaults: {httpsListening: [], c2wListening: []},
  labels: [
    {label: 'Enabled', field: 'isEnabled', kind: 'boolean'},
    {
      label: 'HTTPS listening ports and interfaces',
      field: 'httpsListening',
      kind: 'list',
      isTelling: true,
      also: /^https (?:listen(?:ing)?|interface|port)(?: (?:port|interface|whitelist|on|and))*$/,
    },
    {
      label: 'HTTPS Key file',
      field: 'httpsKeyFile',
      kind: 'file',
      none: 'empty',
      isTelling: true,
      also: /^https (?:private )?key$/,
    },
    {
      label: 'HTTPS Full chain certificate file',
      field: 'httpsCertificateFile',
      kind: 'file',
      none: 'empty',
      isTelling: true,
      also: /^https (?:full ?-?chain )?(?:cert|certificate)(?: file| chain| full ?-?chain)?$|^https full ?-?chain$/,
    },
    {label: 'HTTPS Frame-Ancestors', isTelling: true},
    {label: 'HTTP redirect', field: 'httpRedirect', kind: 'boolean'},
    {
      label: 'C2W listening ports and interfaces',
      field: 'c2wListening',
      kind: 'list',
      isTelling: true,
      also: /^c2w (?:listen(?:ing)?|interface|port)(?: (?:port|interface|whitelist|on|and))*$/,
    },
    {
      label: 'C2W Key file',
      field: 'c2wKeyFile',
      kind: 'file',
      none: 'empty',
      isTelling: true,
      also: /^c2w (?:private )?key$/,
    },
    {
      label: 'C2W Full chain certificate file',
      field: 'c2wCertificateFile',
      kind: 'file',
      none: 'empty',
      isTelling: true,
      also: /^c2w (?:full ?-?chain )?(?:cert|certificate)(?: file| chain| full ?-?chain)?$|^c2w full ?-?chain$/,
    },
    {
      label: 'C2W Trust bundle',
      field: 'c2wTrustBundle',
      kind: 'file',
      none: 'empty',
      isTelling: true,
      also: /^c2w trust(?:ed)?(?: bundle| cert| certificate)?(?: file)?$/,
    },
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
    {label: 'Domain', field: 'domain', kind: 'host'},
    {label: 'Listening interfaces', field: 'listeningInterfaces', kind: 'interfaces'},
    {label: 'Key file', field: 'keyFile', kind: 'file'},
    {label: 'Certificate file', field: 'certificateFile', kind: 'file'},
    {label: 'CA Bundle file', field: 'caBundleFile', kind: 'file', also: /^ca bundle$/},
    {label: 'Max sessions per user', isTelling: true},
    {label: 'STATUS', field: 'status', kind: 'status'},
  ],
};

const xmppMultiDomain: CommandShape = {
  command: 'xmpp multi_domain list',
  fact: xmppDomain,
  defaults: {},
  isList: true,
  labels: [
    {label: 'Domain', field: 'domain', kind: 'host'},
    {label: 'Key file', field: 'keyFile', kind: 'file'},
    {label: 'Certificate file', field: 'certificateFile', kind: 'file'},
    {label: 'Bundle file', field: 'bundleFile', kind: 'file', isTelling: true, also: /^(?:ca )?bundle(?: file)?$/},
  ],
};

const webAdmin: CommandShape = {
  command: 'webadmin',
  fact: webAdminSettings,
  defaults: {},
  labels: [
    {label: 'Enabled', field: 'isEnabled', kind: 'boolean'},
    {
      label: 'TLS listening interface',
      field: 'listeningInterface',
      kind: 'interfaces',
      isTelling: true,
      also: /^tls (?:listen )?interface$/,
    },
    {label: 'TLS listening port', field: 'port', kind: 'port', isTelling: true, also: /^tls listen port$/},
    {label: 'Key file', field: 'keyFile', kind: 'file'},
    {label: 'Certificate file', field: 'certificateFile', kind: 'file'},
    {label: 'CA Bundle file', also: /^ca bundle$/},
    {label: 'HTTP redirect'},
    {label: 'STATUS', field: 'status', kind: 'status'},
  ],
};

/** Prints its password in clear text: its lines are claimed, and no secret of it is kept. */
const turn: CommandShape = {
  command: 'turn',
  fact: cmsTurnService,
  defaults: {},
  labels: [
    {label: 'Enabled', field: 'isEnabled', kind: 'boolean'},
    {label: 'Username', field: 'username', also: /^user(?: name)?$/},
    {label: 'Password', isSecret: true},
    {label: 'Short term credentials', isTelling: true},
    {label: 'Shared secret', isTelling: true, isSecret: true},
    {label: 'Realm', field: 'realm'},
    {label: 'Public IP', field: 'publicAddress', kind: 'address', isTelling: true, also: /^public (?:ip )?address$/},
    {label: 'High Capacity Mode', isTelling: true},
    {label: 'Relay address', isTelling: true},
    {label: 'TLS port'},
    {label: 'TLS cert'},
    {label: 'TLS key'},
    {label: 'TLS bundle', isTelling: true},
    {
      label: 'Listen interface',
      field: 'listeningInterfaces',
      kind: 'names',
      isTelling: true,
      isRepeated: true,
      also: /^listening interface$/,
    },
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
