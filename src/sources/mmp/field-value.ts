/**
 * What the value behind a label says. A value that is not written as its kind is written is `unclear`: it is left out and
 * said to be, never corrected.
 */
import {isIP} from 'node:net';
import {isNearMiss} from './misreading.ts';

export type ValueKind =
  | 'text'
  | 'boolean'
  | 'number'
  | 'port'
  /** Name of a file on the CMS. */
  | 'file'
  /** `a`, `a b` */
  | 'interfaces'
  /** The same as a list. */
  | 'names'
  /** `a:443 b:443` as a list. */
  | 'list'
  /** A host name or an address. */
  | 'host'
  | 'address'
  /** `XMPP server running` */
  | 'status';

export type FieldValue =
  | {readonly is: 'value'; readonly value: unknown}
  /** Printed as `none`. */
  | {readonly is: 'none'}
  | {readonly is: 'unclear'};

const unclear: FieldValue = {is: 'unclear'};
const none: FieldValue = {is: 'none'};

export function readFieldValue(text: string, kind: ValueKind): FieldValue {
  if (text === '') return unclear;
  if (kind === 'boolean') return valueOrUnclear(readBoolean(text));
  if (/^none$/i.test(text)) return kind === 'list' || kind === 'names' ? {is: 'value', value: []} : none;
  if (isNearMiss(text, ['none'])) return unclear;
  switch (kind) {
    case 'number':
      // CMS 3.9 prints the next setting on the same line.
      return valueOrUnclear(numberIn(/^(\d{1,9})(?:$|\s+[A-Z].*:)/.exec(text)?.[1]));
    case 'port':
      return valueOrUnclear(portIn(text));
    case 'file':
      return /^[\p{L}\p{N}._+@%~(),=&#$!-]+$/u.test(text) ? {is: 'value', value: text} : unclear;
    case 'interfaces':
      return interfaceNames.test(text) ? {is: 'value', value: text} : unclear;
    case 'names':
      return interfaceNames.test(text) ? {is: 'value', value: text.split(/[\s,]+/)} : unclear;
    case 'list':
      return valueOrUnclear(listenersIn(text));
    case 'host':
      return /^[a-z0-9_*]([a-z0-9_.:-]*[a-z0-9_])?\.?$/i.test(text) ? {is: 'value', value: text} : unclear;
    case 'address':
      return isIP(text) === 0 ? unclear : {is: 'value', value: text};
    case 'status':
      return readStatus(text);
    case 'text':
      return {is: 'value', value: text};
  }
}

/** A status with one of these misread says the opposite of what the box said. */
const statusWords: readonly string[] = ['running', 'stopped', 'disabled', 'enabled', 'failed', 'starting', 'not'];

/** The end of one may be on a line that was lost. */
const knownStatuses: readonly string[] = ['xmpp server running', 'webadmin running'];

function readStatus(text: string): FieldValue {
  const isMisread = text.split(/\s+/).some((word) => isNearMiss(word, statusWords));
  const isCut = knownStatuses.some((status) => status !== text.toLowerCase() && status.startsWith(text.toLowerCase()));
  return isMisread || isCut ? unclear : {is: 'value', value: text};
}

function valueOrUnclear(value: unknown): FieldValue {
  return value === undefined ? unclear : {is: 'value', value};
}

/** CMS 3.x adds where to: `Enabled on a:80`. */
function readBoolean(text: string): boolean | undefined {
  if (/^(?:true|enabled|yes|on)(?:\s+(?:on|\().*)?$/i.test(text)) return true;
  if (/^(?:false|disabled|no|off|none)$/i.test(text)) return false;
  return undefined;
}

function numberIn(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

function portIn(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}

/** MMP command reference, network interfaces: `a` to `d`, `admin` on an X series server, `lo` for a component inside. */
const interfaceNames = /^(?:[a-e]|lo|admin)(?:[\s,]+(?:[a-e]|lo|admin))*$/i;

function listenersIn(text: string): readonly string[] | undefined {
  const entries = text.split(/[\s,]+/);
  const isWhole = entries.every((entry) => {
    const match = /^(?:[a-e]|lo|admin|ipv[46])(?::(\d{1,5}))?$/i.exec(entry);
    return match !== null && (match[1] === undefined || portIn(match[1]) !== undefined);
  });
  return isWhole ? entries : undefined;
}
