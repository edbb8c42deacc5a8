import {describe, expect, test} from '@jest/globals';
import {cmsDatabaseNode} from '../../../src/facts/cms-database-node.ts';
import {cmsLicense} from '../../../src/facts/cms-license.ts';
import {cmsList} from '../../../src/facts/cms-list.ts';
import {cmsSpace} from '../../../src/facts/cms-space.ts';
import {cmsSystemStatus} from '../../../src/facts/cms-system-status.ts';
import {cmsTurnServer} from '../../../src/facts/cms-turn-server.ts';
import {cmsTurnServerStatus} from '../../../src/facts/cms-turn-server-status.ts';
import {cmsWebBridge} from '../../../src/facts/cms-web-bridge.ts';
import {cmsWebBridgeAddress} from '../../../src/facts/cms-web-bridge-address.ts';
import {cmsWebBridgeProfile} from '../../../src/facts/cms-web-bridge-profile.ts';
import {cmsWebBridgeStatus} from '../../../src/facts/cms-web-bridge-status.ts';
import {dialPlanRule} from '../../../src/facts/dial-plan-rule.ts';
import {answerApi, apiPaths} from '../../../src/sim/render/render-cms-api.ts';
import {generateSite} from '../../../src/sim/site/generate-site.ts';
import type {Site} from '../../../src/sim/site/site.ts';
import {isThirdGeneration} from '../../../src/sim/site/software-version.ts';
import {cmsApiReader} from '../../../src/sources/cms-api/cms-api-reader.ts';
import {factsOf, readWith} from '../../sources/mmp/read-with.ts';
import {sitesUpTo} from '../seeds.ts';

const sites = sitesUpTo(20);

function get(site: Site, path: string, query = '') {
  return answerApi(site, site.cms[0], path, new URLSearchParams(query));
}

describe('answerApi', () => {
  test.each(sites.map((site) => ({seed: site.seed, site})))(
    'given seed $seed, when all replies are read, then every object comes back',
    ({site}) => {
      const {database, cms} = site;
      const bodies = apiPaths(site, cms[0]).map((path) => {
        const {status, body} = get(site, `/api/v1/${path}`, 'limit=20');
        expect([path, status]).toEqual([path, 200]);
        return body;
      });
      const reading = readWith(cmsApiReader, bodies.join('\n'));
      expect(reading.isPartial).toBe(false);
      expect(factsOf(reading, cmsSystemStatus)[0]?.value).toMatchObject({
        softwareVersion: cms[0].version,
        activated: true,
        clusterEnabled: cms.length > 1,
      });
      expect(factsOf(reading, cmsLicense).map(({value}) => value)).toContainEqual(
        expect.objectContaining({feature: 'callbridge', expiryDate: cms[0].licenses[0]?.expiryDate}),
      );
      expect(factsOf(reading, cmsDatabaseNode).map(({value}) => [value.hostName, value.isUp])).toEqual(
        database.databaseNodes.map(({hostName, isUp}) => [hostName, isUp]),
      );
      for (const server of database.turnServers) {
        const {id, serverAddress, clientAddress, username, type, tcpPortNumberOverride} = server;
        const read = factsOf(reading, cmsTurnServer).filter(({value}) => value.id === id);
        expect(read.some(({value}) => value.username === username && value.type === type)).toBe(true);
        for (const {value} of read) expect(value).toMatchObject({serverAddress, clientAddress});
        expect(read.map(({value}) => value.tcpPortNumberOverride)).toContain(tcpPortNumberOverride);
      }
      expect(factsOf(reading, cmsTurnServerStatus).map(({value}) => [value.address, value.isReachable])).toEqual(
        database.turnServers.map(({serverAddress}) => [serverAddress, true]),
      );
      expect(new Set(factsOf(reading, cmsWebBridge).map(({value}) => value.url))).toEqual(
        new Set(database.webBridges.map(({url}) => url)),
      );
      expect(factsOf(reading, cmsWebBridgeStatus).map(({value}) => [value.id, value.status])).toEqual(
        database.webBridges.map(({id}) => [id, 'success']),
      );
      expect(factsOf(reading, cmsWebBridgeAddress).map(({value}) => value.address)).toEqual(
        database.webBridgeProfiles.flatMap(({addresses}) => addresses.map(({address}) => address)),
      );
      expect(factsOf(reading, cmsWebBridgeProfile).some(({value}) => value.allowsUnauthenticatedGuests)).toBe(
        isThirdGeneration(cms[0].version),
      );
      for (const {id, callId, nonMemberAccess} of database.spaces) {
        expect(factsOf(reading, cmsSpace).map(({value}) => value)).toContainEqual(
          expect.objectContaining({id, callId, nonMemberAccess}),
        );
      }
      for (const {domain, priority} of database.inboundDialPlanRules) {
        expect(factsOf(reading, dialPlanRule).map(({value}) => value)).toContainEqual(
          expect.objectContaining({domain, priority, resolvesToSpaces: true}),
        );
      }
      expect(factsOf(reading, cmsList).find(({value}) => value.collection === 'coSpaces')?.value).toMatchObject({
        total: database.spaces.length,
        returned: Math.min(20, database.spaces.length),
      });
    },
  );

  test('given more spaces than one reply holds, when they are paged through, then each comes once and never more than 20', () => {
    const site = sites.find(({database}) => database.spaces.length > 20);
    if (site === undefined) throw new Error('no site has so many spaces');
    const idsOf = (query: string) =>
      [...get(site, 'coSpaces', query).body.matchAll(/<coSpace id="([^"]+)"/g)].map((match) => match[1]);
    expect(idsOf('')).toHaveLength(10);
    expect(idsOf('limit=1000')).toHaveLength(20);
    expect(idsOf('limit=1')).toEqual([site.database.spaces[0]?.id]);
    expect([...idsOf('limit=20'), ...idsOf('offset=20&limit=20')]).toEqual(site.database.spaces.map(({id}) => id));
    expect(idsOf('offset=500')).toEqual([]);
    expect(get(site, 'coSpaces', 'offset=500').body).toContain(`total="${site.database.spaces.length}"`);
  });

  test('given paths in any case and with or without the prefix, when asked for, then the reply is the same', () => {
    const site = generateSite(3);
    expect(get(site, '/API/V1/TurnServers')).toEqual(get(site, 'turnServers'));
    expect(get(site, '/api/v1/turnServers/')).toEqual(get(site, 'turnServers'));
  });

  test('given what is not there, when asked for, then the status is 404', () => {
    const third = sites.find(({cms: [cms]}) => isThirdGeneration(cms.version));
    const second = sites.find(({cms: [cms]}) => !isThirdGeneration(cms.version));
    if (third === undefined || second === undefined) throw new Error('one generation is missing');
    for (const path of ['nothing', 'turnServers/none', 'turnServers/none/status', 'webBridges/none/other', ''])
      expect([path, get(third, path).status]).toEqual([path, 404]);
    expect(get(third, 'webBridgeProfiles').status).toBe(200);
    expect(get(second, 'webBridgeProfiles').status).toBe(404);
  });
});
