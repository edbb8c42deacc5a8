/** The summary of packet captures in words: the same lines in text, Markdown and on the screen. */

import type {
  AllocationEnd,
  AllocationOutcome,
  AllocationRow,
  CallRow,
  CaptureOverview,
  EncryptedRow,
  TurnServerRow,
} from '../model/capture-overview.ts';
import {formatCount} from '../model/count.ts';
import type {TransportAddress} from '../model/ladder.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import {formatHostPort} from '../model/subject.ts';

export interface OverviewGroup {
  /** `3 allocations` */
  readonly title: string;
  readonly rows: readonly OverviewRow[];
  /** How many rows were left out. */
  readonly omitted: number;
}

export interface OverviewRow {
  /** Of the ladder that shows it. */
  readonly ladder?: number;
  readonly text: string;
}

/** A person with no time reads the diagnosis; this many rows of each kind are enough to see which ladder to open. */
const mostRows = 8;

export function overviewGroups(
  overview: CaptureOverview,
  most = mostRows,
  book: Phrasebook = english,
): readonly OverviewGroup[] {
  const {totals, clients, turnServers, allocations, calls, encrypted} = overview;
  const group = (total: number, noun: string, rows: readonly OverviewRow[]): OverviewGroup => ({
    title: book.counted(total, noun),
    rows: rows.slice(0, most),
    omitted: total - Math.min(rows.length, most),
  });
  const groups = [
    group(
      totals.clients,
      'client',
      clients.map((text) => ({text})),
    ),
    group(
      totals.turnServers,
      'TURN server',
      turnServers.map((row) => ({text: serverText(row, book)})),
    ),
    group(
      totals.allocations,
      'TURN exchange',
      allocations.map((row) => ({ladder: row.ladder, text: allocationText(row, book)})),
    ),
    {
      ...group(
        totals.calls,
        'call',
        calls.map((row) => ({ladder: row.ladder, text: callText(row, book)})),
      ),
      title: callsTitle(totals.calls, calls, book),
    },
    encryptedGroup(totals.encrypted, encrypted, most, book),
  ];
  return groups.filter(({rows}) => rows.length > 0);
}

/** DTLS alone may be a VPN, and RTP alone a loudspeaker: only what ICE was done for is surely a call. */
function callsTitle(total: number, calls: readonly CallRow[], book: Phrasebook): string {
  return calls.every(({paths}) => paths > 0)
    ? book.counted(total, 'call')
    : book.say('{count} calls, or RTP or DTLS flows without ICE', {count: formatCount(total)});
}

function encryptedGroup(
  connections: number,
  rows: readonly EncryptedRow[],
  most: number,
  book: Phrasebook,
): OverviewGroup {
  return {
    title: book.say('{connections} encrypted; a TLS key log (--keylog) opens them', {
      connections: book.counted(connections, 'connection'),
    }),
    rows: rows.slice(0, most).map((row) => ({text: encryptedText(row, book)})),
    omitted: Math.max(0, rows.length - most),
  };
}

function serverText({server, transport, sessions, realms, software}: TurnServerRow, book: Phrasebook): string {
  return [
    `${hostPort(server)}/${transport}, ${book.say('asked by {clients}', {clients: book.counted(sessions, 'client socket')})}`,
    ...(realms.length === 0 ? [] : [`realm ${realms.join(', ')}`]),
    ...(software.length === 0 ? [] : [software.map((name) => name.trim()).join(', ')]),
  ].join('; ');
}

function allocationText(row: AllocationRow, book: Phrasebook): string {
  const {client, server, transport, users, relayedAddress, mappedAddress, lifetimeSeconds, outcome} = row;
  return [
    `${hostPort(client)} → ${hostPort(server)}/${transport}: ${outcomeText(outcome, book)}`,
    ...(users.length === 0 ? [] : [book.say('user {names}', {names: users.join(', ')})]),
    ...(relayedAddress === undefined ? [] : [book.say('relayed {address}', {address: hostPort(relayedAddress)})]),
    ...(mappedAddress === undefined
      ? []
      : [book.say('seen by the server as {address}', {address: hostPort(mappedAddress)})]),
    ...(lifetimeSeconds === undefined
      ? []
      : [book.say('lifetime {seconds} s', {seconds: formatCount(lifetimeSeconds)})]),
  ].join(', ');
}

const endTexts: Readonly<Record<AllocationEnd, string>> = {
  released: 'allocated and given back',
  expired: 'allocated, expired while it was used',
  silent: 'allocated, then no answer from the server',
  open: 'allocated',
};

function outcomeText(outcome: AllocationOutcome, book: Phrasebook): string {
  switch (outcome.kind) {
    case 'allocated':
      return book.say(endTexts[outcome.end]);
    case 'refused':
      return book.say('refused with {error}', {error: `${outcome.code} ${outcome.reason}`.trim()});
    case 'unanswered':
      return book.say('no answer to {requests}', {requests: book.counted(outcome.requests, 'Allocate')});
    case 'challenged':
      return book.say('asked for credentials, no signed Allocate followed');
    case 'not-seen':
      return book.say('no Allocate in the capture');
  }
}

function callText({name, paths, answeredPaths, nominated, consentLost, dtls, rtp}: CallRow, book: Phrasebook): string {
  const chosen =
    nominated === undefined
      ? book.say('none nominated')
      : book.say('nominated {path}', {path: `${hostPort(nominated.first)} ↔ ${hostPort(nominated.second)}`}) +
        relayText(nominated, book);
  return [
    `${name}:`,
    [
      ...(paths === 0
        ? []
        : [
            book.say('{count} of {paths} answered', {
              count: formatCount(answeredPaths),
              paths: book.counted(paths, 'path'),
            }),
            chosen,
          ]),
      ...(consentLost ? [book.say('consent lost')] : []),
      ...(dtls.length === 0 ? [] : [`DTLS ${dtls.join(', ')}`]),
      ...(rtp.streams === 0
        ? []
        : [
            `${book.counted(rtp.streams, 'RTP stream')}, ${book.counted(rtp.packets, 'packet')}, ${lossText(rtp.lost, rtp.expected, book)}`,
          ]),
    ].join('; '),
  ].join(' ');
}

function relayText({isRelayed, peer}: NonNullable<CallRow['nominated']>, book: Phrasebook): string {
  if (!isRelayed) return '';
  return ` ${peer === undefined ? book.say('in TURN') : book.say('in TURN to {peer}', {peer: hostPort(peer)})}`;
}

function lossText(lost: number, expected: number, book: Phrasebook): string {
  if (lost === 0) return book.say('none lost');
  const percent = ((100 * lost) / expected).toFixed(lost / expected < 0.01 ? 2 : 1);
  return book.say('{lost} of {expected} lost ({percent} %)', {
    lost: formatCount(lost),
    expected: formatCount(expected),
    percent,
  });
}

function encryptedText({protocol, server, serverName, connections}: EncryptedRow, book: Phrasebook): string {
  const name = serverName === undefined ? '' : ` (${serverName})`;
  const many = connections > 1 ? `, ${book.counted(connections, 'connection')}` : '';
  return `${book.say('{protocol} to {server}', {protocol, server: hostPort(server)})}${name}${many}`;
}

function hostPort({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}
