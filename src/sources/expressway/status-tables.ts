/** The tables of a status (domains, tunnels, rules, alarms, Meeting Servers) as facts to be, with what each list counts. */
import {type expresswayCollections, expresswayList} from '../../facts/expressway-list.ts';
import type {Fact} from '../../facts/fact.ts';
import type {Origin} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';
import type {XmlElement} from '../cms-api/xml-document.ts';
import {alarmDraft, banDraft} from './alarm-tables.ts';
import {
  allowRuleDraft,
  type DraftFact,
  domainDraft,
  type MeetingServerDrafts,
  meetingServerDrafts,
  tunnelDraft,
} from './edge-tables.ts';
import {findTables, type Table} from './tables.ts';
import {placeOf} from './tree-leaves.ts';

type Collection = (typeof expresswayCollections)[number];

export interface Listing {
  /** Left out for a table of which nobody asks what is not in it. */
  readonly collection?: Collection;
  readonly tables: readonly Table[];
  readonly total: number;
  readonly drafts: readonly DraftFact[];
}

interface Layout {
  readonly collection?: Collection;
  readonly table: RegExp;
  readonly row: RegExp;
  /** Undefined leaves out a row that is no such thing. */
  readonly draft: (row: XmlElement, path: string) => DraftFact | undefined;
}

const domains: Layout = {
  collection: 'domains',
  table: /^(?:edge)?domains$/i,
  row: /^(?:edge)?domain$/i,
  draft: domainDraft,
};
const coreLayouts: readonly Layout[] = [
  {collection: 'tunnels', table: /^tunnels$/i, row: /^tunnel$/i, draft: tunnelDraft},
  {
    collection: 'allow-rules',
    table: /^httpallowlist(?:auto|manual)$/i,
    row: /^(?:rule|entry|item)$/i,
    draft: allowRuleDraft,
  },
];
const otherLayouts: readonly Layout[] = [
  domains,
  {collection: 'alarms', table: /^(?:warnings|alarms)$/i, row: /^(?:warning|alarm)$/i, draft: alarmDraft},
  {table: /^intrusionprotection$/i, row: /^category$/i, draft: banDraft},
];

/** Tables that have rows on Expressway-C only. */
export function coreListings(root: XmlElement): readonly Listing[] {
  return [...coreLayouts.map((layout) => readTables(root, layout)), ...meetingServerListings(root)];
}

export function otherListings(root: XmlElement): readonly Listing[] {
  return otherLayouts.map((layout) => readTables(root, layout));
}

/** Domains, which a configuration lists as well. */
export function domainListing(root: XmlElement): Listing {
  return readTables(root, domains);
}

function readTables(root: XmlElement, {collection, table, row, draft}: Layout): Listing {
  const tables = findTables(root, table, row);
  const drafts = tables.flatMap(({path, rows}) => rows.flatMap((each) => draft(each, `${path}/${each.name}`) ?? []));
  return {...(collection === undefined ? {} : {collection}), tables, drafts, total: drafts.length};
}

/** `CollaborationEdge/CMSs/CMS`, or `Edgecmsserver` without a table around it. */
export function meetingServerListings(root: XmlElement): readonly Listing[] {
  const tables = findTables(root, /^(?:edge)?cms(?:server|address)?(?:es|s)$/i, /^(?:edge)?cms(?:server)?$/i);
  const loose = root.children.filter(({name}) => /^edgecmsserver$/i.test(name));
  const rows = [
    ...tables.flatMap(({path, rows: own}) => own.map((row) => ({row, path: `${path}/${row.name}`}))),
    ...loose.map((row) => ({row, path: row.name})),
  ];
  const found = rows.flatMap(({row, path}): MeetingServerDrafts[] => {
    const drafts = meetingServerDrafts(row, path);
    return drafts === undefined ? [] : [drafts];
  });
  const targets = found.flatMap((drafts) => drafts.targets);
  return [
    {collection: 'meeting-servers', tables, total: rows.length, drafts: found.map(({server}) => server)},
    // Without the name of a row its targets were not read either.
    {
      collection: 'web-bridge-targets',
      tables: found.length === rows.length ? tables : [],
      total: targets.length,
      drafts: targets,
    },
  ];
}

/** The list fact of tables that were read whole; of several (automatic and manual rules) all have to be. */
export function listFacts(
  {collection, tables, total}: Omit<Listing, 'drafts'>,
  subject: Subject,
  origin: Origin,
): Fact[] {
  const [first] = tables;
  if (collection === undefined || first === undefined || tables.some(({isWhole}) => !isWhole)) return [];
  return [expresswayList.of(subject, {...origin, ...placeOf(first.element, first.path)}, {collection, total})];
}
