/**
 * A whole deployment as its boxes hold it: settings, certificates, DNS, and what is wrong in the network between them.
 * Plain data. What boxes show as status is worked out from it (`*-state.ts`), so a changed setting has its consequences.
 */
import type {Secret} from '../../model/secret.ts';
import type {CertificateDescription} from './certificate-description.ts';
import type {CmsBox} from './cms-box.ts';
import type {CmsDatabase} from './cms-database.ts';
import type {ExpresswayC, ExpresswayE} from './expressway-box.ts';

export interface Site {
  readonly seed: number;
  /** When it is in the site: ISO 8601, UTC. All dates are right at this time. */
  readonly now: string;
  readonly organisation: string;
  readonly names: SiteNames;
  readonly cms: readonly [CmsBox, ...CmsBox[]];
  readonly database: CmsDatabase;
  readonly expresswayC: readonly [ExpresswayC, ...ExpresswayC[]];
  readonly expresswayE: readonly [ExpresswayE, ...ExpresswayE[]];
  readonly certificates: readonly CertificateDescription[];
  readonly dns: {readonly inside: DnsView; readonly outside: DnsView};
  /** Names that CMS still takes for missing, whatever the DNS says now: it keeps the old answer. */
  readonly forgottenByCms?: readonly string[];
  /** What the network between the boxes does not let through. */
  readonly blocked: readonly BlockedFlow[];
  readonly secrets: SiteSecrets;
  readonly style: Style;
}

export interface SiteNames {
  /** Host that guests open. */
  readonly externalJoin: string;
  /** Host of the web bridge inside; the same in sites with one name and split DNS. */
  readonly internalJoin: string;
  readonly externalDomain: string;
  /** Of the infrastructure; the same as outside in sites with one domain. */
  readonly internalDomain: string;
  /** Of CMS: its XMPP domain on 2.x. */
  readonly cmsDomain: string;
}

export interface DnsView {
  /** Addresses of the servers that answer for this side. */
  readonly servers: readonly string[];
  readonly records: readonly DnsRecord[];
  /** `refuses`: nobody may ask. `comes-and-goes`: every second time it says that there is no such name. */
  readonly trouble?: 'refuses' | 'comes-and-goes';
}

export type DnsRecord =
  | {readonly type: 'A'; readonly name: string; readonly address: string}
  | {readonly type: 'PTR'; readonly name: string; readonly target: string}
  | {
      readonly type: 'SRV';
      readonly name: string;
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    };

export const flows = [
  /** Call Bridge to web bridge. */
  'web-bridge-link',
  /** Expressway-C to the web bridge, TCP 443. */
  'web-bridge-page',
  /** Expressway-C to Expressway-E, traversal SIP. */
  'traversal-sip',
  /** Expressway-C to Expressway-E, TCP 2222. */
  'ssh-tunnel',
  /** CMS to the inside of Expressway-E, TURN. */
  'turn-inside',
  /** Guests to the outside of Expressway-E, TURN. */
  'turn-outside',
] as const;
export type Flow = (typeof flows)[number];

export interface BlockedFlow {
  readonly flow: Flow;
  /** Host name of the box at the far end. */
  readonly box: string;
}

/** The only place that holds passwords. Nothing renders them but what the products print in clear (MMP `turn`). */
export interface SiteSecrets {
  /** As typed into the turnServers objects of CMS. */
  readonly turnPasswordOnCms: Secret;
  /** Of the TURN user in the local database of Expressway-E. */
  readonly turnPasswordOnExpresswayE: Secret;
  readonly zonePasswordOnExpresswayC: Secret;
  readonly zonePasswordOnExpresswayE: Secret;
  /** Of the TURN server of CMS itself. */
  readonly cmsTurnServicePassword: Secret;
  /** Who reads the site: an administrator of CMS (MMP and API) and one of the Expressways. */
  readonly cmsLogin: Login;
  readonly expresswayLogin: Login;
}

export interface Login {
  readonly name: string;
  readonly password: Secret;
}

/** Harmless ways in which the same thing is printed or saved differently. */
export interface Style {
  readonly newline: '\n' | '\r\n';
  readonly xmlDeclaration: 'none' | 'plain' | 'utf-8' | 'commented';
  readonly xmlIndent: 0 | 2 | 4;
  /** Blanks before the colon of MMP output beyond the longest label. */
  readonly mmpPadding: number;
  /** `CN = x` of OpenSSL 1.1, else `CN=x`. */
  readonly hasSpacedNames: boolean;
  /** `version` prints words before the number. */
  readonly hasVersionWords: boolean;
  /** `ipv4 a` prints `Addresses:`, else one setting a line. */
  readonly hasAddressesLine: boolean;
  /** Lists of the API hold ids and the least that tells the objects apart. */
  readonly hasTerseLists: boolean;
  /** Sections of Expressway XML come in another order. */
  readonly hasReversedSections: boolean;
  /** `Zones/Zone/Status` and the like before or after the details. */
  readonly savesOneFilePerCommand: boolean;
  readonly savesOneFilePerReply: boolean;
  /** As a diagnostic archive, else as status.xml and configuration.xml. */
  readonly savesDiagnosticArchive: boolean;
}
