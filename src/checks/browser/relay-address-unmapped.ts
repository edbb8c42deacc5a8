import {type BrowserConnection, browserConnection} from '../../facts/browser-connection.ts';
import {
  failureOf,
  joinConnections,
  turnSubjectOf,
  turnTitleOf,
  turnTriesOf,
  wasConnected,
} from '../../facts/derived/browser-connections.ts';
import {isIpAddress, isPrivateAddress} from '../../model/ip-address.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The relay has a private address, and not the one at which the browser reaches the server (F90). That they differ is no
 * fault in itself: only where every check through the relay was in vain.
 */
export default defineCheck({
  id: 'browser/relay-address-unmapped',
  system: 'TURN and media',
  title: {
    pass: 'The browser’s relay has an address at which peers reach it',
    fail: 'The browser was given a relay at an inside address',
  },
  failureModes: ['F90', 'F95'],
  needs: {connections: joinConnections},
  after: ['expressway/static-nat-missing', 'turn/relay-address-unmapped'],
  references: ['RFC 8656 §7.2', 'Expressway administrator guide, static NAT'],
  messages: {
    differs: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} gave the browser a relay at the private address {relay}, at which the browser does not reach it, and nothing came back through it',
      why: 'Peers send their media to the address of the relay. One that stands outside, as this browser does, reaches the server at {reached} and not at {relay}: the call is set up and stays without audio and video.',
      competing: [
        'The peer is in a network that reaches {relay}, and a firewall drops UDP between it and the ports of the relays.',
        'The peer never answered.',
      ],
      fix: [
        {
          action:
            'Look at the static NAT of the external LAN interface: it has to be On, with {reached}. Save and restart the box after a change.',
          where: 'Expressway-E, System > Network interfaces > IP',
          command: 'xConfiguration Ethernet 2 IP V4 StaticNAT',
          verify: 'In a new dump the relay candidate has {reached}.',
        },
      ],
    },
  },
  examples: {fail: 'browser/relay-address-private', pass: 'browser/healthy'},
  run({connections}, report) {
    for (const connection of connections) {
      const {value, subject} = connection;
      const odd = oddRelay(value);
      const failure = failureOf(value);
      if (!value.localCandidates.some(({kind}) => kind === 'relay')) report.notApplicable('The browser got no relay.');
      else if (wasConnected(value)) report.pass('Media found their way through the relay, or another.');
      else if (odd === undefined) report.pass('No relay is at a private address other than that of its server.');
      else if (failure === undefined)
        report.lacking(browserConnection, 'the dump ends before the browser gave the relay up');
      else {
        report.fail('differs', {
          subject: turnSubjectOf(odd.server),
          related: [subject],
          args: {server: turnTitleOf(odd.server), relay: odd.relay, reached: odd.server.host},
          evidence: [
            evidenceOf(connection, `the relay is at ${odd.relay}`, 'relay'),
            evidenceOf(connection, `the server is reached at ${odd.server.host}`, 'iceServers'),
            evidenceOf(connection, 'the connection failed', failure.field),
          ],
        });
      }
    }
  },
});

function oddRelay(value: BrowserConnection) {
  const servers = turnTriesOf(value).map(({server}) => server);
  const [relay] = value.localCandidates.filter(({kind}) => kind === 'relay');
  const server = servers.find(({url}) => url === relay?.url) ?? servers[0];
  if (relay?.address === undefined || server === undefined) return undefined;
  // A name may stand for either; several servers may be one box with several addresses.
  if (!servers.every(({host}) => isIpAddress(host)) || servers.some(({host}) => host === relay.address))
    return undefined;
  return isPrivateAddress(relay.address) ? {server, relay: relay.address} : undefined;
}
