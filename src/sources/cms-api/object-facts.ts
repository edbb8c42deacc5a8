/** Facts of single objects and of lists, by the shapes of `object-shapes.ts`. */
import {cmsList} from '../../facts/cms-list.ts';
import type {Fact} from '../../facts/fact.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';
import type {ObjectField, ObjectShape} from './object-shapes.ts';
import {readBoolean, readNumber} from './read-value.ts';
import {originAt, placeOf, type ReplySource} from './reply-source.ts';
import {childOf, childrenOf, type XmlElement} from './xml-document.ts';

export function factsOfList(root: XmlElement, shape: ObjectShape, source: ReplySource): readonly Fact[] {
  const objects = childrenOf(root, shape.element);
  const path = `${root.name}/${shape.element}`;
  return [
    ...factsOfTotal(root, shape.list, objects, source),
    ...objects.flatMap((object) => factsOfObject(object, shape, path, source)),
  ];
}

function factsOfTotal(
  root: XmlElement,
  collection: string,
  objects: readonly XmlElement[],
  source: ReplySource,
): Fact[] {
  const total = readNumber(root.attributes.get('total') ?? '');
  if (total === undefined) return [];
  const ids = objects.flatMap((object) => object.attributes.get('id') ?? []);
  const value = {collection, total, returned: objects.length, ...(ids.length === 0 ? {} : {ids})};
  return [cmsList.of(source.subject, originAt(root, root.name, source), value)];
}

export function factsOfObject(
  element: XmlElement,
  shape: Omit<ObjectShape, 'list'>,
  xmlPath: string,
  source: ReplySource,
): readonly Fact[] {
  const fields = readFields(element, shape.fields, xmlPath, source);
  const id = element.attributes.get('id');
  // A bare id, or a reference to another object, says nothing of the object.
  if (fields.length === 0 || (shape.hasId === true && id === undefined)) return [];
  const idField: Field[] =
    shape.hasId === false || id === undefined
      ? []
      : [{name: 'id', value: id, place: placeOf(element, `${xmlPath}/@id`, source)}];
  const origin = originAt(element, xmlPath, source);
  const fact = factOfFields(shape.fact, source.subject, origin, [...idField, ...fields]);
  return fact === undefined ? [] : [fact];
}

/** An empty element is a setting that has no value. */
export function readFields(
  element: XmlElement,
  fields: readonly ObjectField[],
  xmlPath: string,
  source: ReplySource,
): Field[] {
  return fields.flatMap((field) => {
    const child = childOf(element, field.element);
    if (child === undefined || child.children.length > 0) return [];
    if (child.text === '' && field.isKeptEmpty !== true) return [];
    const value = readValue(child.text, field.kind);
    if (value === undefined) return [];
    return [{name: field.field, value, place: placeOf(child, `${xmlPath}/${child.name}`, source)}];
  });
}

function readValue(text: string, kind: ObjectField['kind']): unknown {
  switch (kind) {
    case 'number':
      return readNumber(text);
    case 'boolean':
      return readBoolean(text);
    case undefined:
      return text;
  }
}
