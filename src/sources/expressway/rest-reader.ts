/**
 * Reads JSON replies of the REST API of Expressway. The resources are few and their full field lists are not published,
 * so names are compared without case and marks, and what is not known is left alone.
 */
import {expresswayDomain} from '../../facts/expressway-domain.ts';
import {expresswayList} from '../../facts/expressway-list.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {Fact, FactType} from '../../facts/fact.ts';
import type {Origin} from '../../model/origin.ts';
import type {BoxRole} from '../../model/subject.ts';
import {boxOf, type Head, type ReadContext, type TextOutcome, type TextReader} from '../format-reader.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import {findJsonDocuments, type JsonDocument} from './json-documents.ts';
import {
  domainFields,
  licensedRelaysFields,
  restZoneFields,
  serverFields,
  systemRestFields,
  turnRestFields,
} from './rest-fields.ts';
import {type RestRecord, restRecords} from './rest-records.ts';
import {type RestKind, type RestResource, restResourceOf} from './rest-resources.ts';

export const expresswayRestFormat = 'expressway-rest';

export const expresswayRestReader: TextReader = {
  id: expresswayRestFormat,
  title: 'Expressway REST API replies (JSON)',
  kind: 'text',
  recognise(head: Head, fileName: string): number {
    const text = head.text ?? '';
    if (!/^\s*[[{]/m.test(text)) return 0;
    if (telling.test(text)) return 0.9;
    return restResourceOf(fileName) === undefined ? 0 : 0.7;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    return readReplies(text, path, context);
  },
};

/** Names of fields that no other JSON has. */
const telling =
  /"(?:DefaultDNSServers|SystemHostName|DNSRequestsPortRange\w*|EdgeSip|EdgeXmpp|XmppFederation|AcceptProxiedRegistrations|AuthenticationUserName|TURN(?:Services|Mode|Port|RequestsPort)|MediaPortRange(?:Start|End))"\s*:/i;

/** What a record is, told by its own names where the path of the reply does not tell. */
const kindsByName: readonly {readonly kind: RestKind; readonly name: RegExp}[] = [
  {kind: 'domains', name: /^(?:edgesip|edgexmpp|xmppfederation)$/},
  {kind: 'zones', name: /^(?:authenticationusername|acceptproxiedregistrations|peeraddress)$/},
  {kind: 'turn', name: /^(?:turn(?:services|mode|port|requestsport)|mediaport(?:range)?(?:start|end))$/},
  {kind: 'system', name: /^(?:systemhostname|dnsrequestsportrange.*)$/},
];

function readReplies(text: string, path: string, context: ReadContext): TextOutcome {
  const claimedLines = new Set<number>();
  const notes: string[] = [];
  const resource = restResourceOf(path);
  const origin = {input: path, format: expresswayRestFormat};
  for (const document of findJsonDocuments(text)) {
    const facts = factsOfDocument(document, resource, origin, context);
    if (facts.length === 0 && resource === undefined) continue;
    for (let line = document.firstLine; line <= document.lastLine; line += 1) claimedLines.add(line);
    for (const fact of facts) context.emit(fact);
    notes.push(`${resource?.name ?? 'reply'}: ${facts.length} facts`);
  }
  return {notes, claimedLines, isPartial: false};
}

function factsOfDocument(
  document: JsonDocument,
  resource: RestResource | undefined,
  origin: Origin,
  context: ReadContext,
): readonly Fact[] {
  const records = restRecords(document);
  const read = records.map((record) => ({record, kind: resource?.kind ?? kindOf(record)}));
  const of = (wanted: RestKind): readonly RestRecord[] =>
    read.filter(({kind}) => kind === wanted).map(({record}) => record);
  const role: BoxRole | undefined =
    resource?.holder ?? (of('turn').length > 0 ? 'expressway-e' : (context.box?.role ?? context.boxHint));
  const subject = boxOf(context, role === undefined || role === 'cms' ? 'unknown' : role);
  const make = (type: FactType, fields: readonly Field[]): Fact[] => {
    if (fields.length === 0) return [];
    return [factOfFields(type, subject, {...origin, ...fields[0]?.place}, fields)].filter((fact) => fact !== undefined);
  };
  const domains = of('domains').flatMap((record) => make(expresswayDomain, domainFields(record)));
  const zones = of('zones').flatMap((record) =>
    make(expresswayZone, restZoneFields(record, resource?.name, resource?.holder)),
  );
  return [
    ...make(expresswaySystem, [
      ...of('system').flatMap(systemRestFields),
      ...serverFields(of('dns-servers')),
      ...of('mra').flatMap(mraFields),
      ...licensedRelaysFields(of('options')),
    ]),
    ...of('turn').flatMap((record) => make(expresswayTurn, turnRestFields(record))),
    ...domains,
    ...zones,
    // The reply to the resource without a name in its path is the whole table.
    ...(resource?.kind === 'domains' && Array.isArray(document.value)
      ? make(expresswayList, [
          {name: 'collection', value: 'domains', place: {line: document.firstLine}},
          {name: 'total', value: domains.length},
        ])
      : []),
  ];
}

function mraFields({values}: RestRecord): Field[] {
  const enabled = values.get('enabled');
  if (enabled === undefined) return [];
  const value = typeof enabled.value === 'boolean' ? (enabled.value ? 'On' : 'Off') : String(enabled.value);
  return [{name: 'unifiedCommunicationsMode', value, place: enabled.place}];
}

function kindOf({values, path}: RestRecord): RestKind | undefined {
  if (path.some((name) => /^defaultdnsservers$/i.test(name))) return 'dns-servers';
  const names = [...values.keys()];
  return kindsByName.find(({name}) => names.some((each) => name.test(each)))?.kind;
}
