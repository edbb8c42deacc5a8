/**
 * What the API of a CMS answers (`GET /api/v1/…`): system, the objects of the database, and their status. Replies as the
 * API of 2.x and 3.x writes them; where no reply was ever published, the layout that this project agreed on.
 */

import type {CmsBox} from '../site/cms-box.ts';
import {licenceDate, plainTime} from '../site/dates.ts';
import type {Site} from '../site/site.ts';
import {isThirdGeneration} from '../site/software-version.ts';
import {turnReach} from '../site/turn-state.ts';
import {webBridgeState} from '../site/web-bridge-state.ts';
import {node, writeXml, type XmlNode} from './write-xml.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** `path` with or without `/api/v1`, in any case. */
export function answerApi(site: Site, cms: CmsBox, path: string, query: URLSearchParams): ApiAnswer {
  const words = path
    .replace(/^\/?(?:api\/v1)?\/*|\/+$/gi, '')
    .split('/')
    .map((word) => word.toLowerCase());
  const root = answerSystem(site, cms, words) ?? answerObjects(site, cms, words, query);
  return root === undefined ? {status: 404, body: ''} : {status: 200, body: writeXml(root, apiStyle(site))};
}

/** The paths of all replies that a person who saves them needs: lists first, then each object and its status. */
export function apiPaths(site: Site, cms: CmsBox): readonly string[] {
  const {database} = site;
  const isThird = isThirdGeneration(cms.version);
  const ids = (list: readonly {readonly id: string}[], collection: string): readonly string[] =>
    list.map(({id}) => `${collection}/${id}`);
  return [
    'system/status',
    'system/alarms',
    'system/database',
    'system/licensing',
    'callBridges',
    ...ids(database.callBridges, 'callBridges'),
    'turnServers',
    ...ids(database.turnServers, 'turnServers').flatMap((path) => [path, `${path}/status`]),
    'webBridges',
    ...ids(database.webBridges, 'webBridges').flatMap((path) => [path, `${path}/status`]),
    ...(isThird
      ? [
          'webBridgeProfiles',
          ...ids(database.webBridgeProfiles, 'webBridgeProfiles').flatMap((path) => [
            path,
            `${path}/webBridgeAddresses`,
          ]),
        ]
      : []),
    'coSpaces',
    ...ids(database.spaces, 'coSpaces'),
    'inboundDialPlanRules',
    ...ids(database.inboundDialPlanRules, 'inboundDialPlanRules'),
  ];
}

/** A commented declaration is only found in files of Expressway. */
function apiStyle({style}: Site) {
  return {...style, xmlDeclaration: style.xmlDeclaration === 'commented' ? ('plain' as const) : style.xmlDeclaration};
}

function answerSystem(site: Site, cms: CmsBox, words: readonly string[]): XmlNode | undefined {
  switch (words.join('/')) {
    case 'system/status':
      return systemStatus(site, cms);
    case 'system/alarms':
      return node(
        'alarms',
        site.database.alarms.map(({id, type, activeSeconds}) =>
          node('alarm', [node('type', type), node('activeTimeSeconds', activeSeconds)], {id}),
        ),
        {total: site.database.alarms.length},
      );
    case 'system/load':
      return node('load', [node('mediaProcessingLoad', 1200 + (site.seed % 90_000))]);
    case 'system/database':
      return systemDatabase(site, cms);
    case 'system/licensing':
      return systemLicensing(cms);
    case 'system/profiles': {
      const [profile] = site.database.webBridgeProfiles;
      return node('profiles', profile === undefined ? [] : [node('webBridgeProfile', profile.id)]);
    }
    case 'system/configuration/cluster':
      return node('cluster', [node('uniqueName', cms.hostName), node('maxPeerVideoStreams', '')]);
    default:
      return undefined;
  }
}

function systemStatus(site: Site, cms: CmsBox): XmlNode {
  const isActivated = cms.licenses.some(({feature, isActivated: is}) => feature === 'callbridge' && is);
  return node('status', [
    node('softwareVersion', cms.version),
    node('uptimeSeconds', cms.uptimeSeconds),
    node('cdrTime', `${plainTime(site.now).replace(' ', 'T')}Z`),
    node('activated', isActivated),
    node('clusterEnabled', site.cms.length > 1),
    node('cdrCorrelatorIndex', 0),
    node('callLegsActive', 0),
    node('callLegsMaxActive', 1 + (site.seed % 9)),
    node('callLegsCompleted', 10 + (site.seed % 900)),
    node('audioBitRateOutgoing', 0),
    node('audioBitRateIncoming', 0),
    node('videoBitRateOutgoing', 0),
    node('videoBitRateIncoming', 0),
  ]);
}

function systemDatabase({database}: Site, cms: CmsBox): XmlNode {
  const {databaseNodes} = database;
  if (databaseNodes.length === 0) return node('database', [], {clustered: 'disabled'});
  const own = databaseNodes.find(({hostName}) => cms.interfaces.some(({address}) => address === hostName));
  return node(
    'database',
    [
      node('cluster', [
        node('totalNodes', databaseNodes.length),
        node('nodeInUse', (own ?? databaseNodes[0])?.hostName ?? ''),
        ...databaseNodes.map(({hostName, syncBehind, isMaster, isUp}) =>
          node('node', '', {hostname: hostName, syncBehind, master: isMaster, up: isUp}),
        ),
      ]),
    ],
    {clustered: 'enabled'},
  );
}

const apiFeatures: Readonly<Record<string, string>> = {callbridge: 'callBridge', webbridge: 'webBridge'};

function systemLicensing({licenses}: CmsBox): XmlNode {
  const features = ['callbridge', ...licenses.map(({feature}) => feature)];
  return node('licensing', [
    node(
      'features',
      [...new Set(features)].map((feature) => {
        const license = licenses.find((candidate) => candidate.feature === feature);
        const status = license === undefined ? 'noLicense' : license.isActivated ? 'activated' : 'notActivated';
        return node(apiFeatures[feature] ?? feature, [
          node('status', status),
          ...(license?.expiryDate === undefined ? [] : [node('expiry', licenceDate(license.expiryDate))]),
        ]);
      }),
    ),
  ]);
}

interface Collection {
  readonly name: string;
  readonly element: string;
  /** Only the collection that is asked for is put together. */
  objects(): readonly ApiObject[];
}

interface ApiObject {
  readonly id: string;
  /** Children in a list. */
  readonly brief: readonly XmlNode[];
  readonly details: readonly XmlNode[];
  /** Replies below the object, by the lower-case last word of their path. */
  readonly below?: Readonly<Record<string, () => XmlNode>>;
}

function answerObjects(
  site: Site,
  cms: CmsBox,
  [name, id, below, ...more]: readonly string[],
  query: URLSearchParams,
): XmlNode | undefined {
  const collection = collectionsOf(site, cms).find((candidate) => candidate.name.toLowerCase() === name);
  if (collection === undefined || more.length > 0) return undefined;
  if (id === undefined) return listOf(collection, query);
  const object = collection.objects().find((candidate) => candidate.id === id);
  if (object === undefined) return undefined;
  return below === undefined ? node(collection.element, object.details, {id: object.id}) : object.below?.[below]?.();
}

/** Children of one reply, unless the request asks for fewer; more are never given. */
const defaultLimit = 10;
const greatestLimit = 20;

function listOf({name, element, objects}: Collection, query: URLSearchParams): XmlNode {
  const offset = numberIn(query, 'offset') ?? 0;
  const limit = Math.min(numberIn(query, 'limit') ?? defaultLimit, greatestLimit);
  const filter = query.get('filter')?.toLowerCase() ?? '';
  const kept = objects().filter(
    ({brief}) =>
      filter === '' || brief.some(({content}) => typeof content === 'string' && content.toLowerCase().includes(filter)),
  );
  return node(
    name,
    kept.slice(offset, offset + limit).map((object) => node(element, object.brief, {id: object.id})),
    {total: kept.length},
  );
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function collectionsOf(site: Site, cms: CmsBox): readonly Collection[] {
  const {database, style} = site;
  const isThird = isThirdGeneration(cms.version);
  return [
    {
      name: 'callBridges',
      element: 'callBridge',
      objects: () =>
        database.callBridges.map(({id, name, address}) => ({
          id,
          brief: [node('name', name)],
          details: [node('name', name), node('address', address), node('sipDomain', '')],
        })),
    },
    {
      name: 'turnServers',
      element: 'turnServer',
      objects: () =>
        database.turnServers.map((server) => {
          const brief = [node('serverAddress', server.serverAddress), node('clientAddress', server.clientAddress)];
          const override = server.tcpPortNumberOverride;
          return {
            id: server.id,
            brief,
            details: [
              ...brief,
              node('numRegistrations', server.numRegistrations),
              node('username', server.username),
              node('type', server.type),
              ...(override === undefined ? [] : [node('tcpPortNumberOverride', override)]),
            ],
            below: {status: () => turnServerStatus(site, cms, server)},
          };
        }),
    },
    {
      name: 'webBridges',
      element: 'webBridge',
      objects: () =>
        database.webBridges.map(({id, url, webBridgeProfile}) => ({
          id,
          brief: [node('url', url)],
          details: [
            node('url', url),
            ...(webBridgeProfile === undefined ? [] : [node('webBridgeProfile', webBridgeProfile)]),
            ...(isThird
              ? []
              : [
                  node('resolveCoSpaceCallIds', true),
                  node('resolveCoSpaceUris', 'off'),
                  node('resolveLyncConferenceIds', false),
                ]),
          ],
          below: {status: () => node('webBridge', [node('status', webBridgeState(site, url))], {id})},
        })),
    },
    ...(isThird ? [profilesOf(site)] : []),
    {
      name: 'coSpaces',
      element: 'coSpace',
      objects: () =>
        database.spaces.map(({id, name, uri, callId, nonMemberAccess}) => {
          const brief = [
            node('name', name),
            node('autoGenerated', false),
            node('uri', uri),
            ...(callId === undefined ? [] : [node('callId', callId)]),
          ];
          return {
            id,
            brief,
            details: [...brief, node('numAccessMethods', 0), node('nonMemberAccess', nonMemberAccess)],
          };
        }),
    },
    {
      name: 'inboundDialPlanRules',
      element: 'inboundDialPlanRule',
      objects: () =>
        database.inboundDialPlanRules.map((rule) => {
          const details = [
            node('domain', rule.domain),
            node('priority', rule.priority),
            node('resolveToUsers', rule.resolvesToUsers),
            node('resolveToCoSpaces', rule.resolvesToSpaces),
            node('resolveToIvrs', false),
            node('resolveToLyncConferences', false),
          ];
          return {id: rule.id, brief: style.hasTerseLists ? details.slice(0, 1) : details, details};
        }),
    },
  ];
}

function profilesOf({database}: Site): Collection {
  return {
    name: 'webBridgeProfiles',
    element: 'webBridgeProfile',
    objects: () =>
      database.webBridgeProfiles.map((profile) => ({
        id: profile.id,
        brief: [node('name', profile.name)],
        details: [
          node('name', profile.name),
          node('allowPasscodes', true),
          node('allowSecrets', true),
          node('userPortalEnabled', true),
          node('allowUnauthenticatedGuests', profile.allowsUnauthenticatedGuests),
          node('resolveCoSpaceCallIds', profile.resolvesCallIds),
          node('resolveCoSpaceUris', profile.resolvesUris ? 'domainSuggestionEnabled' : 'off'),
        ],
        below: {
          webbridgeaddresses: () =>
            node(
              'webBridgeAddresses',
              profile.addresses.map(({id, label, address}) =>
                node('webBridgeAddress', [node('label', label), node('address', address)], {id}),
              ),
              {total: profile.addresses.length},
            ),
        },
      })),
  };
}

function turnServerStatus(site: Site, cms: CmsBox, server: Site['database']['turnServers'][number]): XmlNode {
  const {isReachable, mappedAddress, port} = turnReach(site, cms, server);
  return node(
    'turnServer',
    [
      node('status', [
        node('host', [
          node('address', server.serverAddress),
          node('portNumber', port),
          node('reachable', isReachable),
          ...(isReachable
            ? [
                node('roundTripTimeMs', 1 + (site.seed % 7)),
                node('mappedAddress', mappedAddress),
                node('mappedPortNumber', 32_768 + (site.seed % 20_000)),
              ]
            : []),
        ]),
      ]),
    ],
    {id: server.id},
  );
}
