/**
 * The objects of the CMS API and the facts that they become, as data. Element names are those of the API; matching
 * ignores case. Fields that no table names are left alone, so passwords, secrets and passcodes never get further.
 */
import {cmsCallBridge} from '../../facts/cms-call-bridge.ts';
import {cmsList} from '../../facts/cms-list.ts';
import {cmsSpace} from '../../facts/cms-space.ts';
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import {cmsTurnServer} from '../../facts/cms-turn-server.ts';
import {cmsWebBridge} from '../../facts/cms-web-bridge.ts';
import {dialPlanRule} from '../../facts/dial-plan-rule.ts';
import type {Fact, FactType} from '../../facts/fact.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import {type Instant, instantFromCalendar} from '../../model/instant.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {boxSubject} from '../../model/subject.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import {childOf, type XmlElement} from './xml-document.ts';

export const cmsApiFormat = 'cms-api-xml';

interface ObjectField {
  readonly element: string;
  readonly field: string;
  /** `text` when left out. */
  readonly kind?: 'number' | 'boolean';
  /** Kept even when it is empty. */
  readonly isKeptEmpty?: true;
}

export interface ObjectShape {
  readonly element: string;
  readonly fact: FactType;
  /** Whether its `id` attribute is a field of the fact. A reference to an object is the same element without it. */
  readonly hasId: boolean;
  readonly fields: readonly ObjectField[];
}

const objectShapes: readonly ObjectShape[] = [
  {
    element: 'turnServer',
    fact: cmsTurnServer,
    hasId: true,
    fields: [
      {element: 'serverAddress', field: 'serverAddress'},
      {element: 'clientAddress', field: 'clientAddress'},
      {element: 'username', field: 'username'},
      {element: 'type', field: 'type'},
      {element: 'tcpPortNumberOverride', field: 'tcpPortNumberOverride', kind: 'number'},
      {element: 'numRegistrations', field: 'numRegistrations', kind: 'number'},
    ],
  },
  {
    element: 'webBridge',
    fact: cmsWebBridge,
    hasId: true,
    fields: [
      {element: 'url', field: 'url'},
      {element: 'callBridgeGroup', field: 'callBridgeGroup'},
    ],
  },
  {
    element: 'callBridge',
    fact: cmsCallBridge,
    hasId: true,
    fields: [
      {element: 'name', field: 'name'},
      {element: 'address', field: 'address'},
    ],
  },
  {
    element: 'coSpace',
    fact: cmsSpace,
    hasId: true,
    fields: [
      {element: 'name', field: 'name'},
      {element: 'uri', field: 'uri'},
      {element: 'callId', field: 'callId'},
      {element: 'nonMemberAccess', field: 'nonMemberAccess', kind: 'boolean'},
    ],
  },
  {
    element: 'inboundDialPlanRule',
    fact: dialPlanRule,
    hasId: false,
    fields: [
      {element: 'domain', field: 'domain', isKeptEmpty: true},
      {element: 'priority', field: 'priority', kind: 'number'},
      {element: 'resolveToCoSpaces', field: 'resolvesToSpaces', kind: 'boolean'},
    ],
  },
];

const systemStatus: ObjectShape = {
  element: 'status',
  fact: cmsSystemStatus,
  hasId: false,
  fields: [
    {element: 'softwareVersion', field: 'softwareVersion'},
    {element: 'activated', field: 'activated', kind: 'boolean'},
    {element: 'clusterEnabled', field: 'clusterEnabled', kind: 'boolean'},
    {element: 'uptimeSeconds', field: 'uptimeSeconds', kind: 'number'},
    {element: 'callLegsActive', field: 'callLegsActive', kind: 'number'},
  ],
};

/** Roots that give facts. A list is its object's name with an `s`, as in the path of the API. */
export const factRoots: readonly string[] = [
  ...objectShapes.flatMap(({element}) => [element, `${element}s`]),
  systemStatus.element,
  'failureDetails',
];

/** Replies of the same API that no check needs: known, so that they are not taken for something else. */
export const idleRoots: readonly string[] =
  'alarms accessMethods accessMethod call calls callLeg callLegs callLegProfile callProfile callBridgeGroups callBridgeGroup cluster clusterLicensing database licensing load participants participant profiles tenants tenant users user turnServerStatus webBridgeStatus webBridgeProfiles webBridgeProfile xmpp'.split(
    ' ',
  );

/** The facts of one whole reply. Empty for roots that give none. */
export function factsOfReply(root: XmlElement, path: string): readonly Fact[] {
  if (root.name === systemStatus.element) return factsOfStatus(root, path);
  const single = objectShapes.find((shape) => shape.element === root.name);
  if (single !== undefined) return factsOfObject(root, single, single.element, path);
  const list = objectShapes.find((shape) => `${shape.element}s` === root.name);
  if (list === undefined) return [];
  const objects = root.children.filter((child) => child.name === list.element);
  const facts = objects.flatMap((object) => factsOfObject(object, list, `${root.name}/${list.element}`, path));
  return [...factsOfList(root, objects.length, path), ...facts];
}

/** What a fact of the root's kind would have been: for the absence that a broken reply leaves. */
export function factTypeOfRoot(name: string): FactType | undefined {
  if (name === systemStatus.element) return cmsSystemStatus;
  return objectShapes.find((shape) => shape.element === name || `${shape.element}s` === name)?.fact;
}

function factsOfList(root: XmlElement, returned: number, path: string): Fact[] {
  const total = readNumber(root.attributes.get('total') ?? '');
  if (total === undefined) return [];
  const value = {collection: root.name, total, returned};
  return [cmsList.of(boxSubject('cms'), originAt(root, root.name, path), value)];
}

function factsOfObject(element: XmlElement, shape: ObjectShape, xmlPath: string, path: string): Fact[] {
  const fields = readFields(element, shape, xmlPath);
  const id = element.attributes.get('id');
  // A bare id, or a reference to another object, says nothing of the object.
  if (fields.length === 0 || (shape.hasId && id === undefined)) return [];
  const idField: Field[] = shape.hasId ? [{name: 'id', value: id, place: placeOf(element, `${xmlPath}/@id`)}] : [];
  const fact = factOfFields(shape.fact, boxSubject('cms'), originAt(element, xmlPath, path), [...idField, ...fields]);
  return fact === undefined ? [] : [fact];
}

function factsOfStatus(root: XmlElement, path: string): Fact[] {
  const fields = readFields(root, systemStatus, 'status');
  const origin = originAt(root, 'status', path);
  const fact = fields.length === 0 ? undefined : factOfFields(cmsSystemStatus, boxSubject('cms'), origin, fields);
  const time = childOf(root, 'cdrTime');
  const instant = readInstant(time?.text ?? '');
  if (time === undefined || instant === undefined) return fact === undefined ? [] : [fact];
  const observed = timeObserved.of(
    boxSubject('cms'),
    {...origin, ...placeOf(time, 'status/cdrTime'), time: instant},
    {instant, what: 'time of CMS in /system/status'},
  );
  return [...(fact === undefined ? [] : [fact]), observed];
}

function readFields(element: XmlElement, shape: ObjectShape, xmlPath: string): Field[] {
  return shape.fields.flatMap((field) => {
    const child = childOf(element, field.element);
    if (child === undefined || child.children.length > 0) return [];
    if (child.text === '' && field.isKeptEmpty !== true) return [];
    const value = readValue(child.text, field.kind);
    if (value === undefined) return [];
    return [{name: field.field, value, place: placeOf(child, `${xmlPath}/${child.name}`)}];
  });
}

function readValue(text: string, kind: ObjectField['kind']): unknown {
  switch (kind) {
    case 'number':
      return readNumber(text);
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
    case undefined:
      return text;
  }
}

function readNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function placeOf(element: XmlElement, field: string): Place {
  return {line: element.line, field, quote: quoteOf(element.raw)};
}

function originAt(element: XmlElement, field: string, path: string): Origin {
  return {input: path, format: cmsApiFormat, ...placeOf(element, field)};
}

/** `2016-07-26T14:08:19Z`, or with an offset. */
export function readInstant(text: string): Instant | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index]);
  const offset = readOffset(match[8]);
  return instantFromCalendar({
    year: part(1),
    month: part(2),
    day: part(3),
    hour: part(4),
    minute: part(5),
    second: part(6),
    ...(match[7] === undefined ? {} : {fraction: match[7]}),
    ...(offset === undefined ? {} : {offsetMinutes: offset}),
  });
}

function readOffset(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}
