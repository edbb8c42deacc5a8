/** The outputs that are no block of labels: how each is known, and who reads it. */
import {readDate} from './date-output.ts';
import type {Exchange} from './exchanges.ts';
import {isHeading, readFileList} from './file-list-output.ts';
import {readInspectedCertificates} from './inspected-certificate-output.ts';
import {readInterface} from './interface-output.ts';
import {readLicenses} from './license-output.ts';
import type {KnownCommand} from './mmp-words.ts';
import type {Scribe} from './scribe.ts';
import {readTimeStatus} from './time-status-output.ts';
import type {Row} from './unwrap-lines.ts';
import {isUserHeading, readUsers} from './user-list-output.ts';
import {readVersion} from './version-output.ts';

export interface OutputReader {
  /** Whether the output, or a part of it, was its own. */
  read(exchange: Exchange, scribe: Scribe): boolean;
}

interface Shape {
  readonly command: KnownCommand;
  /** A line that only this command prints: it is read wherever it stands. Left out where nothing tells. */
  readonly telling?: (text: string) => boolean;
  read(rows: readonly Row[], scribe: Scribe, argument: string | undefined): void;
}

const shapes: readonly Shape[] = [
  {command: 'license', telling: (text) => /^\s*\S{5,9}\s*[:;]\s*\S.*?\s\S{5,7}\s*[:;]/.test(text), read: readLicenses},
  {command: 'version', read: readVersion},
  {command: 'date', telling: (text) => /^\s*system (?:time|date)\s*:\s*\S/i.test(text), read: readDate},
  {command: 'ntp status', telling: (text) => /\bremote\s+refid\s+st\b/i.test(text), read: readTimeStatus},
  {
    command: 'pki inspect',
    telling: (text) => /^\s*Checking user configured certificates/i.test(text),
    read: (rows, scribe, argument) => readInspectedCertificates(argument, rows, scribe),
  },
  {command: 'pki list', telling: isHeading, read: readFileList},
  {command: 'ipv4', read: (rows, scribe, argument) => readInterface(argument, rows, scribe)},
  {command: 'user list', telling: isUserHeading, read: readUsers},
];

export const outputReaders: readonly OutputReader[] = shapes.map((shape) => ({
  read: ({command, output, row}, scribe) => {
    const isTyped = command.may.some((known) => known === shape.command);
    const isTold = shape.telling !== undefined && output.some(({text}) => shape.telling?.(text) === true);
    const hasOutput = output.some(({text}) => text.trim() !== '');
    if (!hasOutput || (!isTold && !isTyped)) return false;
    let isRead = false;
    const saw =
      <Arguments extends readonly unknown[], Result>(act: (...given: Arguments) => Result) =>
      (...given: Arguments): Result => {
        isRead = true;
        return act(...given);
      };
    const watched = {write: saw(scribe.write), claim: scribe.claim, note: saw(scribe.note), lose: saw(scribe.lose)};
    shape.read(output, watched, isTyped ? command.argument : undefined);
    if (!isRead && isTyped && command.isExact)
      scribe.lose(`line ${row?.line ?? 0}: nothing of the output of \`${shape.command}\` could be read`);
    return isRead || (isTyped && command.isExact);
  },
}));
