import {describe, expect, test} from '@jest/globals';
import {expresswayAllowRule} from '../../../src/facts/expressway-allow-rule.ts';
import {expresswayDomain} from '../../../src/facts/expressway-domain.ts';
import {expresswayList} from '../../../src/facts/expressway-list.ts';
import {expresswayLocalUser} from '../../../src/facts/expressway-local-user.ts';
import {expresswaySystem} from '../../../src/facts/expressway-system.ts';
import {expresswayTunnel} from '../../../src/facts/expressway-tunnel.ts';
import {expresswayTurn} from '../../../src/facts/expressway-turn.ts';
import {expresswayWebBridgeTarget} from '../../../src/facts/expressway-web-bridge-target.ts';
import {expresswayZone} from '../../../src/facts/expressway-zone.ts';
import {guestAccountClientUri} from '../../../src/facts/guest-account-client-uri.ts';
import {renderConfiguration, renderXconfiguration} from '../../../src/sim/render/render-expressway-configuration.ts';
import {renderStatus} from '../../../src/sim/render/render-expressway-status.ts';
import {webBridgeTargets} from '../../../src/sim/site/meeting-server-state.ts';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {xconfigurationReader} from '../../../src/sources/expressway/xconfiguration-reader.ts';
import type {TextReader} from '../../../src/sources/format-reader.ts';
import {everythingIn, factsOf, type Reading, readWith} from '../../sources/mmp/read-with.ts';
import {sitesUpTo} from '../seeds.ts';

const sites = sitesUpTo(20);
const cores = sites.flatMap((site) =>
  site.expresswayC.map((box) => ({name: `${box.hostName} of seed ${site.seed}`, site, box})),
);
const edges = sites.flatMap((site) =>
  site.expresswayE.map((box) => ({name: `${box.hostName} of seed ${site.seed}`, site, box})),
);

function read(text: string, role: 'expressway-c' | 'expressway-e', reader: TextReader = expresswayXmlReader): Reading {
  const reading = readWith(reader, text, role);
  expect(reading.isPartial).toBe(false);
  expect(reading.facts.every(({subject}) => subject.startsWith(`box:${role}`))).toBe(true);
  return reading;
}

/** All fields that several facts of one type tell of one box. */
function merged(values: readonly {readonly value: object}[]): object {
  return Object.assign({}, ...values.map(({value}) => value));
}

describe('renderStatus', () => {
  test.each(cores)('given $name, when status.xml is read, then proxy, tunnels and zone come back', ({site, box}) => {
    const reading = read(renderStatus(site, box), 'expressway-c');
    expect(merged(factsOf(reading, expresswaySystem))).toMatchObject({
      version: box.version,
      hostName: box.hostName,
      domainName: box.domainName,
      dnsServers: box.dnsServers,
      addresses: [box.interfaces[0].address],
    });
    expect(factsOf(reading, guestAccountClientUri).map(({value}) => value.uri)).toEqual([site.names.externalJoin]);
    expect(factsOf(reading, expresswayWebBridgeTarget).map(({value}) => [value.address, value.port])).toEqual(
      webBridgeTargets(site, box).map(({address, port}) => [address, port]),
    );
    expect(factsOf(reading, expresswayTunnel).map(({value}) => [value.domain, value.status])).toEqual(
      site.expresswayE.flatMap(() => box.tunnelHosts.map((host) => [host, 'Active'])),
    );
    expect(factsOf(reading, expresswayAllowRule).map(({value}) => value.protocol)).toEqual(['https', 'wss']);
    expect(factsOf(reading, expresswayDomain).map(({value}) => value.name)).toEqual(box.domains.map(({name}) => name));
    expect(zoneNamed(reading, box.zones[0]?.name)).toMatchObject({status: 'Active', type: 'TraversalClient'});
    expect(totalsOf(reading)).toMatchObject({
      tunnels: box.tunnelHosts.length * site.expresswayE.length,
      'allow-rules': 2,
      'meeting-servers': 1,
    });
  });

  test.each(edges)('given $name, when status.xml is read, then TURN and zone come back', ({site, box}) => {
    const reading = read(renderStatus(site, box), 'expressway-e');
    expect(merged(factsOf(reading, expresswayTurn))).toMatchObject({
      status: 'Active',
      listening: box.interfaces.map(({address}) => ({address, port: 3478})),
      protocolMode: 'Both',
      relaysInUse: box.turn.relaysInUse,
    });
    expect(merged(factsOf(reading, expresswaySystem))).toMatchObject({
      hasDualInterfaces: box.interfaces.length > 1,
      licensedTurnRelays: box.turn.licensedRelays,
    });
    expect(zoneNamed(reading, box.zones[0]?.name)).toMatchObject({status: 'Active', type: 'TraversalServer'});
  });
});

describe('renderConfiguration and renderXconfiguration', () => {
  const ways = [
    {render: renderConfiguration, reader: expresswayXmlReader},
    {render: renderXconfiguration, reader: xconfigurationReader},
  ];

  test.each(edges)('given $name, when either is read, then both tell the same settings', ({site, box}) => {
    const [nat] = box.interfaces.flatMap(({staticNatAddress}) => staticNatAddress ?? []);
    for (const {render, reader} of ways) {
      const text = render(site, box);
      const reading = read(text, 'expressway-e', reader);
      expect(merged(factsOf(reading, expresswaySystem))).toMatchObject({
        hostName: box.hostName,
        webAdministratorPort: box.webAdministratorPort,
        addresses: box.interfaces.map(({address}) => address),
        ...(nat === undefined ? {} : {staticNatAddress: nat}),
      });
      expect(merged(factsOf(reading, expresswayTurn))).toMatchObject({
        isOn: true,
        port: 3478,
        realm: box.turn.realm,
        mediaPortStart: 24000,
        mediaPortEnd: 29999,
      });
      expect(factsOf(reading, expresswayLocalUser).map(({value}) => value.name)).toEqual(box.localUsers);
      const [zone] = box.zones;
      expect(zoneNamed(reading, zone?.name)).toMatchObject({
        username: zone?.username,
        sipPort: zone?.sipPort,
        authenticationPolicy: 'DoNotCheckCredentials',
        tlsVerifySubjectName: zone?.tlsVerifySubjectName,
        isUnifiedCommunications: true,
      });
      expect(everythingIn(reading)).not.toContain('{cipher}');
      expect(text).not.toContain(site.secrets.turnPasswordOnExpresswayE.reveal());
      expect(text).not.toContain(site.secrets.zonePasswordOnExpresswayE.reveal());
    }
  });

  test.each(cores)('given $name, when either is read, then both tell the same zone and domains', ({site, box}) => {
    for (const {render, reader} of ways) {
      const reading = read(render(site, box), 'expressway-c', reader);
      const [zone] = box.zones;
      expect(zoneNamed(reading, zone?.name)).toMatchObject({
        username: zone?.username,
        sipPort: zone?.sipPort,
        tlsVerifyMode: 'On',
        peers: zone?.peers.map((address) => expect.objectContaining({address})),
      });
      expect(factsOf(reading, expresswayDomain).map(({value}) => value.name)).toEqual(
        box.domains.map(({name}) => name),
      );
    }
  });

  test('given a neighbour zone, when read, then it carries no Unified Communications', () => {
    const own = cores.find(({box}) => box.neighbours.length > 0);
    if (own === undefined) throw new Error('no site has a neighbour zone');
    const reading = read(renderConfiguration(own.site, own.box), 'expressway-c');
    expect(zoneNamed(reading, own.box.neighbours[0]?.name)).not.toMatchObject({isUnifiedCommunications: true});
  });
});

function zoneNamed(reading: Reading, name: string | undefined): object {
  return merged(factsOf(reading, expresswayZone).filter(({value}) => value.name === name));
}

function totalsOf(reading: Reading): Record<string, number> {
  return Object.fromEntries(factsOf(reading, expresswayList).map(({value}) => [value.collection, value.total]));
}
