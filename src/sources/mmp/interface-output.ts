/** `ipv4 a`: addresses, prefix, gateway of one interface, as `label value`, `label : value` or `Addresses:` with a list. */
import {isIPv4} from 'node:net';
import {cmsInterface} from '../../facts/cms-interface.ts';
import type {Field} from './fact-of-fields.ts';
import {foldLookAlikes} from './misreading.ts';
import {placeOf, type Scribe} from './scribe.ts';
import type {Row} from './unwrap-lines.ts';

type Setting = 'addresses' | 'prefix' | 'mask' | 'gateway' | 'default' | 'other';

/** Labels with look-alikes made one, so that `gatevvay` and `addre5s` are found. Others are known and of no use. */
const settingByLabel: ReadonlyMap<string, Setting> = new Map(
  (
    [
      ['addresses', 'address addresses ipaddress ipv4address ipv4addresses ip observedipv4address'],
      ['prefix', 'prefix prefixlen prefixlength'],
      ['mask', 'mask netmask subnetmask'],
      ['gateway', 'gateway defaultgateway'],
      ['default', 'default isdefault'],
      [
        'other',
        'dhcp enabled interface mtu speed duplex autonegotiation mac macaddress hardwareaddress broadcast mobility',
      ],
    ] as const
  ).flatMap(([setting, labels]) =>
    labels.split(' ').map((label): [string, Setting] => [foldLookAlikes(label), setting]),
  ),
);

/** `iface` list of the MMP command reference: `a` to `d`, and `admin` on an X series server. */
const interfaceName = /^(?:[a-d]|admin)$/i;

interface Draft {
  readonly addresses: string[];
  readonly fields: Field[];
  readonly places: Row[];
  unclear: Row | undefined;
}

export function readInterface(name: string | undefined, rows: readonly Row[], scribe: Scribe): void {
  const [first] = rows.filter(({text}) => text.trim() !== '');
  if (first === undefined) return;
  if (name === undefined || !interfaceName.test(name)) {
    scribe.lose(`line ${first.line}: an interface without its name: the line of the command \`ipv4 a\` is needed`);
    return;
  }
  const draft: Draft = {addresses: [], fields: [], places: [], unclear: undefined};
  let isInList = false;
  let isInRoutes = false;
  for (const row of rows) {
    const text = row.text.trim();
    if (/^(?:static\s+)?routes?\b/i.test(text)) isInRoutes = true;
    const setting = readSetting(row.text);
    if (/^ipv4\b/i.test(text) && setting === undefined) {
      scribe.claim(row);
      continue;
    }
    if (isInRoutes && (setting === undefined || setting.setting === 'other' || text.includes('/'))) {
      scribe.claim(row);
      continue;
    }
    if (setting === undefined) {
      if (isInList && readAddress(text) !== undefined) takeValue('addresses', text, row, draft, scribe);
      // The end of an address that was cut.
      else if (/^[\d./]{1,15}$/.test(text)) draft.unclear = row;
      else if (text !== '') isInList = false;
      continue;
    }
    isInRoutes = false;
    scribe.claim(row);
    isInList = setting.setting === 'addresses';
    if (setting.value !== '') takeValue(setting.setting, setting.value, row, draft, scribe);
  }
  finish(name.toLowerCase(), draft, first, scribe);
}

/** Labels of two words first: the first word of some is a label too. */
const labelled: readonly RegExp[] = [
  /^\s*((?:default|observed ipv4|ipv4|ip|prefix|subnet|mac|hardware|auto) ?-?(?:gateway|address(?:es)?|length|mask|negotiation))\b(?:\s*:)?\s*(.*)$/i,
  /^\s*(\S[^:\t]{0,24}?)\s*[:\t]\s*(.*)$/,
  /^\s*([A-Za-z0-9]+)\s*(?=\s|$)(.*)$/,
];

function readSetting(text: string): {setting: Setting; value: string} | undefined {
  for (const pattern of labelled) {
    const [, label = '', value = ''] = pattern.exec(text) ?? [];
    const setting = settingByLabel.get(foldLookAlikes(label));
    if (label !== '' && setting !== undefined) return {setting, value: value.trim()};
  }
  return undefined;
}

function takeValue(setting: Setting, value: string, row: Row, draft: Draft, scribe: Scribe): void {
  scribe.claim(row);
  const isNone = /^(?:none|not (?:set|configured))$/i.test(value);
  switch (setting) {
    case 'addresses': {
      if (isNone) draft.places.push(row);
      for (const entry of isNone ? [] : value.split(/[\s,]+/)) {
        const address = readAddress(entry);
        if (address === undefined) {
          draft.unclear = row;
          continue;
        }
        if (!draft.addresses.includes(address.address)) draft.addresses.push(address.address);
        draft.places.push(row);
        if (address.prefixLength !== undefined) put(draft, 'prefixLength', address.prefixLength, row);
      }
      return;
    }
    case 'prefix': {
      const length = /^\/?(\d{1,2})$/.exec(value)?.[1];
      if (length !== undefined && Number(length) <= 32) put(draft, 'prefixLength', Number(length), row);
      else if (!isNone) loseSetting(row, scribe);
      return;
    }
    case 'mask': {
      const length = prefixOfMask(value);
      if (length !== undefined) put(draft, 'prefixLength', length, row);
      else if (!isNone) loseSetting(row, scribe);
      return;
    }
    case 'gateway':
      if (isIPv4(value)) put(draft, 'gateway', value, row);
      else if (!isNone) loseSetting(row, scribe);
      return;
    case 'default':
      if (/^(?:true|yes)$/i.test(value)) put(draft, 'isDefault', true, row);
      else if (/^(?:false|no)$/i.test(value)) put(draft, 'isDefault', false, row);
      else loseSetting(row, scribe);
      return;
    case 'other':
      return;
  }
}

function loseSetting(row: Row, scribe: Scribe): void {
  scribe.lose(`line ${row.line}: a setting of the interface left out, its value is not written as such a value is`);
}

/** The first one stays: an interface may have several addresses, each with its prefix. */
function put(draft: Draft, name: string, value: unknown, row: Row): void {
  if (!draft.fields.some((field) => field.name === name)) draft.fields.push({name, value, place: placeOf(row)});
}

function finish(name: string, draft: Draft, first: Row, scribe: Scribe): void {
  if (draft.unclear !== undefined) {
    scribe.lose(`line ${draft.unclear.line}: interface ${name} left out, an address of it is not readable for sure`);
    return;
  }
  const [place] = draft.places;
  const isEmpty = place === undefined && draft.fields.length === 0 && !/\d/.test(first.text);
  if (isEmpty) {
    scribe.claim(first);
    scribe.note(`line ${first.line}: interface ${name} has no settings`);
    return;
  }
  // Without a line on addresses it is not known that there are none.
  if (place === undefined) {
    scribe.lose(`line ${first.line}: no address could be read in the output of \`ipv4 ${name}\``);
    return;
  }
  scribe.write(cmsInterface, {command: `ipv4 ${name}`, row: place, isQuoted: true}, [
    {name: 'name', value: name},
    {name: 'addresses', value: draft.addresses, place: placeOf(place)},
    ...draft.fields,
  ]);
}

function readAddress(text: string): {address: string; prefixLength?: number} | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  if (!isIPv4(address) || rest.length > 0) return undefined;
  if (prefix === undefined) return {address};
  return /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32 ? {address, prefixLength: Number(prefix)} : undefined;
}

function prefixOfMask(mask: string): number | undefined {
  if (!isIPv4(mask)) return undefined;
  const bits = mask
    .split('.')
    .map((octet) => Number(octet).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined;
}
