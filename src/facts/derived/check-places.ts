/**
 * Which part of the deployment a check looks at. A check that is not named here is placed by its area, then by its system;
 * what fits none has no place on the map.
 */
import type {MapPlaceId} from '../../model/deployment.ts';

/** `turn-side`: the way of whichever TURN client was seen. */
export type CheckPlace = MapPlaceId | 'turn-side';

const byCheck: Readonly<Record<string, CheckPlace | 'none'>> = {
  'browser/camera-in-use': 'guest',
  'browser/candidates-blocked': 'guest-turn',
  'browser/certificate-refused': 'page',
  'browser/join-option-missing': 'web-bridge',
  'browser/media-refused': 'guest',
  'browser/no-turn-server': 'call-bridge',
  'browser/proxy-blocks': 'guest',
  'browser/relay-address-unmapped': 'turn-server',
  'browser/turn-credentials-rejected': 'guest-turn',
  'browser/turn-refuses-relay': 'guest-turn',
  'browser/turn-unreachable': 'guest-turn',
  'browser/unsupported': 'guest',
  'browser/websocket-failed': 'page',
  'call/guest-not-admitted': 'call-bridge',
  'call/ice-failure': 'media',
  'certificate/page-from-elsewhere': 'page',
  'certificate/web-bridge-untrusted': 'guest-uri',
  'cms/turn-server-unreachable': 'cms-turn',
  'cms/turn-user-unknown': 'cms-turn',
  // Whose server it is differs from finding to finding.
  'dns/answer-intermittent': 'none',
  'dns/server-not-resolving': 'none',
  'dns/servers-disagree': 'none',
  'dns/answer-not-reachable': 'guest-lookup',
  'dns/edge-reverse-missing': 'expressway-e',
  'dns/internal-name-outside': 'guest-lookup',
  'dns/join-name-missing': 'guest-lookup',
  'dns/name-not-resolved': 'guest-lookup',
  'dns/outside-missing': 'guest-lookup',
  'dns/outside-wrong': 'guest-lookup',
  'dns/turn-name-missing': 'turn-server',
  'expressway/guest-uri-is-edge-domain': 'expressway-c',
  'expressway/proxy-tls-failed': 'guest-uri',
  'expressway/turn-refuses': 'turn-server',
  'expressway/web-bridge-check-failed': 'guest-uri',
  'expressway/web-bridge-down': 'guest-uri',
  'media/relay-loss': 'turn-server',
  'media/relay-mtu': 'turn-server',
  'turn/address-family-unsupported': 'turn-server',
  'turn/allocation-quota': 'turn-server',
  'turn/alternate-server': 'turn-server',
  'turn/hairpin-missing': 'turn-server',
  'turn/media-range-blocked': 'turn-server',
  'turn/peer-forbidden': 'turn-server',
  'turn/relay-address-unmapped': 'turn-server',
  'turn/several-servers': 'turn-server',
  'turn/tls-certificate-untrusted': 'guest-turn',
  'turn/transport-unsupported': 'turn-server',
  'version/nat-reflection-needed': 'media',
  'version/turn-binding-only': 'cms-turn',
  'web/next-hop-failed': 'expressway-e',
  'web/redirect-to-admin-port': 'expressway-e',
  'webbridge/certificate-unset': 'web-bridge',
  'webbridge/disabled': 'web-bridge',
  'webbridge/http-redirect-off': 'web-bridge',
  'webbridge/not-listening': 'web-bridge',
  'webbridge/page-server-error': 'web-bridge',
  'webbridge/port-conflict': 'web-bridge',
  'webbridge/scheduler-disconnected': 'web-bridge',
};

/** The longest beginning counts. */
const byBeginning: readonly (readonly [string, CheckPlace])[] = [
  ['expressway/guest-uri-', 'guest-uri'],
  ['expressway/tunnel-', 'traversal'],
  ['expressway/turn-', 'turn-server'],
  ['expressway/zone-', 'traversal'],
  ['browser/', 'media'],
  ['call/', 'cms-turn'],
  ['dns/', 'inside-lookup'],
  ['dtls/', 'media'],
  ['media/', 'media'],
  ['tls/', 'page'],
  ['turn/', 'turn-side'],
  ['web/', 'page'],
  ['webbridge/', 'link'],
  // Before 3.0 the web bridge and the Call Bridge find each other through XMPP.
  ['xmpp/', 'link'],
];

const bySystem: Readonly<Record<string, CheckPlace>> = {
  CMS: 'call-bridge',
  'Expressway-C': 'expressway-c',
  'Expressway-E': 'expressway-e',
  'Web bridge': 'web-bridge',
};

/** Undefined: it has no place on the map. */
export function checkPlace(id: string, system: string | undefined): CheckPlace | undefined {
  const own = Object.hasOwn(byCheck, id) ? byCheck[id] : undefined;
  if (own !== undefined) return own === 'none' ? undefined : own;
  const [, area] = byBeginning.find(([beginning]) => id.startsWith(beginning)) ?? [];
  return area ?? (system !== undefined && Object.hasOwn(bySystem, system) ? bySystem[system] : undefined);
}

/** For the test that all of them still name a check. */
export const placedChecks: readonly string[] = Object.keys(byCheck);
