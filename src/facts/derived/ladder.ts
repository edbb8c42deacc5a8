/**
 * The ladder of one TURN allocation or one call: every STUN transaction with its copies and its answer, handshakes,
 * ICMP errors, DNS questions for the server and runs of media, by time. What several captures saw is one row, with the
 * frame in each; the clock of the first capture counts, those of the others are set by the transactions they share.
 */
import {formatCount} from '../../model/count.ts';
import {epochMilliseconds, type Instant, instantFromEpoch} from '../../model/instant.ts';
import type {Ladder, LadderRow, Ladders, LadderTone} from '../../model/ladder.ts';
import {formatHostPort, isSameEnd} from '../../model/subject.ts';
import {errorCodeName} from '../../stun/error-codes.ts';
import type {FactLookup} from '../derived.ts';
import {dnsExchange} from '../dns-exchange.ts';
import type {DtlsHandshake} from '../dtls-handshake.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import {icmpError} from '../icmp-error.ts';
import type {RtpStream} from '../rtp-stream.ts';
import type {StunTransaction} from '../stun-transaction.ts';
import {tcpConnection} from '../tcp-connection.ts';
import {tlsHandshake} from '../tls-handshake.ts';
import {type TurnSession, turnSession} from '../turn-session.ts';
import {nameOf} from './capture-overview.ts';
import type {AllocationConversation, CallConversation, Conversation, Conversations} from './conversations.ts';
import {LadderHosts} from './ladder-hosts.ts';

/** One packet, or a run of packets, in one capture. */
interface Step {
  readonly input: string;
  /** Undefined where the facts tell that it was, and not where. */
  readonly frame: number | undefined;
  readonly untilFrame?: number;
  /** Milliseconds since 1970 by the clock of its capture. */
  readonly at: number;
  readonly until?: number;
  /** IP addresses. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly tone: LadderTone;
  /** The same in every capture that saw this. */
  readonly identity: string;
}

/** More is no picture any more. */
const mostRows = 2000;
/** Of rows that say the same, so many are shown before the others become one row. */
/** What has no time of its own stands behind what it follows. */
const afterMs = 0.0001;
const shownOfRun = 2;
const shortestRun = 6;

/** `withApproach`: also the names, connections and handshakes that led to the TURN server. */
export function ladderOf(store: FactLookup, conversation: Conversation, withApproach = true): Ladder {
  const steps = [
    ...conversation.transactions.flatMap((fact) => transactionSteps(fact, sessionsOf(conversation))),
    ...conversation.handshakes.flatMap(dtlsSteps),
    ...conversation.streams.map(rtpStep),
    ...(conversation.kind === 'allocation'
      ? [
          ...relayedSteps(conversation.relayed),
          ...conversation.sessions.flatMap(indicationSteps),
          ...(withApproach ? approachSteps(store, conversation) : []),
        ]
      : []),
    ...icmpSteps(store, endsOf(conversation)),
  ];
  const inputs = [...new Set(steps.map(({input}) => input))];
  const hosts = hostsOf(store, conversation, steps);
  const merged = mergeCaptures(steps, inputs, hosts);
  const folded = foldRuns(merged);
  const start = folded[0]?.at ?? 0;
  return {
    number: conversation.number,
    title: titleOf(conversation),
    hosts: hosts.columns(),
    inputs,
    rows: folded.slice(0, mostRows).map((row) => finishRow(row, start, hosts)),
    omitted: Math.max(0, folded.length - mostRows),
  };
}

function titleOf(conversation: Conversation): string {
  if (conversation.kind === 'call') return nameOf(conversation);
  const [{value}] = conversation.sessions;
  const {client, server, transport} = value;
  return `TURN ${addressText(client)} → ${addressText(server)} over ${transport.toUpperCase()}`;
}

/** Whether this is what a person means by `203.0.113.7:3478`, or by `203.0.113.7`. */
function speaksOf(conversation: Conversation, address: string): boolean {
  const named =
    conversation.kind === 'allocation'
      ? conversation.sessions.flatMap(({value}) => [value.relayedAddress ?? [], value.mappedAddress ?? []].flat())
      : [];
  return [...endsOf(conversation), ...named].some((end) => end.address === address || addressText(end) === address);
}

function endsOf(conversation: Conversation): TransportAddress[] {
  return conversation.kind === 'call'
    ? endsOfCall(conversation)
    : conversation.sessions.flatMap(({value}) => [value.client, value.server]);
}

function endsOfCall({sessions, streams, handshakes}: CallConversation): TransportAddress[] {
  return [
    ...sessions.flatMap(({value}) =>
      value.paths.flatMap(({first, second, peer}) => [first, second, ...(peer === undefined ? [] : [peer])]),
    ),
    ...streams.flatMap(({value}) => [value.source, value.destination]),
    ...handshakes.flatMap(({value}) => [value.client, value.server]),
  ];
}

function sessionsOf(conversation: Conversation): readonly Fact<TurnSession>[] {
  return conversation.kind === 'allocation' ? conversation.sessions : [];
}

function transactionSteps(
  {origin, at = {}, value}: Fact<StunTransaction>,
  sessions: readonly Fact<TurnSession>[],
): Step[] {
  const {client, server, method, transactionId, relay, requestTime, answerTime, requestFrame, answerFrame} = value;
  const way =
    relay === undefined ? '' : ` in TURN${relay.peer === undefined ? '' : `, peer ${addressText(relay.peer)}`}`;
  const identity = `${transactionId} ${method} ${relay?.direction ?? ''}`;
  const copies = (count: number) => (count > 1 ? `, ${formatCount(count)} copies` : '');
  const isLost = value.outcome === 'none';
  const steps: Step[] = [];
  if (requestTime !== undefined) {
    const signed = value.isSigned && relay === undefined ? ', signed' : '';
    steps.push({
      input: at.request?.input ?? origin.input,
      frame: requestFrame,
      at: epochMilliseconds(requestTime),
      from: client.address,
      to: server.address,
      text: `${method} request${signed}${way}${copies(value.transmissions)}${isLost ? ': no answer' : ''}`,
      tone: isLost ? 'lost' : 'plain',
      identity: `request ${identity}`,
    });
  }
  if (answerTime !== undefined && value.outcome !== 'none') {
    const {outcome} = value;
    const allocated = sessions.find(
      (session) => session.origin.input === origin.input && session.value.allocatedFrame === answerFrame,
    );
    const text =
      outcome === 'success'
        ? `${method} success${allocated === undefined ? '' : allocationText(allocated.value)}`
        : `${method} error ${outcome === 0 ? 'without a code' : codeText(outcome)}`;
    steps.push({
      input: at.answer?.input ?? origin.input,
      frame: answerFrame,
      at: epochMilliseconds(answerTime),
      from: server.address,
      to: client.address,
      text: `${text}${way}${copies(value.answers)}`,
      // The first 401 is how it goes (RFC 8489 §9.2).
      tone: outcome === 'success' || (outcome === 401 && !value.isSigned) ? 'plain' : 'wrong',
      identity: `answer ${identity}`,
    });
  }
  return steps;
}

function allocationText({relayedAddress, lifetimeSeconds}: TurnSession): string {
  const relayed = relayedAddress === undefined ? '' : `: relayed ${addressText(relayedAddress)}`;
  return `${relayed}${lifetimeSeconds === undefined ? '' : `, ${lifetimeSeconds} s`}`;
}

function codeText(code: number): string {
  const name = errorCodeName(code);
  return name === undefined ? String(code) : `${code} ${name}`;
}

/** What went through the allocation, as one run for each peer and direction. */
function relayedSteps(transactions: readonly Fact<StunTransaction>[]): Step[] {
  const runs = new Map<string, Fact<StunTransaction>[]>();
  for (const fact of transactions) {
    const {relay, method} = fact.value;
    const peer = relay?.peer === undefined ? '' : addressText(relay.peer);
    const key = `${fact.origin.input} ${method} ${relay?.direction} ${peer}`;
    runs.set(key, [...(runs.get(key) ?? []), fact]);
  }
  return [...runs.values()].flatMap((facts): Step[] => {
    const timed = facts.flatMap(({value}) => value.requestTime ?? []).map(epochMilliseconds);
    const [first] = facts;
    if (first === undefined || timed.length === 0) return [];
    const {method, relay, client, server} = first.value;
    const answered = facts.filter(({value}) => value.outcome === 'success').length;
    const frames = facts.flatMap(({value}) => value.requestFrame ?? []);
    const peer =
      relay?.peer === undefined ? '' : ` ${relay.direction === 'to-peer' ? 'to' : 'from'} ${addressText(relay.peer)}`;
    return [
      {
        input: first.origin.input,
        frame: least(frames),
        ...(frames.length > 1 ? {untilFrame: greatest(frames)} : {}),
        at: least(timed),
        ...(timed.length > 1 ? {until: greatest(timed)} : {}),
        from: client.address,
        to: server.address,
        text: `in TURN${peer}: ${formatCount(facts.length)} ${method} requests, ${formatCount(answered)} answered with success`,
        tone: answered === 0 ? 'lost' : 'bulk',
        identity: `relayed ${method} ${peer}`,
      },
    ];
  });
}

/** Send and Data indications (RFC 8656 §11): one row each, where the last of them stands. */
function indicationSteps({origin, value}: Fact<TurnSession>): Step[] {
  const {client, server, sendIndications, dataIndications} = value;
  const rows = [
    {counts: sendIndications, from: client.address, to: server.address, name: 'Send'},
    {counts: dataIndications, from: server.address, to: client.address, name: 'Data'},
  ];
  return rows.flatMap(({counts, from, to, name}): Step[] => {
    if (counts === undefined) return [];
    const {packets, firstFrame, lastFrame, lastTime} = counts;
    return [
      {
        input: origin.input,
        frame: lastFrame,
        at: epochMilliseconds(lastTime),
        from,
        to,
        text:
          packets === 1
            ? `${name} indication`
            : `${formatCount(packets)} ${name} indications since frame ${firstFrame}`,
        tone: 'bulk',
        identity: name,
      },
    ];
  });
}

function dtlsSteps({origin, value}: Fact<DtlsHandshake>): Step[] {
  const {client, server, messages, alerts, outcome, isRelayed} = value;
  const way = isRelayed ? ' in TURN' : '';
  const flights: {sender: string; names: string[]}[] = [];
  for (const message of messages) {
    const [sender = '', ...name] = message.split(' ');
    const last = flights.at(-1);
    if (last?.sender === sender) last.names.push(name.join(' '));
    else flights.push({sender, names: [name.join(' ')]});
  }
  const first = epochMilliseconds(value.firstTime);
  const last = epochMilliseconds(value.completedTime ?? value.lastTime);
  const ends = (isFromClient: boolean) =>
    isFromClient ? {from: client.address, to: server.address} : {from: server.address, to: client.address};
  const step = (
    isFromClient: boolean,
    at: number,
    frame: number | undefined,
    text: string,
    tone: LadderTone,
  ): Step => ({
    input: origin.input,
    frame,
    at,
    ...ends(isFromClient),
    text,
    tone,
    identity: `dtls ${way} ${text}`,
  });
  const endTexts = {
    complete: `DTLS handshake${way} complete${value.version === undefined ? '' : `, ${value.version}`}`,
    'no-answer': `DTLS${way}: no answer`,
    stalled: `DTLS${way}: the ${value.waiting ?? 'client'} waits in vain`,
    cut: `DTLS${way}: the capture ends here`,
    alert: undefined,
  } as const;
  const end = endTexts[outcome];
  return [
    // Only the first message has a place of its own; the others are shown in their order.
    ...flights.map(({sender, names}, index) =>
      step(
        sender === 'client',
        first + index * afterMs,
        index === 0 ? value.firstFrame : undefined,
        `DTLS${way} ${names.join(', ')}`,
        'plain',
      ),
    ),
    ...alerts.map(({from, level, description, frame, time}) =>
      step(from === 'client', epochMilliseconds(time), frame, `DTLS alert${way}: ${level} ${description}`, 'wrong'),
    ),
    ...(end === undefined
      ? []
      : [step(value.waiting !== 'server', last, undefined, end, outcome === 'complete' ? 'plain' : 'lost')]),
  ];
}

function rtpStep({origin, value}: Fact<RtpStream>): Step {
  const {source, destination, ssrc, packets, lost, expected, isRelayed, channel, payloadTypes} = value;
  const way = !isRelayed ? '' : channel === undefined ? ' in TURN' : ` in channel 0x${channel.toString(16)}`;
  const types = payloadTypes.length === 0 ? '' : `, PT ${payloadTypes.join(' ')}`;
  const loss = lost === 0 ? 'none lost' : `${formatCount(lost)} of ${formatCount(expected)} lost`;
  return {
    input: origin.input,
    frame: value.firstFrame,
    untilFrame: value.lastFrame,
    at: epochMilliseconds(value.firstTime),
    until: epochMilliseconds(value.lastTime),
    from: source.address,
    to: destination.address,
    text: `RTP${way} SSRC 0x${ssrc.toString(16).padStart(8, '0')}${types}: ${formatCount(packets)} packets, ${loss}`,
    tone: 'bulk',
    identity: `rtp ${ssrc} ${way}`,
  };
}

/** Names, connections and handshakes that led to the server. */
function approachSteps(store: FactLookup, {sessions}: AllocationConversation): Step[] {
  const isOurs = (input: string, client: TransportAddress, server: TransportAddress) =>
    sessions.some(
      ({origin, value}) =>
        origin.input === input &&
        isSameEnd(value.client, client) &&
        isSameEnd(value.server, server) &&
        value.transport === 'tcp',
    );
  const dns = store
    .of(dnsExchange)
    .filter(({origin, value}) =>
      sessions.some(
        (session) =>
          session.origin.input === origin.input &&
          session.value.client.address === value.client.address &&
          value.answers.includes(session.value.server.address) &&
          value.firstTime.iso <= session.value.firstTime.iso,
      ),
    );
  const tcp = store.of(tcpConnection).filter(({origin, value}) => isOurs(origin.input, value.client, value.server));
  const tls = store.of(tlsHandshake).filter(({origin, value}) => isOurs(origin.input, value.client, value.server));
  return [
    ...dns.flatMap(({origin, value}): Step[] => {
      const at = epochMilliseconds(value.firstTime);
      const ask = {input: origin.input, from: value.client.address, to: value.server.address, tone: 'plain' as const};
      const identity = `dns ${value.name} ${value.recordType}`;
      return [
        {...ask, frame: value.firstFrame, at, text: `DNS ${value.recordType} ${value.name}?`, identity},
        {
          ...ask,
          from: ask.to,
          to: ask.from,
          frame: value.answerFrame,
          at: at + (value.roundTripMs ?? 0),
          text: `DNS ${value.answers.join(', ')}`,
          identity: `${identity} answer`,
        },
      ];
    }),
    ...tcp.map(({origin, value}): Step => {
      const isLost = value.outcome === 'no-answer';
      const texts = {
        connected: 'TCP SYN, connected',
        refused: 'TCP SYN: refused',
        'no-answer': 'TCP SYN: no answer',
        'mid-stream': 'TCP, begun before the capture',
      };
      return {
        input: origin.input,
        frame: value.firstFrame,
        at: epochMilliseconds(value.firstTime),
        from: value.client.address,
        to: value.server.address,
        text: texts[value.outcome],
        tone: isLost ? 'lost' : value.outcome === 'refused' ? 'wrong' : 'plain',
        identity: `tcp ${value.outcome}`,
      };
    }),
    ...tls.flatMap(({origin, value}): Step[] => {
      const {client, server, serverName, closedBy, closedHow, closedFrame} = value;
      const base = {input: origin.input, from: client.address, to: server.address};
      const back = {...base, from: base.to, to: base.from};
      const last = epochMilliseconds(value.lastTime);
      return [
        {
          ...base,
          frame: value.firstFrame,
          at: epochMilliseconds(value.firstTime),
          text: `TLS ClientHello${serverName === undefined ? '' : `, SNI ${serverName}`}`,
          tone: 'plain',
          identity: 'tls hello',
        },
        ...(value.outcome === 'established'
          ? [
              {
                ...back,
                frame: undefined,
                at: last,
                text: `${value.version ?? 'TLS'} established`,
                tone: 'plain' as const,
                identity: 'tls done',
              },
            ]
          : []),
        ...value.alerts.map(
          ({from, level, description, frame, time}): Step => ({
            ...(from === 'client' ? base : back),
            frame,
            at: epochMilliseconds(time),
            text: `TLS alert: ${level} ${description}`,
            tone: level === 'fatal' ? 'wrong' : 'plain',
            identity: `tls alert ${description}`,
          }),
        ),
        ...(closedBy === undefined || closedFrame === undefined
          ? []
          : [
              {
                ...(closedBy === 'client' ? base : back),
                frame: closedFrame,
                at: last,
                text: closedHow === 'reset' ? 'TCP RST' : 'TCP FIN',
                tone: closedHow === 'reset' ? ('wrong' as const) : ('plain' as const),
                identity: `tls ${closedHow}`,
              },
            ]),
      ];
    }),
  ];
}

/** ICMP errors about packets between two of these. */
function icmpSteps(store: FactLookup, ends: readonly TransportAddress[]): Step[] {
  const known = new Set(ends.map(addressText));
  return store
    .of(icmpError)
    .filter(({value: {about}}) => known.has(addressText(about.source)) && known.has(addressText(about.destination)))
    .map(
      ({origin, value}): Step => ({
        input: origin.input,
        frame: value.firstFrame,
        at: epochMilliseconds(value.firstTime),
        ...(value.count > 1 ? {until: epochMilliseconds(value.lastTime)} : {}),
        from: value.from,
        to: value.about.source.address,
        text: `ICMP ${value.kind.replaceAll('-', ' ')}: to ${addressText(value.about.destination)}${value.count > 1 ? `, ${formatCount(value.count)} times` : ''}`,
        tone: 'wrong',
        identity: `icmp ${value.kind}`,
      }),
    );
}

function hostsOf(store: FactLookup, conversation: Conversation, steps: readonly Step[]): LadderHosts {
  const hosts = new LadderHosts(steps.flatMap(({from, to}) => [from, to]));
  const used = new Set((conversation.kind === 'call' ? endsOfCall(conversation) : []).map(addressText));
  const turn = conversation.kind === 'allocation' ? conversation.sessions : store.of(turnSession);
  // One transaction in two captures: what both call its ends is the same two hosts.
  const seen = new Map<string, StunTransaction>();
  for (const {value} of conversation.transactions) {
    const key = `${value.transactionId} ${value.relay?.direction ?? ''}`;
    const other = seen.get(key);
    if (other === undefined) seen.set(key, value);
    else {
      hosts.join(other.client.address, value.client.address);
      hosts.join(other.server.address, value.server.address);
    }
  }
  for (const {
    value: {server, relayedAddress},
  } of turn) {
    if (relayedAddress !== undefined && (conversation.kind === 'allocation' || used.has(addressText(relayedAddress)))) {
      hosts.join(server.address, relayedAddress.address);
    }
  }
  for (const {value} of turn) {
    hosts.name(value.server.address, 'TURN server');
    hosts.name(value.client.address, 'client');
  }
  for (const {value} of store.of(dnsExchange)) hosts.name(value.server.address, 'DNS server');
  const ends = new Set(steps.filter(({identity}) => !identity.startsWith('icmp ')).flatMap(({from, to}) => [from, to]));
  for (const {value} of store.of(icmpError)) if (!ends.has(value.from)) hosts.name(value.from, 'router');
  return hosts;
}

interface Merged extends Omit<Step, 'input' | 'frame' | 'untilFrame'> {
  readonly places: {input: number; frame: number; untilFrame?: number}[];
}

/** One row for what is the same, in the order of time by the clock of the first capture. */
function mergeCaptures(steps: readonly Step[], inputs: readonly string[], hosts: LadderHosts): Merged[] {
  const rows = new Map<string, {step: Step; input: number; places: Merged['places']; copies: Map<number, number>}>();
  const occurrences = new Map<string, number>();
  for (const step of steps.toSorted((one, other) => one.at - other.at)) {
    const input = inputs.indexOf(step.input);
    const same = `${step.identity} ${hosts.column(step.from)} ${hosts.column(step.to)}`;
    const occurrence = (occurrences.get(`${input} ${same}`) ?? 0) + 1;
    occurrences.set(`${input} ${same}`, occurrence);
    const place =
      step.frame === undefined
        ? []
        : [{input, frame: step.frame, ...(step.untilFrame === undefined ? {} : {untilFrame: step.untilFrame})}];
    const key = `${same} ${occurrence}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, {step, input, places: place, copies: new Map([[input, step.at]])});
    else {
      row.places.push(...place);
      row.copies.set(input, step.at);
      if (input < row.input) Object.assign(row, {step, input});
    }
  }
  const offsets = clockOffsets(
    [...rows.values()].map(({copies}) => copies),
    inputs.length,
  );
  return [...rows.values()]
    .map(({step, input, places}) => {
      const offset = offsets[input] ?? 0;
      return {
        ...step,
        at: step.at - offset,
        ...(step.until === undefined ? {} : {until: step.until - offset}),
        places: places.toSorted((one, other) => one.input - other.input),
      };
    })
    .sort((one, other) => one.at - other.at);
}

/** How far the clock of each capture is ahead of the first, in ms: the median over what both saw. */
function clockOffsets(copies: readonly ReadonlyMap<number, number>[], count: number): number[] {
  return Array.from({length: count}, (_, input) => {
    const differences = copies
      .flatMap((times) => {
        const [own, first] = [times.get(input), times.get(0)];
        return own === undefined || first === undefined ? [] : [own - first];
      })
      .sort((one, other) => one - other);
    return differences[Math.floor(differences.length / 2)] ?? 0;
  });
}

/** Of many rows that say the same the first stay, and the others become one run. */
function foldRuns(rows: readonly Merged[]): Merged[] {
  const keyOf = ({from, to, text}: Merged) => `${from} ${to} ${text}`;
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  const seen = new Map<string, number>();
  const runs = new Map<string, {-readonly [Key in keyof Merged]: Merged[Key]}>();
  return rows.flatMap((row): Merged[] => {
    const key = keyOf(row);
    const count = counts.get(key) ?? 0;
    if (count < shortestRun) return [row];
    const index = (seen.get(key) ?? 0) + 1;
    seen.set(key, index);
    if (index <= shownOfRun) return [row];
    const run = runs.get(key);
    if (run === undefined) {
      const started = {
        ...row,
        text: `${formatCount(count - shownOfRun)} more: ${row.text}`,
        tone: row.tone === 'plain' ? 'bulk' : row.tone,
      };
      runs.set(key, started);
      return [started];
    }
    run.until = row.until ?? row.at;
    for (const place of row.places) {
      const begun = run.places.find(({input}) => input === place.input);
      if (begun === undefined) run.places.push(place);
      else begun.untilFrame = place.untilFrame ?? place.frame;
    }
    return [];
  });
}

function finishRow({at, until, places, from, to, text, tone}: Merged, start: number, hosts: LadderHosts): LadderRow {
  return {
    time: instantOf(at),
    seconds: (at - start) / 1000,
    ...(until === undefined ? {} : {untilSeconds: (until - start) / 1000}),
    places,
    from: hosts.column(from),
    to: hosts.column(to),
    text,
    tone,
  };
}

function instantOf(milliseconds: number): Instant {
  const seconds = Math.floor(milliseconds / 1000);
  return instantFromEpoch(seconds, Math.round((milliseconds - seconds * 1000) * 1000) * 1000);
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
}

function greatest(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
}

function addressText({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}

/** Nothing may be added to `store` any more. */
export function laddersOf(store: FactLookup, {allocations, calls}: Conversations): Ladders {
  const conversations = [...allocations, ...calls];
  const made = new Map<number, Ladder>();
  return {
    count: conversations.length,
    of: (number) => {
      const conversation = conversations[number - 1];
      const ladder = made.get(number) ?? (conversation === undefined ? undefined : ladderOf(store, conversation));
      if (ladder !== undefined) made.set(number, ladder);
      return ladder;
    },
    withAddress: (address) =>
      conversations.filter((conversation) => speaksOf(conversation, address)).map(({number}) => number),
  };
}
