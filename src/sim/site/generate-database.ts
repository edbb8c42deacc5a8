/** The objects of the CMS API of a generated site. */
import type {CmsBox} from './cms-box.ts';
import type {CmsDatabase, Space, TurnServerObject, WebBridgeProfile} from './cms-database.ts';
import {type ExpresswayE, insideAddress, outsideAddress} from './expressway-box.ts';
import {capitalise, type InventedNames, inventWord} from './invent-names.ts';
import type {Random} from './random.ts';
import {isThirdGeneration} from './software-version.ts';

export interface DatabasePlan {
  readonly random: Random;
  readonly names: InventedNames;
  readonly cms: readonly CmsBox[];
  readonly expresswayE: readonly ExpresswayE[];
  readonly turnUser: string;
}

export function generateDatabase({random, names, cms, expresswayE, turnUser}: DatabasePlan): CmsDatabase {
  const [first] = cms;
  const isThird = isThirdGeneration(first?.version ?? '');
  const isClustered = cms.length > 1;
  const profile: WebBridgeProfile = {
    id: random.guid(),
    name: `${capitalise(inventWord(random))} web app`,
    allowsUnauthenticatedGuests: true,
    resolvesCallIds: true,
    resolvesUris: true,
    addresses: [{id: random.guid(), label: capitalise(inventWord(random)), address: `https://${names.externalJoin}`}],
  };
  // A single CMS 2.x needs no object: it finds its web bridge by the guest account client URI.
  const hasObjects = isThird || isClustered || random.chance(0.5);
  const hasOneName = cms.length === 1;
  const override = random.pick(['same', 'same', 'none'] as const);
  return {
    callBridges: cms.map(({hostName, fqdn, webAdmin}) => ({
      id: random.guid(),
      name: hostName,
      address: isClustered ? `https://${fqdn}:${webAdmin.port}` : '',
    })),
    webBridges: !hasObjects
      ? []
      : cms.map(({fqdn, webBridge3}) => {
          const host = hasOneName ? names.internalJoin : fqdn;
          const port = webBridge3?.c2wListening[0]?.split(':')[1] ?? '';
          return {
            id: random.guid(),
            url: isThird ? `c2w://${host}:${port}` : `https://${host}`,
            ...(isThird ? {webBridgeProfile: profile.id} : {}),
          };
        }),
    turnServers: expresswayE.map((edge): TurnServerObject => {
      const {turn} = edge;
      return {
        id: random.guid(),
        serverAddress: insideAddress(edge),
        clientAddress: outsideAddress(edge),
        username: turnUser,
        type: isThird ? random.pick(['expressway', 'standard']) : 'standard',
        ...(turn.listensOnTcp443
          ? {tcpPortNumberOverride: 443}
          : override === 'none'
            ? {}
            : {tcpPortNumberOverride: turn.port}),
        numRegistrations: 0,
      };
    }),
    spaces: generateSpaces(random),
    inboundDialPlanRules: [...new Set([names.cmsDomain, names.externalDomain])].map((domain) => ({
      id: random.guid(),
      domain,
      priority: 10,
      resolvesToUsers: random.chance(0.5),
      resolvesToSpaces: true,
    })),
    alarms: [],
    databaseNodes: isClustered
      ? cms.map(({interfaces}, index) => ({
          hostName: interfaces[0]?.address ?? '',
          isMaster: index === 0,
          isUp: true,
          syncBehind: 0,
        }))
      : [],
    webBridgeProfiles: isThird ? [profile] : [],
    ...(isThird
      ? {}
      : {
          general: {
            guestAccountClientUri: `https://${names.internalJoin}`,
            guestAccountJidDomain: names.cmsDomain,
            allowsIdAndPasscode: true,
            allowsHyperlinks: true,
            externalWebBridgeUri: `https://${names.externalJoin}`,
          },
        }),
  };
}

/** Some sites have more spaces than the API returns in one reply. */
function generateSpaces(random: Random): readonly Space[] {
  const count = random.pick([1, 2, 3, 5, 27]);
  const firstCallId = random.integer(100_000, 800_000);
  return Array.from({length: count}, (_, index): Space => {
    const word = inventWord(random);
    return {
      id: random.guid(),
      name: `${capitalise(word)} ${random.pick(['room', 'meeting', 'team', 'call'])}`,
      uri: `${word}${index}`,
      callId: String(firstCallId + index),
      nonMemberAccess: true,
    };
  });
}
