/** What all Call Bridges of a CMS deployment share: the objects of the API, and the page Configuration > General of 2.x. */

export interface CmsDatabase {
  readonly callBridges: readonly CallBridgeObject[];
  readonly webBridges: readonly WebBridgeObject[];
  readonly turnServers: readonly TurnServerObject[];
  readonly spaces: readonly Space[];
  readonly inboundDialPlanRules: readonly InboundDialPlanRule[];
  readonly alarms: readonly CmsAlarm[];
  readonly databaseNodes: readonly DatabaseNode[];
  /** CMS 3.x only. */
  readonly webBridgeProfiles: readonly WebBridgeProfile[];
  /** CMS 2.x only. */
  readonly general?: GeneralPage;
}

export interface CallBridgeObject {
  readonly id: string;
  readonly name: string;
  /** `https://172.20.1.4`, or empty outside of a cluster. */
  readonly address: string;
}

export interface WebBridgeObject {
  readonly id: string;
  /** `https://…` on 2.x, `c2w://host:port` on 3.x. */
  readonly url: string;
  readonly webBridgeProfile?: string;
}

export interface TurnServerObject {
  readonly id: string;
  /** The address that CMS uses. */
  readonly serverAddress: string;
  /** The address that browsers are told to use. */
  readonly clientAddress: string;
  readonly username: string;
  readonly type: string;
  readonly tcpPortNumberOverride?: number;
  readonly numRegistrations: number;
}

export interface Space {
  readonly id: string;
  readonly name: string;
  /** User part. */
  readonly uri: string;
  readonly callId?: string;
  readonly nonMemberAccess: boolean;
}

export interface InboundDialPlanRule {
  readonly id: string;
  readonly domain: string;
  readonly priority: number;
  readonly resolvesToUsers: boolean;
  readonly resolvesToSpaces: boolean;
}

export interface CmsAlarm {
  readonly id: string;
  readonly type: string;
  readonly activeSeconds: number;
}

/** Empty list: the database is not clustered. */
export interface DatabaseNode {
  readonly hostName: string;
  readonly isMaster: boolean;
  readonly isUp: boolean;
  readonly syncBehind: number;
}

export interface WebBridgeProfile {
  readonly id: string;
  readonly name: string;
  readonly allowsUnauthenticatedGuests: boolean;
  readonly resolvesCallIds: boolean;
  readonly resolvesUris: boolean;
  readonly addresses: readonly {readonly id: string; readonly label: string; readonly address: string}[];
}

export interface GeneralPage {
  /** With its scheme. */
  readonly guestAccountClientUri: string;
  readonly guestAccountJidDomain: string;
  readonly allowsIdAndPasscode: boolean;
  readonly allowsHyperlinks: boolean;
  /** External access, Web Bridge URI; empty when it is not set. */
  readonly externalWebBridgeUri: string;
}
