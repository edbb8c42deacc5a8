/**
 * Facts of `/turnServers/<id>/status` and `/webBridges/<id>/status`: how the Call Bridge fares with them. No public
 * document shows these replies whole, so they are known by what they say and not by how deep it stands. Saved ones may
 * lack the id; the path of the request then has it.
 */
import {cmsTurnServerStatus} from '../../facts/cms-turn-server-status.ts';
import {cmsWebBridgeStatus} from '../../facts/cms-web-bridge-status.ts';
import type {Fact} from '../../facts/fact.ts';
import {factOfFields} from '../mmp/fact-of-fields.ts';
import {readFields} from './object-facts.ts';
import type {ObjectField} from './object-shapes.ts';
import {idInStatusRequest, originAt, placeOf, type ReplySource} from './reply-source.ts';
import {childOf, elementsBelow, type XmlElement} from './xml-document.ts';

const hostFields: readonly ObjectField[] = [
  {element: 'address', field: 'address'},
  {element: 'portNumber', field: 'port', kind: 'number'},
  {element: 'reachable', field: 'isReachable', kind: 'boolean'},
  {element: 'roundTripTimeMs', field: 'roundTripTimeMs', kind: 'number'},
  {element: 'mappedAddress', field: 'mappedAddress'},
];

function hostsIn(root: XmlElement): readonly XmlElement[] {
  return [...elementsBelow(root)].filter(
    (element) =>
      ['reachable', 'roundTripTimeMs', 'mappedAddress'].some((name) => childOf(element, name) !== undefined) ||
      (element.name.toLowerCase() === 'host' && childOf(element, 'address') !== undefined),
  );
}

/** One fact for each address that the Call Bridge tried. Empty when the document holds no such status. */
export function factsOfTurnServerStatus(root: XmlElement, source: ReplySource): readonly Fact[] {
  const id = root.attributes.get('id') ?? idInStatusRequest(source.request, 'turnServers');
  const path = `${root.name}/status/host`;
  return hostsIn(root).flatMap((host): Fact[] => {
    const fields = readFields(host, hostFields, path, source);
    if (fields.length === 0) return [];
    const fact = factOfFields(cmsTurnServerStatus, source.subject, originAt(host, path, source), [
      ...(id === undefined ? [] : [{name: 'id', value: id, place: placeOf(root, `${root.name}/@id`, source)}]),
      ...fields,
    ]);
    return fact === undefined ? [] : [fact];
  });
}

/** One fact for each status; a cluster may give one for each Call Bridge. */
export function factsOfWebBridgeStatus(root: XmlElement, source: ReplySource): readonly Fact[] {
  const id = root.attributes.get('id') ?? idInStatusRequest(source.request, 'webBridges');
  return [...elementsBelow(root)].flatMap((element): Fact[] => {
    if (element.name.toLowerCase() !== 'status' || element.children.length > 0 || element.text === '') return [];
    const path = element === root ? root.name : `${root.name}/status`;
    const place = placeOf(element, path, source);
    const fact = factOfFields(cmsWebBridgeStatus, source.subject, originAt(element, path, source), [
      ...(id === undefined ? [] : [{name: 'id', value: id}]),
      {name: 'status', value: element.text, place},
    ]);
    return fact === undefined ? [] : [fact];
  });
}

/** A bare `<status>` is a link's only when it says so, or when it was asked for under the link's path. */
export function factsOfLinkStatus(root: XmlElement, source: ReplySource): readonly Fact[] {
  if (idInStatusRequest(source.request, 'webBridges') !== undefined) return factsOfWebBridgeStatus(root, source);
  return factsOfTurnServerStatus(root, source);
}
