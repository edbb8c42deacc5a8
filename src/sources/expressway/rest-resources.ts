/** The REST resources that are read (Expressway REST API summary guide), and what each one holds. */
import type {ExpresswayRole} from './box-role.ts';

export type RestKind = 'system' | 'dns-servers' | 'domains' | 'mra' | 'turn' | 'zones' | 'options';

export interface RestResource {
  /** In the name of its file in a bundle: `rest-<name>.json`. */
  readonly name: string;
  readonly path: string;
  readonly kind: RestKind;
  /** The one of the pair that has it; both when left out. */
  readonly holder?: ExpresswayRole;
}

export const restResources: readonly RestResource[] = [
  {name: 'dns', path: '/api/provisioning/common/dns/dns', kind: 'system'},
  {name: 'dnsserver', path: '/api/provisioning/common/dns/dnsserver', kind: 'dns-servers'},
  {name: 'domain', path: '/api/provisioning/common/domain', kind: 'domains'},
  {name: 'mra', path: '/api/provisioning/common/mra', kind: 'mra'},
  {name: 'turn', path: '/api/provisioning/edge/traversal/turn', kind: 'turn', holder: 'expressway-e'},
  {name: 'traversalserver', path: '/api/provisioning/edge/zone/traversalserver', kind: 'zones', holder: 'expressway-e'},
  {
    name: 'traversalclient',
    path: '/api/provisioning/controller/zone/traversalclient',
    kind: 'zones',
    holder: 'expressway-c',
  },
  {
    name: 'unifiedcommunicationstraversal',
    path: '/api/provisioning/controller/zone/unifiedcommunicationstraversal',
    kind: 'zones',
    holder: 'expressway-c',
  },
  {name: 'optionkey', path: '/api/provisioning/optionkey', kind: 'options'},
];

/** The resource that a URL or a file name speaks of; a URL may carry a version (`/api/v1/provisioning/…`). */
export function restResourceOf(path: string): RestResource | undefined {
  const url = path.replace(/[?#].*$/, '').replace(/\/api\/v\d+\//i, '/api/');
  return restResources.find(
    ({name, path: own}) =>
      url.toLowerCase().endsWith(own) || new RegExp(`(?:^|[/!\\\\])rest-${name}\\.json$`, 'i').test(path),
  );
}
