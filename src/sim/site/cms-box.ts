/** One CMS box as its MMP shows it. An absent file name or interface is what the MMP prints as `none`. */

export interface CmsBox {
  /** MMP prompt: `core1`. */
  readonly hostName: string;
  readonly fqdn: string;
  /** `2.9.5`, `3.8.1` */
  readonly version: string;
  readonly interfaces: readonly CmsInterface[];
  readonly licenses: readonly CmsLicense[];
  readonly callBridge: CallBridge;
  /** CMS 2.x only. */
  readonly webBridge?: WebBridge;
  /** CMS 3.x only. */
  readonly webBridge3?: WebBridge3;
  /** CMS 2.x only. */
  readonly xmpp?: Xmpp;
  readonly webAdmin: WebAdmin;
  readonly turn: TurnService;
  readonly files: readonly PkiFile[];
  readonly users: readonly CmsUser[];
  readonly ntpServers: readonly NtpServer[];
  readonly uptimeSeconds: number;
}

export interface CmsInterface {
  readonly name: 'a' | 'b';
  readonly address: string;
  readonly prefixLength: number;
  readonly gateway: string;
  readonly isDefault: boolean;
}

export interface CmsLicense {
  readonly feature: string;
  readonly isActivated: boolean;
  /** `2031-03-09`; left out for one that never ends. */
  readonly expiryDate?: string;
}

export interface CallBridge {
  readonly listeningInterfaces: readonly string[];
  readonly keyFile?: string;
  readonly certificateFile?: string;
  readonly caBundleFile?: string;
  /** CMS 3.x. */
  readonly c2wTrustedCertificates?: string;
  /** CMS 3.x. */
  readonly clusterTrustedCertificates?: string;
  /** CMS 3.x. */
  readonly jwtExpiryHours: number;
}

export interface WebBridge {
  readonly isEnabled: boolean;
  /** `a:443` */
  readonly listening: readonly string[];
  readonly keyFile?: string;
  readonly certificateFile?: string;
  readonly caBundleFile?: string;
  readonly trustBundle?: string;
  readonly redirectsHttp: boolean;
}

export interface WebBridge3 {
  readonly isEnabled: boolean;
  readonly httpsListening: readonly string[];
  readonly httpsKeyFile?: string;
  readonly httpsCertificateFile?: string;
  readonly redirectsHttp: boolean;
  readonly c2wListening: readonly string[];
  readonly c2wKeyFile?: string;
  readonly c2wCertificateFile?: string;
  readonly c2wTrustBundle?: string;
}

export interface Xmpp {
  readonly isEnabled: boolean;
  readonly isRunning: boolean;
  readonly isClustered: boolean;
  readonly domain?: string;
  readonly listeningInterfaces: readonly string[];
  readonly keyFile?: string;
  readonly certificateFile?: string;
  readonly caBundleFile?: string;
  readonly furtherDomains: readonly XmppDomain[];
}

export interface XmppDomain {
  readonly domain: string;
  readonly keyFile: string;
  readonly certificateFile: string;
  readonly bundleFile: string;
}

export interface WebAdmin {
  readonly interface: string;
  readonly port: number;
  readonly keyFile: string;
  readonly certificateFile: string;
}

/** The TURN server of CMS itself. Off where Expressway-E relays. Its password is in the secrets of the site. */
export interface TurnService {
  readonly isEnabled: boolean;
  readonly username?: string;
  readonly realm?: string;
  readonly publicAddress?: string;
  readonly listeningInterfaces: readonly string[];
}

/** A file of `pki list`. A key holds no certificates. */
export interface PkiFile {
  readonly name: string;
  /** Ids of the certificates in it, in order. */
  readonly certificates: readonly string[];
}

export interface CmsUser {
  readonly name: string;
  readonly role: string;
  /** `2031-03-09`; left out for one that never ends. */
  readonly expiryDate?: string;
  readonly isLoggedIn: boolean;
}

export interface NtpServer {
  readonly address: string;
  readonly isSelected: boolean;
  /** Octal, as ntpq prints it: `377`. */
  readonly reach: string;
}
