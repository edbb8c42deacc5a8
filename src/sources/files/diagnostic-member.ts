/**
 * Names of the members of a diagnostic archive of Expressway (administrator guide, diagnostic logging):
 * `xconf_dump_<host>_<time>.xml`, `server_<host>_<time>.pem` and so on. They say whose they are, and since when.
 */
import {type Instant, instantFromCalendar} from '../../model/instant.ts';

export interface DiagnosticMember {
  /** As written: the system host name of the box. */
  readonly host: string;
  /** Left out when the name states none. */
  readonly time?: Instant;
  /** Configuration and status as they were when logging was started. */
  readonly isState: boolean;
}

/** Without `isTimed` a name needs no time: nobody else calls a file so. */
const kinds: readonly {readonly prefix: RegExp; readonly isState: boolean; readonly isTimed: boolean}[] = [
  {prefix: /^(?:xconf|xstat)_dump_/i, isState: true, isTimed: false},
  {prefix: /^loggingsnapshot_/i, isState: false, isTimed: false},
  {prefix: /^eth\d+_diagnostic_logging_tcpdump\d*_/i, isState: false, isTimed: false},
  {prefix: /^(?:server|ca)_/i, isState: false, isTimed: true},
];

const extension = /(?:\.(?:txt|xml|pem|pcap|pcapng|cap|log|gz|\d{1,3}))+$/i;
/** `2031-05-06_07_08_09`, `2031-05-06T07:08:09Z`, `20310506070809`; the time of day may be missing. */
const time = /[_-](\d{4})-?(\d\d)-?(\d\d)(?:[_T. -]?(\d\d)[_:.-]?(\d\d)[_:.-]?(\d\d)(?:[.,_](\d{1,9}))?(Z)?)?$/i;
/** A count, or a time in a layout that is not known. */
const trailingNumber = /_[\d:.-]+$/;

/** Of a path whose last part is such a name; an archive of one box names it for all of its members. */
export function readDiagnosticMember(path: string): DiagnosticMember | undefined {
  const parts = path.split(/[\\/!]+/).filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  for (const {prefix, isState, isTimed} of kinds) {
    const match = prefix.exec(last);
    if (match === null) continue;
    const member = readName(last.slice(match[0].length).replace(extension, ''));
    if (member !== undefined && (!isTimed || member.time !== undefined)) return {...member, isState};
  }
  const archive = /diagnostic_log_([^\\/!]+?)(?:\.tar)?\.(?:tar|tgz|gz|zip)!/i.exec(path)?.[1];
  const member = archive === undefined ? undefined : readName(archive);
  return member?.time === undefined ? undefined : {host: member.host, isState: false};
}

/** When diagnostic logging was started, for the status and the configuration in such an archive. */
export function startOfDiagnosticLogging(path: string): Instant | undefined {
  const member = readDiagnosticMember(path);
  return member?.isState === true ? member.time : undefined;
}

function readName(name: string): {host: string; time?: Instant} | undefined {
  const match = time.exec(name);
  const instant = match === null ? undefined : instantOf(match);
  const host = (instant === undefined ? name.replace(trailingNumber, '') : name.slice(0, match?.index)).trim();
  if (!/^[a-z0-9](?:[\w.-]{0,252}\w)?$/i.test(host)) return undefined;
  return {host, ...(instant === undefined ? {} : {time: instant})};
}

function instantOf(match: RegExpExecArray): Instant | undefined {
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  return instantFromCalendar({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    ...(hour === undefined ? {} : {hour: Number(hour), minute: Number(minute), second: Number(second)}),
    ...(fraction === undefined ? {} : {fraction}),
    ...(zone === undefined ? {} : {offsetMinutes: 0}),
  });
}
