/**
 * Configuration changes about Meeting Servers in a diagnostic log of Expressway-C, each a line of one value:
 * `xconfiguration edgeCmsServerAddresses uuid … name: join.example.com address: 192.0.2.7`.
 */
import {isIP} from 'node:net';
import {expresswayWebBridgeTarget} from '../../facts/expressway-web-bridge-target.ts';
import type {Fact} from '../../facts/fact.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import {groupBy} from '../../model/group-by.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {boxOf, type ReadContext} from '../format-reader.ts';
import {type Field, factOfFields} from '../mmp/fact-of-fields.ts';

const pattern = /\bxconfiguration\s+edgeCmsServerAddresses\s+uuid\s+(\S+)\s+name:\s*(\S+)\s+(\w+):\s*([^"\s]+)/i;
/** Host of a diagnostic log line: `2018-07-09T14:09:11.187+02:00 vcsc UTCTime=…` */
const logHost = /^\d{4}-\d\d-\d\dT\S+\s+([\w.-]+)\s/;
const longestLine = 4_000;

export interface MeetingServerLine {
  readonly uuid: string;
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly host: string | undefined;
  readonly place: Place;
}

export function isMeetingServerLine(raw: string): boolean {
  return raw.length <= longestLine && pattern.test(raw);
}

export function readMeetingServerLine(raw: string, line: number): MeetingServerLine | undefined {
  const match = raw.length > longestLine ? null : pattern.exec(raw);
  if (match === null) return undefined;
  const [, uuid = '', name = '', key = '', value = ''] = match;
  const quote = quoteOf(raw.slice(match.index).replace(/"\s*$/, ''));
  const place = {line, field: 'edgeCmsServerAddresses', quote};
  return {uuid, name, key: key.toLowerCase(), value, host: logHost.exec(raw)?.[1], place};
}

/** One fact for each join name and web bridge. The table is on Expressway-C only, so the role is certain. */
export function meetingServerFacts(rows: readonly MeetingServerLine[], origin: Origin, context: ReadContext): Fact[] {
  return [...groupBy(rows, ({host, name}) => `${host ?? ''} ${name}`).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const subject = boxOf(context, 'expressway-c', first.host);
    const addresses = own.filter((row) => row.key === 'address' && isIP(row.value) !== 0);
    const uri: Field = {name: 'uri', value: first.name, place: first.place};
    const fact = factOfFields(guestAccountClientUri, subject, {...origin, ...first.place}, [
      uri,
      ...addresses.slice(0, 1).map(({place}) => ({
        name: 'resolvedAddresses',
        value: [...new Set(addresses.map((row) => row.value))],
        place,
      })),
    ]);
    const targets = [...groupBy(own, ({uuid}) => uuid).values()].map((entry) => {
      const fields = entry.flatMap(targetField);
      return fields.some(({name}) => name === 'address')
        ? factOfFields(expresswayWebBridgeTarget, subject, {...origin, ...entry[0]?.place}, [uri, ...fields])
        : undefined;
    });
    return [fact, ...targets].filter((each) => each !== undefined);
  });
}

const targetFields: Readonly<Record<string, (value: string) => unknown>> = {
  dnsname: (value) => value,
  address: (value) => (isIP(value) === 0 ? undefined : value),
  port: Number,
  priority: Number,
  status: (value) => value,
};

function targetField({key, value, place}: MeetingServerLine): Field[] {
  const read = Object.hasOwn(targetFields, key) ? targetFields[key]?.(value) : undefined;
  if (read === undefined || Number.isNaN(read)) return [];
  return [{name: key === 'dnsname' ? 'name' : key, value: read, place}];
}
