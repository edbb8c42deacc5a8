import {describe, expect, test} from '@jest/globals';
import {expresswayDomain} from '../../../src/facts/expressway-domain.ts';
import {expresswayList} from '../../../src/facts/expressway-list.ts';
import {expresswaySystem} from '../../../src/facts/expressway-system.ts';
import {expresswayTurn} from '../../../src/facts/expressway-turn.ts';
import {expresswayZone} from '../../../src/facts/expressway-zone.ts';
import {expresswayRestReader} from '../../../src/sources/expressway/rest-reader.ts';
import {everythingIn, factsOf, scoreOf} from '../mmp/read-with.ts';
import {readAs, subjectsOf} from './read-as.ts';

const at = (resource: string): {path: string} => ({path: `https://192.0.2.12/api/provisioning/${resource}`});

describe('given REST replies of an Expressway', () => {
  test('when DNS is read, then host name, domain and servers are facts', () => {
    const system = readAs(
      expresswayRestReader,
      '{"DomainName": "example.net",\n"SystemHostName": "edge7"}',
      at('common/dns/dns'),
    );
    expect(factsOf(system, expresswaySystem)[0]?.value).toEqual({hostName: 'edge7', domainName: 'example.net'});
    expect(factsOf(system, expresswaySystem)[0]?.at?.hostName?.line).toBe(2);
    const servers =
      '[{"DefaultDNSServers":{"index":1,"address":"192.0.2.53"}},{"DefaultDNSServers":{"index":2,"address":"192.0.2.54"}}]';
    expect(factsOf(readAs(expresswayRestReader, servers), expresswaySystem)[0]?.value).toEqual({
      dnsServers: ['192.0.2.53', '192.0.2.54'],
    });
  });

  test('when domains are read from their resource, then they are the whole table; from a file of any name, they are not', () => {
    const text = '[{"Name":"example.net","EdgeSip":"Off","EdgeXmpp":"On"},{"Name":"inside.example","EdgeSip":"Off"}]';
    const path = 'https://192.0.2.12/api/v1/provisioning/common/domain';
    const reading = readAs(expresswayRestReader, text, {path});
    expect(factsOf(reading, expresswayDomain).map(({value}) => value)).toEqual([
      {name: 'example.net', isEdgeDomain: true},
      {name: 'inside.example', isEdgeDomain: false},
    ]);
    expect(factsOf(reading, expresswayList).map(({value}) => value)).toEqual([{collection: 'domains', total: 2}]);
    const saved = readAs(expresswayRestReader, text);
    expect(factsOf(saved, expresswayDomain)).toHaveLength(2);
    expect(factsOf(saved, expresswayList)).toEqual([]);
  });

  test('when the zone of the client end is read, then it is of Expressway-C, and its password is gone', () => {
    const text =
      '{"Name":"UC","AuthenticationUserName":"zoneuser","AuthenticationPassword":"Orchid","SIPPort":7001,"PeerAddress":["edge7.example.net"]}';
    const reading = readAs(expresswayRestReader, text, at('controller/zone/unifiedcommunicationstraversal'));
    expect(subjectsOf(reading)).toEqual(['box:expressway-c']);
    expect(factsOf(reading, expresswayZone)[0]?.value).toEqual({
      name: 'UC',
      username: 'zoneuser',
      sipPort: 7001,
      side: 'client',
      isUnifiedCommunications: true,
      peers: [{address: 'edge7.example.net'}],
    });
    expect(everythingIn(reading)).not.toContain('Orchid');
  });

  test('when TURN is read, then it is of Expressway-E under the name of who gave it', () => {
    const text =
      '{"TURNServices":"On","TURNRequestsPort":3478,"AuthenticationRealm":"TANDBERG","MediaPortRangeStart":24000,"MediaPortRangeEnd":29999}';
    const reading = readAs(expresswayRestReader, text, {path: 'b.zip!/gate/rest-turn.json', box: {name: 'gate'}});
    expect(subjectsOf(reading)).toEqual(['box:expressway-e/gate']);
    expect(factsOf(reading, expresswayTurn)[0]?.value).toEqual({
      isOn: true,
      port: 3478,
      realm: 'TANDBERG',
      mediaPortStart: 24000,
      mediaPortEnd: 29999,
    });
  });

  test('when option keys are read, then relays are counted and keys are not kept', () => {
    const text =
      '[{"Key":"116341E1800-1-AAAA","Description":"1800 TURN Relays"},{"Key":"116341E100-1-BBBB","Description":"100 TURN Relays"}]';
    const reading = readAs(expresswayRestReader, text, at('optionkey'));
    expect(factsOf(reading, expresswaySystem)[0]?.value).toEqual({licensedTurnRelays: 1900});
    expect(everythingIn(reading)).not.toMatch(/AAAA|BBBB/);
  });

  test('when JSON is of another kind or broken, then it is left alone', () => {
    expect(scoreOf(expresswayRestReader, '[{"peer":"127.0.0.1","records":[{"id":"55018"}]}]')).toBe(0);
    expect(scoreOf(expresswayRestReader, '{"log":{"version":"1.2"}}')).toBe(0);
    for (const text of [
      '{"EdgeSip":',
      '[[[[',
      '{"EdgeSip": "On", "Name": }',
      '"EdgeSip"',
      '{"EdgeSip":{"EdgeSip":{}}}',
    ])
      expect(readAs(expresswayRestReader, text).facts).toEqual([]);
  });
});
