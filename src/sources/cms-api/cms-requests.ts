/**
 * What is asked of the API of a CMS, as data, and which requests follow from a reply: further pages, the details and the
 * state of what a list names. Only GET; nothing here changes anything.
 */
import {cmsAlarm} from '../../facts/cms-alarm.ts';
import {cmsCallBridge} from '../../facts/cms-call-bridge.ts';
import {cmsDatabaseNode} from '../../facts/cms-database-node.ts';
import {cmsLicense} from '../../facts/cms-license.ts';
import {cmsSpace} from '../../facts/cms-space.ts';
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import {cmsTurnServer} from '../../facts/cms-turn-server.ts';
import {cmsTurnServerStatus} from '../../facts/cms-turn-server-status.ts';
import {cmsWebBridge} from '../../facts/cms-web-bridge.ts';
import {cmsWebBridgeAddress} from '../../facts/cms-web-bridge-address.ts';
import {cmsWebBridgeProfile} from '../../facts/cms-web-bridge-profile.ts';
import {cmsWebBridgeStatus} from '../../facts/cms-web-bridge-status.ts';
import {dialPlanRule} from '../../facts/dial-plan-rule.ts';
import type {FactType} from '../../facts/fact.ts';
import {formatCount} from '../../model/count.ts';
import {readNumber} from './read-value.ts';
import {isSystemStatus} from './system-facts.ts';
import {childOf, childrenOf, type XmlElement} from './xml-document.ts';

export interface CmsRequest {
  /** Below `/api/v1/`, with its query. */
  readonly path: string;
  /** File name in a bundle. */
  readonly member: string;
  /** Roots that its reply may have. */
  readonly roots: readonly string[];
  /** What is missing without it. */
  readonly lost: FactType;
  /** Some versions do not have it: 404 is an answer then. */
  readonly isOptional: boolean;
  /** Whether a document with such a root is the one that was asked for; always when left out. */
  readonly isMeant?: (root: XmlElement) => boolean;
  readonly follow: (root: XmlElement) => FollowUp;
}

export interface FollowUp {
  readonly requests: readonly CmsRequest[];
  /** What was left out on purpose. */
  readonly note?: string;
}

const nothing: FollowUp = {requests: []};

function single(path: string, root: string, lost: FactType, isOptional: boolean): CmsRequest {
  return {path, member: `${memberOf(path)}.xml`, roots: [root], lost, isOptional, follow: () => nothing};
}

/** Answered by every CMS, and by nothing else. */
export const firstRequest: CmsRequest = {
  ...single('system/status', 'status', cmsSystemStatus, false),
  isMeant: isSystemStatus,
};

interface Collection {
  readonly list: string;
  readonly element: string;
  readonly fact: FactType;
  /** The state of each object, below its path. */
  readonly status?: FactType;
  /** A list below each object. */
  readonly inner?: Collection;
  readonly isOptional?: true;
  /** For the first page; the server may cap it. */
  readonly query?: string;
  /** Children that make the details of an object needless when the list has them. */
  readonly isWhole?: (object: XmlElement) => boolean;
  readonly mostObjects: number;
  readonly mostDetails: number;
}

/** Far above what one deployment has of these; keeps a hostile list from asking without end. */
const plenty = {mostObjects: 200, mostDetails: 50};

const collections: readonly Collection[] = [
  {list: 'turnServers', element: 'turnServer', fact: cmsTurnServer, status: cmsTurnServerStatus, ...plenty},
  {list: 'webBridges', element: 'webBridge', fact: cmsWebBridge, status: cmsWebBridgeStatus, ...plenty},
  {
    list: 'webBridgeProfiles',
    element: 'webBridgeProfile',
    fact: cmsWebBridgeProfile,
    isOptional: true,
    inner: {
      list: 'webBridgeAddresses',
      element: 'webBridgeAddress',
      fact: cmsWebBridgeAddress,
      isOptional: true,
      mostObjects: 200,
      mostDetails: 0,
    },
    ...plenty,
  },
  {list: 'callBridges', element: 'callBridge', fact: cmsCallBridge, ...plenty},
  {
    list: 'inboundDialPlanRules',
    element: 'inboundDialPlanRule',
    fact: dialPlanRule,
    isWhole: (rule) => childOf(rule, 'resolveToCoSpaces') !== undefined,
    ...plenty,
  },
];

/** A space has a setting of interest in its details only; a site may have thousands. */
const spaces = {
  list: 'coSpaces',
  element: 'coSpace',
  fact: cmsSpace,
  query: 'limit=20',
  mostObjects: 200,
  mostDetails: 20,
} as const satisfies Collection;

/** `callId`: of the space that guests cannot join, when it is known. */
export function requestsAfterFirst(callId?: string): readonly CmsRequest[] {
  const query = callId === undefined ? spaces.query : `filter=${encodeURIComponent(callId)}&${spaces.query}`;
  return [
    ...collections.map((collection) => listRequest(collection)),
    listRequest({...spaces, query, ...(callId === undefined ? {} : {isWhole: isOtherSpace(callId)})}),
    single('system/alarms', 'alarms', cmsAlarm, false),
    single('system/licensing', 'licensing', cmsLicense, true),
    single('system/database', 'database', cmsDatabaseNode, true),
  ];
}

/** The filter also matches names. */
function isOtherSpace(callId: string): (space: XmlElement) => boolean {
  return (space) => childOf(space, 'callId')?.text !== callId;
}

function listRequest(collection: Collection, parent = ''): CmsRequest {
  return new ListWalk(collection, parent).request();
}

/** One list over its pages. The next page starts after what was returned: the server caps `limit` as it likes. */
class ListWalk {
  readonly #collection: Collection;
  readonly #path: string;
  readonly #seen = new Set<string>();
  #received = 0;
  #pages = 0;
  #details = 0;

  constructor(collection: Collection, parent: string) {
    this.#collection = collection;
    this.#path = `${parent}${collection.list}`;
  }

  request(): CmsRequest {
    const {list, fact, query, isOptional = false} = this.#collection;
    this.#pages += 1;
    const parts = [query, this.#received === 0 ? undefined : `offset=${this.#received}`].filter(Boolean);
    const page = this.#pages === 1 ? '' : `-page${this.#pages}`;
    return {
      path: parts.length === 0 ? this.#path : `${this.#path}?${parts.join('&')}`,
      member: `${memberOf(this.#path)}${page}.xml`,
      roots: [list],
      lost: fact,
      isOptional,
      follow: (root) => this.#follow(root),
    };
  }

  #follow(root: XmlElement): FollowUp {
    const {element, list, mostObjects} = this.#collection;
    const children = childrenOf(root, element);
    const fresh = children.flatMap((object) => {
      const id = object.attributes.get('id') ?? '';
      if (!isSafeId(id) || this.#seen.has(id)) return [];
      this.#seen.add(id);
      return [{id, object}];
    });
    this.#received += children.length;
    const total = readNumber(root.attributes.get('total') ?? '') ?? 0;
    const requests = fresh.flatMap(({id, object}) => this.#requestsOf(id, object));
    // A server that gives the same page again would keep us for ever.
    const isMore = fresh.length > 0 && this.#received < total;
    if (!isMore) return {requests};
    if (this.#received < mostObjects) return {requests: [...requests, this.request()]};
    const note = `the first ${formatCount(this.#received)} of ${formatCount(total)} ${list} were read`;
    return {requests, note};
  }

  #requestsOf(id: string, object: XmlElement): readonly CmsRequest[] {
    const {element, fact, status, inner, isWhole, mostDetails} = this.#collection;
    if (this.#details >= mostDetails || isWhole?.(object) === true) return [];
    this.#details += 1;
    const path = `${this.#path}/${id}`;
    return [
      single(path, element, fact, false),
      ...(status === undefined ? [] : [this.#statusRequest(path, status)]),
      ...(inner === undefined ? [] : [listRequest(inner, `${path}/`)]),
    ];
  }

  #statusRequest(path: string, status: FactType): CmsRequest {
    const {element} = this.#collection;
    return {...single(`${path}/status`, element, status, false), roots: [element, `${element}Status`, 'status']};
  }
}

/** Ids become part of paths and file names. */
function isSafeId(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(id);
}

function memberOf(path: string): string {
  return path.replaceAll('/', '-');
}
