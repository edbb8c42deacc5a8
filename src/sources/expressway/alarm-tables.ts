/** Raised alarms (`Warnings`) and the counters of automated intrusion protection of status.xml. */
import {expresswayAlarm} from '../../facts/expressway-alarm.ts';
import {expresswayBan} from '../../facts/expressway-ban.ts';
import {childOf, textAt, type XmlElement} from '../cms-api/xml-document.ts';
import type {Field} from '../mmp/fact-of-fields.ts';
import type {DraftFact} from './edge-tables.ts';
import {readCount} from './known-rows.ts';
import {placeOf} from './tree-leaves.ts';

/** An acknowledged alarm is still there; a lowered one is over. */
export function isRaised(state: string | undefined): boolean {
  return !/^(?:lowered|cleared|inactive|resolved|off)\b/i.test(state ?? '');
}

/** Undefined for a lowered one. */
export function alarmDraft(row: XmlElement, path: string): DraftFact | undefined {
  const state = textAt(row, 'State') ?? textAt(row, 'Status');
  if (!isRaised(state)) return undefined;
  const leaf = childOf(row, 'Reason') ?? childOf(row, 'Title') ?? childOf(row, 'Description');
  if (leaf?.isClosed !== true || leaf.text === '') return undefined;
  const {title, text} = splitReason(leaf.text);
  const place = placeOf(leaf, `${path}/Reason`);
  const ownText = textAt(row, 'Text') ?? (leaf.name.toLowerCase() === 'title' ? textAt(row, 'Description') : undefined);
  const number = [textAt(row, 'Number'), textAt(row, 'AlarmID'), textAt(row, 'ID')].find((value) =>
    /^\d{4,6}$/.test(value ?? ''),
  );
  const severity = textAt(row, 'Severity');
  const fields: Field[] = [
    {name: 'title', value: title, place},
    ...optional('text', text ?? ownText),
    ...optional('number', number),
    ...optional('severity', severity),
  ];
  return {type: expresswayAlarm, element: row, path, fields};
}

function optional(name: string, value: string | undefined): Field[] {
  return value === undefined ? [] : [{name, value}];
}

/** `NTP server not available - The system is unable to contact an NTP server` */
export function splitReason(reason: string): {readonly title: string; readonly text: string | undefined} {
  const match = /^(.+?)\s+[-–—]\s+(.+)$/s.exec(reason);
  return {title: match?.[1] ?? reason, text: match?.[2]};
}

export function banDraft(row: XmlElement, path: string): DraftFact {
  const leaves = [
    ['category', 'Name'],
    ['currentBans', 'CurrentBans'],
    ['totalBans', 'TotalBans'],
  ] as const;
  const fields = leaves.flatMap(([field, name]): Field[] => {
    const leaf = childOf(row, name);
    const value = leaf?.isClosed !== true ? undefined : field === 'category' ? leaf.text : readCount(leaf.text);
    return leaf === undefined || value === undefined || value === ''
      ? []
      : [{name: field, value, place: placeOf(leaf, `${path}/${name}`)}];
  });
  return {type: expresswayBan, element: row, path, fields};
}
