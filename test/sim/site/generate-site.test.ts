import {describe, expect, test} from '@jest/globals';
import {hostOf, portOf} from '../../../src/model/host-name.ts';
import {addressesOf, expresswayFqdn, outsideAddress} from '../../../src/sim/site/expressway-box.ts';
import {faultConditions} from '../../../src/sim/site/fault-conditions.ts';
import {generateSite} from '../../../src/sim/site/generate-site.ts';
import {webBridgeTargets} from '../../../src/sim/site/meeting-server-state.ts';
import {raisedAlarms} from '../../../src/sim/site/raised-alarms.ts';
import {resolveAddresses} from '../../../src/sim/site/resolve-name.ts';
import {certificateOf, chainOf, holdsName, isInForce, sentChain} from '../../../src/sim/site/site-certificates.ts';
import {compareVersions, isAtLeast, isThirdGeneration} from '../../../src/sim/site/software-version.ts';
import {clientZoneState, serverZoneState, tunnelStates} from '../../../src/sim/site/traversal-state.ts';
import {relayLimit, turnListening, turnReach} from '../../../src/sim/site/turn-state.ts';
import {linkedWebBridges, webBridgeState} from '../../../src/sim/site/web-bridge-state.ts';
import {sitesUpTo} from '../seeds.ts';

const sites = sitesUpTo(120);

describe('generateSite', () => {
  test('given one seed twice, when generated, then the sites are the same to the last password', () => {
    const [first, second] = [generateSite(17), generateSite(17)];
    expect(second).toEqual(first);
    expect(second.secrets.cmsLogin.password.reveal()).toBe(first.secrets.cmsLogin.password.reveal());
    expect(generateSite(18).names).not.toEqual(first.names);
  });

  test('given a time, when generated, then the site lives then, with the same names and all dates moved', () => {
    const [usual, moved] = [generateSite(4), generateSite(4, '2031-05-04T09:12:33Z')];
    expect(moved.now).toBe('2031-05-04T09:12:33.000Z');
    expect(moved.names).toEqual(usual.names);
    expect(moved.certificates.every((certificate) => isInForce(certificate, moved.now))).toBe(true);
  });

  test('given many seeds, when generated, then the shapes that matter all come', () => {
    const count = (is: (site: (typeof sites)[number]) => boolean): number => sites.filter(is).length;
    const least = 5;
    expect(count(({cms}) => isThirdGeneration(cms[0].version))).toBeGreaterThan(30);
    expect(count(({cms}) => !isThirdGeneration(cms[0].version))).toBeGreaterThan(30);
    expect(count(({cms}) => cms.length > 1)).toBeGreaterThan(least);
    expect(count(({expresswayE}) => expresswayE.length > 1)).toBeGreaterThan(least);
    expect(count(({expresswayC}) => expresswayC.length > 1)).toBeGreaterThan(least);
    expect(count(({expresswayE}) => expresswayE[0].interfaces.length === 1)).toBeGreaterThan(least);
    expect(
      count(({expresswayE}) => outsideAddress(expresswayE[0]) !== expresswayE[0].interfaces.at(-1)?.address),
    ).toBeGreaterThan(least);
    expect(count(({names}) => names.internalDomain === names.externalDomain)).toBeGreaterThan(least);
    expect(count(({names}) => names.internalJoin === names.externalJoin)).toBeGreaterThan(1);
    expect(count(({database}) => database.spaces.length > 20)).toBeGreaterThan(least);
    expect(count(({expresswayE}) => expresswayE[0].turn.listensOnTcp443)).toBeGreaterThan(least);
    expect(new Set(sites.map(({names}) => names.externalDomain)).size).toBe(sites.length);
  });

  test.each(sites.map((site) => ({seed: site.seed, site})))(
    'given seed $seed, when its boxes are looked at, then nothing is wrong',
    ({site}) => {
      const {cms, database, expresswayC, expresswayE, names, dns, now} = site;
      const isThird = isThirdGeneration(cms[0].version);

      for (const url of linkedWebBridges(site)) expect(webBridgeState(site, url)).toBe('success');
      expect(linkedWebBridges(site).length).toBeGreaterThan(0);
      expect(faultConditions(site)).toEqual([]);
      for (const box of cms) {
        const named = [
          ...Object.entries(box.callBridge),
          ...Object.entries(box.webBridge ?? {}),
          ...Object.entries(box.webBridge3 ?? {}),
          ...Object.entries(box.webAdmin),
        ].flatMap(([key, value]) => (/file$|trust/i.test(key) && typeof value === 'string' ? [value] : []));
        for (const file of named) expect(box.files.map(({name}) => name)).toContain(file);
        for (const {certificates} of box.files)
          for (const id of certificates) expect(isInForce(certificateOf(site, id), now)).toBe(true);
        expect(box.xmpp === undefined).toBe(isThird);
        expect(box.webBridge === undefined).toBe(isThird);
        for (const server of database.turnServers) expect(turnReach(site, box, server).isReachable).toBe(true);
        expect(box.ntpServers.some(({isSelected}) => isSelected)).toBe(true);
        const listening = box.webBridge?.listening ?? box.webBridge3?.httpsListening ?? [];
        expect(listening).not.toContain(`${box.webAdmin.interface}:${box.webAdmin.port}`);
      }

      expect(database.turnServers.map(({clientAddress}) => clientAddress)).toEqual(expresswayE.map(outsideAddress));
      for (const {serverAddress, username, tcpPortNumberOverride} of database.turnServers) {
        const edge = expresswayE.find(({interfaces}) => interfaces.some(({address}) => address === serverAddress));
        expect(edge?.localUsers).toContain(username);
        expect([undefined, edge?.turn.listensOnTcp443 ? 443 : edge?.turn.port]).toContain(tcpPortNumberOverride);
      }
      expect(database.inboundDialPlanRules.map(({domain}) => domain)).toContain(names.externalDomain);

      const webBridges = cms.map(({interfaces}) => interfaces[0]?.address);
      expect(resolveAddresses(dns.inside, names.externalJoin)).toEqual(webBridges);
      expect(resolveAddresses(dns.outside, names.externalJoin)).toEqual(expresswayE.map(outsideAddress));

      for (const box of expresswayC) {
        const targets = webBridgeTargets(site, box);
        expect(targets.map(({address}) => address).sort()).toEqual([...webBridges].sort());
        expect(targets.every(({isActive}) => isActive)).toBe(true);
        const tunnels = tunnelStates(site, box);
        expect(tunnels).toHaveLength(box.tunnelHosts.length * expresswayE.length);
        expect(tunnels.every(({isActive}) => isActive)).toBe(true);
        for (const zone of box.zones) {
          const {peers} = clientZoneState(site, box, zone);
          expect(peers).toEqual(expresswayE.map((edge) => ({address: expresswayFqdn(edge).toLowerCase()})));
        }
        for (const domain of new Set([names.internalDomain, names.externalDomain]))
          expect(box.domains.map(({name}) => name)).toContain(domain);
      }
      for (const edge of expresswayE) {
        const certificate = certificateOf(site, edge.certificate);
        for (const host of [names.externalJoin, expresswayFqdn(edge)]) expect(holdsName(certificate, host)).toBe(true);
        expect(sentChain(site, edge)).toEqual(chainOf(site, edge.certificate));
        for (const zone of edge.zones) expect(serverZoneState(site, edge, zone).peers).toHaveLength(expresswayC.length);
        expect(turnListening(edge).map(({address}) => address)).toEqual(edge.interfaces.map(({address}) => address));
        expect(edge.turn.relaysInUse).toBeLessThan(relayLimit(edge));
        expect([443, 8443]).not.toContain(edge.webAdministratorPort);
        if (!isAtLeast(edge.version, 'X15.4'))
          expect(certificate.extendedKeyUsage).toEqual(['serverAuth', 'clientAuth']);
        if (addressesOf(edge).length > edge.interfaces.length)
          expect(isAtLeast(edge.version, expresswayE.length > 1 ? 'X12.5.5' : 'X12.5.3')).toBe(true);
        if (isAtLeast(edge.version, 'X12.6.1')) {
          expect(isAtLeast(cms[0].version, '2.8.4')).toBe(true);
          expect(/^2\.9\.[0-2]$/.test(cms[0].version)).toBe(false);
        }
      }
      for (const box of [...expresswayC, ...expresswayE])
        expect(raisedAlarms(site, box).filter(({number}) => number !== '25019')).toEqual([]);
    },
  );

  test('given all sites, when their addresses are collected, then none is given twice in one site', () => {
    for (const {cms, expresswayC, expresswayE, dns} of sites) {
      const all = [
        ...cms.flatMap(({interfaces}) => interfaces.map(({address}) => address)),
        ...expresswayC.flatMap(addressesOf),
        ...expresswayE.flatMap(addressesOf),
        ...dns.inside.servers,
        ...dns.outside.servers,
      ];
      expect(new Set(all).size).toBe(all.length);
    }
  });

  test('given CMS 3.x, when its web bridge objects are read, then each is c2w:// with the port of the listener', () => {
    for (const {cms, database} of sites.filter(({cms: [first]}) => isThirdGeneration(first.version))) {
      const listening = cms.flatMap(({webBridge3}) => webBridge3?.c2wListening ?? []);
      for (const {url} of database.webBridges) {
        expect(hostOf(url)).toBeDefined();
        expect(listening).toContain(`a:${portOf(url) ?? 0}`);
      }
    }
  });
});

describe('compareVersions', () => {
  test.each([
    ['X12.5', 'X12.5.0', 0],
    ['X12.5.4', 'X12.6', -1],
    ['X8.11.4', 'X12.5.1', -1],
    ['2.10.0', '2.9.5', 1],
    ['3.10', '3.9.3', 1],
  ])('given %s and %s, when compared, then the sign is %i', (first, second, sign) => {
    expect(Math.sign(compareVersions(first, second))).toBe(sign);
  });
});
