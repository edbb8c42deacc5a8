/**
 * The tables on the web pages of Expressway that are read, as data: titles, column headers as they stand on the page, and
 * what makes a row one. Columns may come in any order, and pages of other versions leave some out.
 */
import {isIP} from 'node:net';
import {expresswayAlarm} from '../../facts/expressway-alarm.ts';
import {expresswayDomain} from '../../facts/expressway-domain.ts';
import type {expresswayCollections} from '../../facts/expressway-list.ts';
import {expresswayLocalUser} from '../../facts/expressway-local-user.ts';
import {expresswayTunnel} from '../../facts/expressway-tunnel.ts';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {FactType} from '../../facts/fact.ts';
import {hostOf} from '../../model/host-name.ts';
import type {BoxRole} from '../../model/subject.ts';
import {isRaised} from '../expressway/alarm-tables.ts';

export interface Column {
  /** In lower case. */
  readonly headers: readonly string[];
  /** Left out for a column that only helps to know the table. */
  readonly field?: string;
  /** The row is none without it. */
  readonly isNeeded?: true;
  /** Undefined when the cell is no such value. */
  readonly read?: (cell: string) => unknown;
}

export interface TableLayout {
  readonly id: string;
  /** For notes. */
  readonly name: string;
  readonly collection: (typeof expresswayCollections)[number];
  readonly fact: FactType;
  readonly boxes: readonly BoxRole[];
  readonly titles: RegExp;
  /** Its columns are so common that only the title above tells the table. */
  readonly isTitleNeeded?: true;
  readonly columns: readonly Column[];
  /** Whether a row is kept; rows that are not kept (lowered alarms) still are rows. */
  readonly keeps?: (cells: ReadonlyMap<string, string>) => boolean;
}

const expressways: readonly BoxRole[] = ['expressway-c', 'expressway-e'];

const host = (cell: string): string | undefined =>
  !/\s/.test(cell) && hostOf(cell) !== undefined && !/^(?:view|edit|delete)$/i.test(cell) ? cell : undefined;
const address = (cell: string): string | undefined => (isIP(cell) === 0 ? undefined : cell);
const count = (cell: string): number | undefined => (/^\d{1,9}$/.test(cell) ? Number(cell) : undefined);
const anyText = (cell: string): string | undefined => (cell === '' ? undefined : cell);
const word = (cell: string): string | undefined => (/^[A-Za-z][A-Za-z -]{1,40}$/.test(cell) ? cell : undefined);
const onOff = (cell: string): boolean | undefined =>
  /^(?:on|yes)$/i.test(cell) ? true : /^(?:off|no)$/i.test(cell) ? false : undefined;

export const tableLayouts: readonly TableLayout[] = [
  {
    id: 'tunnels',
    name: 'Expressway SSH tunnels',
    collection: 'tunnels',
    fact: expresswayTunnel,
    boxes: ['expressway-c'],
    titles: /\bSSH tunnels?(?: status)?$/i,
    columns: [
      {
        headers: ['target', 'target host', 'expressway-e', 'peer', 'peer address'],
        field: 'target',
        read: host,
        isNeeded: true,
      },
      {headers: ['domain', 'domain name', 'domains'], field: 'domain', read: host, isNeeded: true},
      {headers: ['status', 'state', 'tunnel status'], field: 'status', read: word, isNeeded: true},
    ],
  },
  {
    id: 'targets',
    name: 'Expressway-C web bridges',
    collection: 'web-bridge-targets',
    fact: expresswayWebBridgeTarget,
    boxes: ['expressway-c'],
    titles: /resolved to the following targets$/i,
    isTitleNeeded: true,
    columns: [
      {headers: ['name', 'host name', 'target'], field: 'name', read: host},
      {headers: ['address', 'ip address'], field: 'address', read: address, isNeeded: true},
      {headers: ['port'], field: 'port', read: count},
      {headers: ['priority'], field: 'priority', read: count},
      {headers: ['weight']},
      {headers: ['status', 'state'], field: 'status', read: word},
    ],
  },
  {
    id: 'alarms',
    name: 'Expressway alarms',
    collection: 'alarms',
    fact: expresswayAlarm,
    boxes: expressways,
    titles: /^(?:status > )?alarms$/i,
    columns: [
      {headers: ['alarm', 'alarm name', 'title'], field: 'title', read: anyText, isNeeded: true},
      {headers: ['description', 'details'], field: 'text', read: anyText, isNeeded: true},
      {headers: ['state', 'status'], read: word},
      {headers: ['severity'], field: 'severity', read: word},
      {
        headers: ['id', 'alarm id', 'number'],
        field: 'number',
        read: (cell) => (/^\d{4,6}$/.test(cell) ? cell : undefined),
      },
      {headers: ['peer', 'actions', 'action', 'solution', 'time', 'first raised', 'last raised']},
    ],
    keeps: (cells) => isRaised(cells.get('state') ?? cells.get('status')),
  },
  {
    id: 'domains',
    name: 'Expressway domains',
    collection: 'domains',
    fact: expresswayDomain,
    boxes: expressways,
    titles: /^(?:configuration > )?domains$/i,
    isTitleNeeded: true,
    columns: [
      {headers: ['index', '#']},
      {headers: ['domain name', 'domain', 'name'], field: 'name', read: host, isNeeded: true},
      {
        headers: [
          'sip registrations and provisioning on unified cm',
          'im and presence service',
          'edge sip',
          'edgesip',
          'edge xmpp',
          'edgexmpp',
        ],
        field: 'isEdgeDomain',
        read: onOff,
      },
      {
        headers: [
          'sip registrations and provisioning on expressway',
          'xmpp federation',
          'actions',
          'action',
          'traffic',
        ],
      },
    ],
  },
  {
    id: 'local-users',
    name: 'Expressway local authentication database',
    collection: 'local-users',
    fact: expresswayLocalUser,
    boxes: expressways,
    titles: /^(?:.* > )?local (?:authentication )?database$/i,
    isTitleNeeded: true,
    columns: [
      {
        headers: ['name', 'username', 'user name'],
        field: 'name',
        read: (cell) => (/^\S{1,128}$/.test(cell) ? cell : undefined),
        isNeeded: true,
      },
      {headers: ['actions', 'action', 'index', '#']},
    ],
  },
  {
    id: 'zones',
    name: 'Expressway zones',
    collection: 'zones',
    fact: expresswayZone,
    boxes: expressways,
    titles: /^(?:configuration > )?zones$/i,
    columns: [
      {headers: ['index', '#']},
      {headers: ['name'], field: 'name', read: anyText, isNeeded: true},
      {
        headers: ['type'],
        field: 'type',
        read: (cell) => (/^(?:.*traversal.*|neighbou?r|dns|enum|default zone|webex)$/i.test(cell) ? cell : undefined),
        isNeeded: true,
      },
      {headers: ['sip status'], field: 'status', read: anyText, isNeeded: true},
      {headers: ['calls', 'bandwidth used', 'h323 status', 'h.323 status', 'search rule status', 'actions', 'action']},
    ],
  },
];
