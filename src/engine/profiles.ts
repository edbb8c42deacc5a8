/** What a kind of site changes in the judgement, as data. `docs/accepting.md` tells it to people. */
import type {ProfileName} from '../model/profile-names.ts';
import type {Severity} from '../model/severity.ts';

export interface Profile {
  readonly title: string;
  /**
   * Checks on what such a site does not have, by id or area. Where the evidence does not tell, nobody is asked to collect
   * more for them; where it does, they count as ever.
   */
  readonly absent: readonly string[];
  /** By check, area or message (`check#message`): what such a site is built for is no detail on it. */
  readonly severities: Readonly<Record<string, Severity>>;
  /** Names that cannot hold for the same site. */
  readonly excludes: readonly ProfileName[];
}

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  'cms-2': {
    title: 'CMS 2.x: XMPP, and the web bridge with a trust bundle',
    absent: [
      'webbridge/c2w-not-full-chain',
      'webbridge/c2w-object-missing',
      'webbridge/c2w-port-mismatch',
      'webbridge/c2w-trust-mismatch',
      'webbridge/c2w-trust-missing',
    ],
    severities: {},
    excludes: ['cms-3'],
  },
  'cms-3': {
    title: 'CMS 3.x: web bridge 3 over C2W, no XMPP',
    absent: [
      'xmpp',
      'dns/xmpp-client-missing',
      'dns/xmpp-component-missing',
      'webbridge/trust-bundle-missing',
      'webbridge/trust-bundle-mismatch',
      'webbridge/http-redirect-off',
    ],
    severities: {},
    excludes: ['cms-2'],
  },
  'single-nic': {
    title: 'Expressway-E with one network interface',
    // It has no inner address that CMS could use in place of the outer one.
    absent: ['cms/turn-server-address-outside'],
    severities: {},
    excludes: ['dual-nic'],
  },
  'dual-nic': {
    title: 'Expressway-E with an inner and an outer network interface',
    absent: [],
    // The inner interface is there so that nothing hangs on NAT reflection.
    severities: {'cms/turn-server-address-outside#reflected': 'error'},
    excludes: ['single-nic'],
  },
  'turn-443': {
    title: 'Guests in networks that let only TCP 443 out have to get media',
    absent: [],
    // Elsewhere UDP makes up for it.
    severities: {'expressway/turn-udp-only': 'error', 'cms/turn-port-mismatch': 'error'},
    excludes: [],
  },
};
