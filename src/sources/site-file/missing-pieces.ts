/** What a site file does not tell, and what each missing piece would let the program see. */
import type {BoxRole} from '../../model/subject.ts';
import type {SiteBox, SiteContent} from './site-schema.ts';

export interface MissingPiece {
  /** The key in the file, with the box that it is missing from. */
  readonly key: string;
  readonly letsSee: string;
}

const boxTitles: Readonly<Record<BoxRole, string>> = {
  cms: 'CMS',
  'expressway-c': 'Expressway-C',
  'expressway-e': 'Expressway-E',
};

interface BoxPiece {
  readonly roles: readonly BoxRole[];
  readonly key: keyof SiteBox;
  readonly letsSee: string;
}

const boxPieces: readonly BoxPiece[] = [
  {
    roles: ['cms'],
    key: 'api',
    letsSee: 'version, licences, alarms, web bridges and TURN servers with their state, spaces, incoming call rules',
  },
  {
    roles: ['cms'],
    key: 'mmp',
    letsSee: 'trust bundles, listening interfaces, certificates, XMPP, licences, port conflicts',
  },
  {
    roles: ['expressway-c'],
    key: 'api',
    letsSee: 'guest account client URI, domains, SSH tunnels, allow list, traversal zone, alarms',
  },
  {
    roles: ['expressway-e'],
    key: 'api',
    letsSee: 'TURN settings and state, local users, static NAT, administrator port, traversal zone, alarms, bans',
  },
  {roles: ['expressway-e'], key: 'web', letsSee: 'the certificate and chain that guests are shown'},
  {roles: ['expressway-e'], key: 'turn', letsSee: 'whether TURN answers and accepts the password of CMS'},
];

export function missingPieces(site: SiteContent): readonly MissingPiece[] {
  const boxes = site.boxes ?? [];
  const holders = (site.turn?.credentials ?? []).map(({holder, username}) => ({holder, username}));
  const pieces: (MissingPiece | undefined)[] = [
    site.names?.external === undefined
      ? {key: 'names.external', letsSee: 'whether certificate, DNS and Expressway-C fit the name that guests open'}
      : undefined,
    site.names?.internal === undefined
      ? {key: 'names.internal', letsSee: 'whether the internal name stands where the external one belongs'}
      : undefined,
    ...(['inside', 'outside'] as const).map((view) =>
      (site.resolvers?.[view] ?? []).length === 0
        ? {key: `resolvers.${view}`, letsSee: `what the join name leads to ${view}`}
        : undefined,
    ),
    ...(Object.keys(boxTitles) as BoxRole[]).map((role) =>
      boxes.some((box) => box.role === role)
        ? undefined
        : {key: `boxes: no ${boxTitles[role]}`, letsSee: `anything of ${boxTitles[role]} live`},
    ),
    ...boxes.flatMap((box) =>
      boxPieces
        .filter(({roles, key}) => roles.includes(box.role) && box[key] === undefined)
        .map(({key, letsSee}) => ({
          key: `${key} of ${[boxTitles[box.role], box.name ?? ''].join(' ').trim()}`,
          letsSee,
        })),
    ),
    ...(['cms', 'expressway-e'] as const).map((holder) =>
      holders.some((each) => each.holder === holder)
        ? undefined
        : {
            key: `turn.credentials of ${boxTitles[holder]}`,
            letsSee: 'which side has the wrong TURN password, proved with captured or live requests',
          },
    ),
    holders.some(({holder, username}) => holder === 'cms' && username === undefined)
      ? {key: 'username of the TURN password of CMS', letsSee: 'a live TURN allocation with it'}
      : undefined,
  ];
  return pieces.filter((piece) => piece !== undefined);
}
