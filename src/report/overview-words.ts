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
import {counted, formatCount} from '../model/count.ts';
import type {TransportAddress} from '../model/ladder.ts';
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

export function overviewGroups(overview: CaptureOverview, most = mostRows): readonly OverviewGroup[] {
  const {totals, clients, turnServers, allocations, calls, encrypted} = overview;
  const group = (total: number, noun: string, rows: readonly OverviewRow[]): OverviewGroup => ({
    title: counted(total, noun),
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
      turnServers.map((row) => ({text: serverText(row)})),
    ),
    group(
      totals.allocations,
      'TURN exchange',
      allocations.map((row) => ({ladder: row.ladder, text: allocationText(row)})),
    ),
    {
      ...group(
        totals.calls,
        'call',
        calls.map((row) => ({ladder: row.ladder, text: callText(row)})),
      ),
      title: callsTitle(totals.calls, calls),
    },
    encryptedGroup(totals.encrypted, encrypted, most),
  ];
  return groups.filter(({rows}) => rows.length > 0);
}

/** DTLS alone may be a VPN, and RTP alone a loudspeaker: only what ICE was done for is surely a call. */
function callsTitle(total: number, calls: readonly CallRow[]): string {
  return calls.every(({paths}) => paths > 0)
    ? counted(total, 'call')
    : `${formatCount(total)} calls, or RTP or DTLS flows without ICE`;
}

function encryptedGroup(connections: number, rows: readonly EncryptedRow[], most: number): OverviewGroup {
  return {
    title: `${counted(connections, 'connection')} encrypted; a TLS key log (--keylog) opens them`,
    rows: rows.slice(0, most).map((row) => ({text: encryptedText(row)})),
    omitted: Math.max(0, rows.length - most),
  };
}

function serverText({server, transport, sessions, realms, software}: TurnServerRow): string {
  return [
    `${hostPort(server)}/${transport}, asked by ${counted(sessions, 'client socket')}`,
    ...(realms.length === 0 ? [] : [`realm ${realms.join(', ')}`]),
    ...(software.length === 0 ? [] : [software.map((name) => name.trim()).join(', ')]),
  ].join('; ');
}

function allocationText(row: AllocationRow): string {
  const {client, server, transport, users, relayedAddress, mappedAddress, lifetimeSeconds, outcome} = row;
  return [
    `${hostPort(client)} → ${hostPort(server)}/${transport}: ${outcomeText(outcome)}`,
    ...(users.length === 0 ? [] : [`user ${users.join(', ')}`]),
    ...(relayedAddress === undefined ? [] : [`relayed ${hostPort(relayedAddress)}`]),
    ...(mappedAddress === undefined ? [] : [`seen by the server as ${hostPort(mappedAddress)}`]),
    ...(lifetimeSeconds === undefined ? [] : [`lifetime ${formatCount(lifetimeSeconds)} s`]),
  ].join(', ');
}

const endTexts: Readonly<Record<AllocationEnd, string>> = {
  released: ' and given back',
  expired: ', expired while it was used',
  silent: ', then no answer from the server',
  open: '',
};

function outcomeText(outcome: AllocationOutcome): string {
  switch (outcome.kind) {
    case 'allocated':
      return `allocated${endTexts[outcome.end]}`;
    case 'refused':
      return `refused with ${outcome.code}${outcome.reason === '' ? '' : ` ${outcome.reason}`}`;
    case 'unanswered':
      return `no answer to ${counted(outcome.requests, 'Allocate')}`;
    case 'challenged':
      return 'asked for credentials, no signed Allocate followed';
    case 'not-seen':
      return 'no Allocate in the capture';
  }
}

function callText({name, paths, answeredPaths, nominated, consentLost, dtls, rtp}: CallRow): string {
  const chosen =
    nominated === undefined
      ? 'none nominated'
      : `nominated ${hostPort(nominated.first)} ↔ ${hostPort(nominated.second)}${relayText(nominated)}`;
  return [
    `${name}:`,
    [
      ...(paths === 0 ? [] : [`${formatCount(answeredPaths)} of ${counted(paths, 'path')} answered`, chosen]),
      ...(consentLost ? ['consent lost'] : []),
      ...(dtls.length === 0 ? [] : [`DTLS ${dtls.join(', ')}`]),
      ...(rtp.streams === 0
        ? []
        : [
            `${counted(rtp.streams, 'RTP stream')}, ${counted(rtp.packets, 'packet')}, ${lossText(rtp.lost, rtp.expected)}`,
          ]),
    ].join('; '),
  ].join(' ');
}

function relayText({isRelayed, peer}: NonNullable<CallRow['nominated']>): string {
  if (!isRelayed) return '';
  return peer === undefined ? ' in TURN' : ` in TURN to ${hostPort(peer)}`;
}

function lossText(lost: number, expected: number): string {
  if (lost === 0) return 'none lost';
  return `${formatCount(lost)} of ${formatCount(expected)} lost (${((100 * lost) / expected).toFixed(lost / expected < 0.01 ? 2 : 1)} %)`;
}

function encryptedText({protocol, server, serverName, connections}: EncryptedRow): string {
  const name = serverName === undefined ? '' : ` (${serverName})`;
  return `${protocol} to ${hostPort(server)}${name}${connections > 1 ? `, ${counted(connections, 'connection')}` : ''}`;
}

function hostPort({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}
