/** Where a reply of the CMS API stands, and how places in it are named. */
import type {Instant} from '../../model/instant.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';
import type {XmlElement} from './xml-document.ts';

export const cmsApiFormat = 'cms-api-xml';

export interface ReplySource {
  /** As origins name it. */
  readonly path: string;
  readonly format: string;
  /** The box that answered. */
  readonly subject: Subject;
  /** Path of the request or name of the file: a status often says only there whose it is. */
  readonly request: string;
  /** Line in the evidence of a line of the document, where they differ. */
  readonly lineOf?: (line: number) => number;
  /** When it was answered. */
  readonly time?: Instant;
}

export function placeOf(element: XmlElement, field: string, source: ReplySource): Place {
  return {line: source.lineOf?.(element.line) ?? element.line, field, quote: quoteOf(element.raw)};
}

/** The place of an attribute is its element's tag. */
export function originAt(element: XmlElement, field: string, source: ReplySource): Origin {
  const {path, format, time} = source;
  return {input: path, format, ...placeOf(element, field, source), ...(time === undefined ? {} : {time})};
}

/** Id in `…/turnServers/<id>/status`, or in the member name `turnServers-<id>-status.xml`. */
export function idInStatusRequest(request: string, collection: string): string | undefined {
  return new RegExp(`(?:^|[/!])${collection}[/-]([\\w-]{1,100})[/-]status(?:\\.\\w+)?$`, 'i').exec(request)?.[1];
}
