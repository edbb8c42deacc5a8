/** What a scenario of the lab is: plain data. What is left out is healthy. */
import type {EdgeCertificate} from './certificates.ts';
import type {LabSite} from './site.ts';
import type {WebHostOptions} from './web-host.ts';

export interface Scenario {
  readonly id: string;
  /** What is broken. */
  readonly title: string;
  /** Rules of nftables, before those that open what a healthy site needs. */
  readonly rules?: (site: LabSite) => readonly string[];
  /** Records of the outside name server, as options of dnsmasq, in place of the right ones. */
  readonly dnsOutside?: (site: LabSite) => readonly string[];
  readonly web?: Pick<WebHostOptions, 'minVersion' | 'maxVersion'> &
    Partial<NonNullable<WebHostOptions['edge']>> & {
      readonly certificate?: EdgeCertificate;
      /** Nothing listens on 443 of Expressway-E. */
      readonly isOff?: boolean;
      /** Nothing listens on 443 of the web bridge. */
      readonly isWebBridgeOff?: boolean;
    };
  readonly turn?: {
    readonly kind?: 'coturn' | 'expressway' | 'off';
    readonly certificate?: EdgeCertificate;
    /** Relays are told by their address in the DMZ. */
    readonly hasNoMapping?: boolean;
    /** Another guest holds a relay already. */
    readonly isRelayTaken?: boolean;
    /** Further lines of turnserver.conf. */
    readonly options?: (site: LabSite) => readonly string[];
  };
  /** What the guest is given, where that is not right. */
  readonly guest?: (site: LabSite) => {
    readonly username?: string;
    readonly password?: string;
    /** Name or address. */
    readonly turnHost?: string;
    readonly transport?: 'udp' | 'tcp' | 'tls';
  };
  /** Where the probe is started; a guest outside when left out. */
  readonly from?: 'outside' | 'inside';
  /** A browser on the guest's machine makes a call while the probe runs; its packets are in the capture too. */
  readonly call?: {readonly hasWrongFingerprint?: boolean};
  /** How far the probe goes. */
  readonly stopAt?: 'turn';
  /** Happens once the relay is in use. */
  readonly midway?:
    | {readonly kind: 'kill-turn'}
    | {readonly kind: 'rules'; readonly rules: (site: LabSite) => readonly string[]};
  /** First diagnosis: id of its check, or `none`. */
  readonly expected: string;
  /** Of the capture, where it cannot hold what the probe knows, with the reason. */
  readonly inCapture?: {readonly expected: string; readonly because: string};
}
