/** Faults of the page for guests that only who opens it can see: TCP 443, TLS, HTTP and WebSocket of Expressway-E. */
import type {PageTrouble} from '../site/expressway-box.ts';
import type {Site} from '../site/site.ts';
import {sentChain} from '../site/site-certificates.ts';
import {changeE} from './change-site.ts';
import {byProbe, type Fault, overNetwork} from './fault.ts';

/** What has to be right for guests to get as far as the page. */
const page = ['page', 'dns.outside', 'external-uri', 'edge.name'];

export const pageFaults: readonly Fault[] = [
  {
    name: 'web-not-reachable',
    check: 'web/not-reachable',
    message: 'refused',
    summary: 'a firewall refuses TCP 443 of Expressway-E',
    seenBy: byProbe,
    touches: ['page'],
    needs: page,
    applies: () => true,
    inject: (site) => trouble(site, 'closed'),
  },
  {
    name: 'tls-reset-in-handshake',
    check: 'tls/reset-in-handshake',
    message: 'reset',
    summary: 'a firewall that inspects TLS resets each handshake with the page',
    seenBy: byProbe,
    touches: ['page'],
    needs: page,
    applies: () => true,
    inject: (site) => trouble(site, 'reset'),
  },
  {
    name: 'tls-reset-in-handshake-other-protocol',
    check: 'tls/reset-in-handshake',
    message: 'otherProtocol',
    summary: 'NAT passes TCP 443 on to a service that does not speak TLS',
    seenBy: byProbe,
    touches: ['page'],
    needs: page,
    applies: () => true,
    inject: (site) => trouble(site, 'other-service'),
  },
  {
    name: 'tls-old-versions-only',
    check: 'tls/old-versions-only',
    summary: 'the page speaks TLS 1.0 and 1.1 only',
    seenBy: byProbe,
    touches: ['page'],
    needs: page,
    applies: () => true,
    inject: (site) => trouble(site, 'old-tls'),
  },
  {
    name: 'certificate-edge-chain-order',
    check: 'certificate/edge-chain-order',
    summary: 'Expressway-E sends its certificates in the wrong order',
    seenBy: byProbe,
    touches: ['page', 'certificates.edge.chain'],
    needs: [...page, 'certificates.edge.issuer'],
    // Turned round, two make another order where both are issuers.
    applies: (site) => site.expresswayE.every((box) => sentChain(site, box).length > 2),
    inject: (site) => trouble(site, 'disordered'),
  },
  {
    name: 'certificate-page-from-elsewhere',
    check: 'certificate/page-from-elsewhere',
    summary: 'a proxy in front of Expressway-E opens TLS and shows a self-signed certificate',
    // The administrator port is read from inside.
    seenBy: overNetwork,
    touches: ['page', 'certificates.edge.chain', 'certificates.edge.issuer'],
    needs: [...page, 'certificates.edge.names', 'certificates.edge.dates', 'certificates.edge.common-name'],
    applies: () => true,
    inject: (site) => trouble(site, 'inspected'),
  },
  {
    name: 'web-no-answer',
    check: 'web/no-answer',
    summary: 'Expressway-E takes requests for the page and never answers them',
    seenBy: byProbe,
    touches: ['page'],
    needs: page,
    applies: () => true,
    inject: (site) => trouble(site, 'silent'),
  },
  {
    name: 'web-websocket-blocked',
    check: 'web/websocket-blocked',
    message: 'refused',
    summary: 'a proxy in front of Expressway-E lets no upgrade to WebSocket through',
    seenBy: byProbe,
    touches: ['page'],
    needs: page,
    applies: () => true,
    inject: (site) => trouble(site, 'no-websocket'),
  },
];

function trouble(site: Site, pageTrouble: PageTrouble): Site {
  return changeE(site, (box) => ({...box, pageTrouble}));
}
