/** Facts of the replies below `/system`: status, licences, and the nodes of the database cluster. */
import {cmsDatabaseNode} from '../../facts/cms-database-node.ts';
import {cmsLicense} from '../../facts/cms-license.ts';
import {cmsList} from '../../facts/cms-list.ts';
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import type {Fact} from '../../facts/fact.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import {readFields} from './object-facts.ts';
import {systemStatusShape} from './object-shapes.ts';
import {readBoolean, readExpiry, readInstant, readNumber} from './read-value.ts';
import {originAt, placeOf, type ReplySource} from './reply-source.ts';
import {childOf, elementsBelow, type XmlElement} from './xml-document.ts';

/** `status` is a common name; the reply of /system/status is known by its children. */
export function isSystemStatus(root: XmlElement): boolean {
  return ['softwareVersion', 'cdrTime', 'uptimeSeconds'].some((name) => childOf(root, name) !== undefined);
}

export function factsOfSystemStatus(root: XmlElement, source: ReplySource): readonly Fact[] {
  const fields = readFields(root, systemStatusShape.fields, 'status', source);
  const origin = originAt(root, 'status', source);
  const fact = fields.length === 0 ? undefined : factOfFields(cmsSystemStatus, source.subject, origin, fields);
  const time = childOf(root, 'cdrTime');
  const instant = readInstant(time?.text ?? '');
  if (time === undefined || instant === undefined) return fact === undefined ? [] : [fact];
  const observed = timeObserved.of(
    source.subject,
    {...origin, ...placeOf(time, 'status/cdrTime', source), time: instant},
    {instant, what: 'time of CMS in /system/status'},
  );
  return [...(fact === undefined ? [] : [fact]), observed];
}

/** Each element that has a status of its own is a feature (`features/callBridge/status`). */
export function factsOfLicensing(root: XmlElement, source: ReplySource): readonly Fact[] {
  return [...elementsBelow(root)].flatMap((element): Fact[] => {
    const status = childOf(element, 'status');
    if (element === root || status === undefined || status.children.length > 0 || status.text === '') return [];
    const feature = (element.attributes.get('name') ?? element.name).toLowerCase();
    const expiry = childOf(element, 'expiry');
    const date = readExpiry(expiry?.text ?? '');
    const path = `licensing/${element.name}`;
    const fact = factOfFields(cmsLicense, source.subject, originAt(element, path, source), [
      {name: 'feature', value: feature},
      {name: 'status', value: status.text, place: placeOf(status, `${path}/status`, source)},
      ...(expiry === undefined || date === undefined
        ? []
        : [{name: 'expiryDate', value: date, place: placeOf(expiry, `${path}/expiry`, source)}]),
    ]);
    return fact === undefined ? [] : [fact];
  });
}

/**
 * The nodes, and how many there are: without a cluster there are none. What is known of a node stands in attributes or in
 * children.
 */
export function factsOfDatabase(root: XmlElement, source: ReplySource): readonly Fact[] {
  const nodes = [...elementsBelow(root)].filter((element) => element.name.toLowerCase() === 'node');
  const facts = nodes.flatMap((node): Fact[] => {
    const isUp = readBoolean(propertyOf(node, 'up') ?? '');
    const isMaster = readBoolean(propertyOf(node, 'master') ?? '');
    const syncBehind = propertyOf(node, 'syncBehind');
    const place = placeOf(node, 'database/node', source);
    const fields: Field[] = [
      {name: 'hostName', value: propertyOf(node, 'hostname')},
      {name: 'isUp', value: isUp, place},
      ...(isMaster === undefined ? [] : [{name: 'isMaster', value: isMaster, place}]),
      ...(syncBehind === undefined ? [] : [{name: 'syncBehind', value: syncBehind, place}]),
    ];
    const fact = factOfFields(cmsDatabaseNode, source.subject, originAt(node, 'database/node', source), fields);
    return fact === undefined ? [] : [fact];
  });
  const stated = [...elementsBelow(root)].map((element) => propertyOf(element, 'totalNodes')).find(Boolean);
  const isWithoutCluster = /^(?:disabled|false)$/i.test(propertyOf(root, 'clustered') ?? '');
  const total = readNumber(stated ?? '') ?? (nodes.length > 0 || isWithoutCluster ? nodes.length : undefined);
  if (total === undefined) return facts;
  const list = {collection: 'database', total, returned: nodes.length};
  return [cmsList.of(source.subject, originAt(root, 'database', source), list), ...facts];
}

/** An attribute or the text of a child, in any case; undefined when it is empty. */
function propertyOf(element: XmlElement, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const attribute = [...element.attributes].find(([key]) => key.toLowerCase() === wanted)?.[1];
  const value = (attribute ?? childOf(element, name)?.text ?? '').trim();
  return value === '' ? undefined : value;
}
