import type {SiteContent} from '../../src/sources/site-file/site-schema.ts';
import type {Scenario} from './scenario.ts';
import type {LabSite} from './site.ts';

/** The TURN server and the login that guests are given. */
export function turnOf({guest}: Scenario, site: LabSite) {
  const {turnHost = site.addresses.public, transport = 'udp', ...login} = guest?.(site) ?? {};
  const {username, password} = {...site.turn, ...login};
  return {host: turnHost, transport, username, password};
}

/** What the person who probes writes into wrtc-doctor.yaml. */
export function siteFileOf(scenario: Scenario, site: LabSite): SiteContent {
  const {names, addresses} = site;
  const {host, transport, username, password} = turnOf(scenario, site);
  return {
    names: {external: names.join, internal: names.internalJoin},
    resolvers: {outside: [addresses.dnsOutside], inside: [addresses.dnsInside]},
    boxes: [
      {role: 'cms', addresses: [addresses.core]},
      {
        role: 'expressway-e',
        addresses: [addresses.edgeInside, addresses.edgeOutside],
        staticNat: addresses.public,
        turn: {
          address: `${host}:3478`,
          transport: transport === 'tcp' ? 'tcp' : 'udp',
          ...(transport === 'tls' ? {more: ['tls:5349']} : {}),
        },
      },
    ],
    turn: {credentials: [{holder: 'cms', username, password}]},
  };
}
