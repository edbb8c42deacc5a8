/**
 * Puts the lines of one guest's attempt to join together: login request, guest account, session, call, media; what the
 * web bridge writes of it too. Lines name different things (login request 21, guest7001, call 6, a call leg), so that an
 * attempt is known by several keys, and two beginnings become one when a line names keys of both. State is bounded:
 * attempts that are over, or that nothing was heard of for long, are closed.
 */
import type {JoinOutcome, JoinStage} from '../model/join-attempt.ts';
import {BoundedList} from './bounded-list.ts';
import {browserName} from './browser-name.ts';
import type {CallAttempt, LineMark} from './call-tracker.ts';
import {type Stamp, stampDifferenceMs} from './clock.ts';

export interface TrackedLine extends LineMark {
  readonly rule: string;
  readonly process: string | undefined;
  readonly host: string | undefined;
}

/** One attempt when nothing more can be said of it. */
export interface TrackedJoin {
  readonly outcome: JoinOutcome;
  readonly reason: string | undefined;
  readonly names: JoinNames;
  readonly requestMatch: 'sole' | 'by-order' | undefined;
  readonly isRetry: boolean;
  readonly call: CallAttempt | undefined;
  /** Who had the call or the login, where the layout names hosts. */
  readonly callBridge: string | undefined;
  /** In the order of time. */
  readonly lines: readonly TrackedLine[];
  /** Each stage with the line that is the first of it. */
  readonly stages: ReadonlyMap<TrackedLine, JoinStage>;
  /** Number of the line that tells the outcome; it is in `lines`, unless too many came. */
  readonly outcomeLine: number | undefined;
  /** Of the line that says that the guest, who had joined, left. */
  readonly leavingLine: number | undefined;
  readonly droppedLines: number;
}

export interface JoinNames {
  guest?: string;
  displayName?: string;
  request?: string;
  link?: string;
  leg?: string;
  conference?: string;
  space?: string;
  spaceName?: string;
  clientAddress?: string;
  browser?: string;
  generation?: '2.x' | '3.x';
}

export interface TrackedJoins {
  readonly joins: readonly TrackedJoin[];
  readonly total: number;
  readonly byOutcome: ReadonlyMap<JoinOutcome, number>;
  /** By the hour in which they began, in no order. */
  readonly byHour: readonly JoinHourCount[];
}

export interface JoinHourCount {
  /** Of a line in that hour. */
  readonly stamp: Stamp;
  readonly byOutcome: ReadonlyMap<JoinOutcome, number>;
}

interface Draft {
  /** Of its first line. */
  readonly host: string | undefined;
  callBridge: string | undefined;
  readonly names: JoinNames;
  readonly lines: TrackedLine[];
  droppedLines: number;
  requestMatch: 'sole' | 'by-order' | undefined;
  isRetry: boolean;
  call: CallAttempt | undefined;
  /** HTTP status of the page when it is an error. */
  pageError: string | undefined;
  loginRefusal: string | undefined;
  isGone: boolean;
  /** Which of the two lines were seen that stand around the creation of the account. */
  storage: 'none' | 'scheduled' | 'executed' | 'both';
  readonly keys: Set<string>;
}

interface HourCount {
  readonly stamp: Stamp;
  readonly byOutcome: Map<JoinOutcome, number>;
}

/** What a line says beside its message. */
export interface LineSource {
  readonly host: string | undefined;
  readonly process: string | undefined;
  /** The call that the line belongs to. */
  readonly call: CallAttempt | undefined;
}

// Guests that are in a call, and those that come and go while they are. A Call Bridge carries some hundred.
const mostOpen = 2048;
// Lines of an attempt come after its end too: those of other processes are written with a delay.
const mostOver = 256;
const keptJoins = 400;
const mostPendingLegs = 512;
const mostConferences = 1024;
// A whole join of 3.x has some 30 lines; the rest are repetitions.
const mostLines = 48;
// Two years of hours: a log that invents more must not fill the memory.
const mostHours = 20_000;

const stageOfRule: Readonly<Record<string, JoinStage>> = {
  'guest-login-request': 'login-requested',
  'guest-login-step': 'login-requested',
  'guest-created': 'guest-created',
  'guest-login-stored': 'login-answered',
  'guest-login-answered': 'login-answered',
  'guest-signed-in': 'login-answered',
  'session-created': 'session-created',
  'page-join': 'page-joined',
  'token-accepted': 'token-accepted',
  'call-allocated': 'call-allocated',
  'rtp-setup': 'rtp-setup',
  'joined-space': 'joined',
  'joined-conference': 'joined',
  'dtls-start': 'dtls-started',
};

/** Fields of rules that tell something of the guest or the call. */
const nameOfField: Readonly<Record<string, Exclude<keyof JoinNames, 'generation'> | undefined>> = {
  name: 'displayName',
  link: 'link',
  conference: 'conference',
  space: 'space',
  spaceName: 'spaceName',
  browser: 'browser',
};

/** Lines that one of two versions alone writes. */
const generationOfRule: Readonly<Record<string, '2.x' | '3.x'>> = {
  'guest-login-request': '2.x',
  'guest-login-answered': '2.x',
  'page-join': '3.x',
  'token-accepted': '3.x',
};

/** Lines of the access log of the web bridge about the request to join. */
const pageRules = new Set(['page-join', 'web-page-server-error']);
const refusalRules = new Set(['login-unsuccessful', 'login-rejected']);
const leavingRules = new Set(['left-space', 'call-torn-down', 'user-deactivated', 'guest-removed', 'guest-destroyed']);

/** Also SIP calls have them: they belong to a guest only once another line says so. */
const legRules = new Set(['call-leg-created']);

export class JoinTracker {
  /** By every name that it goes by; an attempt stands here under all its keys. */
  readonly #byKey = new Map<string, Draft>();
  readonly #byCall = new WeakMap<CallAttempt, Draft>();
  /** In the order in which they were last heard of. */
  readonly #open = new Set<Draft>();
  readonly #over = new Set<Draft>();
  /** Logins whose guest account is being created. */
  readonly #creating = new Set<Draft>();
  /** Logins of which neither the guest is known nor when its account is created: a log may hold no line of that. */
  readonly #asking = new Set<Draft>();
  readonly #pendingLegs = new Map<string, {line: TrackedLine; conference: string | undefined}>();
  readonly #conferences = new Map<string, {space: string; spaceName: string | undefined}>();
  readonly #closed = new BoundedList<TrackedJoin>(keptJoins);
  readonly #byOutcome = new Map<JoinOutcome, number>();
  readonly #hours = new Map<string, HourCount>();
  readonly #isWanted: (first: Stamp | undefined, last: Stamp | undefined) => boolean;
  #total = 0;

  /** `isWanted`: whether an attempt from one stamp to the other is to be kept and counted. */
  constructor(isWanted: (first: Stamp | undefined, last: Stamp | undefined) => boolean = () => true) {
    this.#isWanted = isWanted;
  }

  /** Takes in one recognised message. */
  see(rule: string, fields: Readonly<Record<string, string>>, mark: LineMark, source: LineSource): void {
    const {conference, space, spaceName, leg} = fields;
    if (rule === 'space-called') {
      if (conference !== undefined && space !== undefined) this.#keepConference(conference, {space, spaceName});
      return;
    }
    const line: TrackedLine = {...mark, rule, process: source.process, host: source.host};
    const draft = this.#draftFor(rule, fields, line, source);
    if (draft !== undefined) this.#add(draft, line, fields, source);
    else if (legRules.has(rule) && leg !== undefined) this.#keepLeg(leg, line, conference);
  }

  /** All attempts up to here, in the order in which they began; more lines may follow. */
  finish(): TrackedJoins {
    const open = [...this.#over, ...this.#open]
      .map((draft) => this.#finished(draft))
      .filter((join) => this.#isOne(join));
    const byOutcome = new Map(this.#byOutcome);
    const hours = new Map<string, HourCount>();
    for (const [key, hour] of this.#hours) hours.set(key, {stamp: hour.stamp, byOutcome: new Map(hour.byOutcome)});
    for (const join of open) {
      count(byOutcome, join.outcome);
      countHour(hours, join);
    }
    const joins = [...this.#closed.items(), ...open].sort((one, other) => compareLines(one.lines[0], other.lines[0]));
    return {joins, total: this.#total + open.length, byOutcome, byHour: [...hours.values()]};
  }

  #draftFor(
    rule: string,
    fields: Readonly<Record<string, string>>,
    line: TrackedLine,
    source: LineSource,
  ): Draft | undefined {
    const {request, leg} = fields;
    const guest = guestOf(fields.guest ?? fields.user);
    if (request !== undefined && /^\d+$/.test(request)) {
      return this.#loginDraft(request, fields.step ?? '', line, source);
    }
    if (rule === 'guest-created' && guest !== undefined) return this.#nameGuest(guest, source);
    const ofCall = source.call === undefined ? undefined : this.#byCall.get(source.call);
    const ofLeg = leg === undefined ? undefined : this.#byKey.get(legKey(leg));
    const ofGuest = guest === undefined ? undefined : this.#byKey.get(guestKey(guest));
    const found = this.#united([ofCall, ofLeg, ofGuest], source.call, leg);
    if (found !== undefined) return found;
    if (ofGuest !== undefined) return this.#retryOf(ofGuest);
    return startsAttempt(rule, guest, source.call) ? this.#start(source.host) : undefined;
  }

  /** The one that they all are; undefined when there is none that this call and leg may belong to. */
  #united(
    drafts: readonly (Draft | undefined)[],
    call: CallAttempt | undefined,
    leg: string | undefined,
  ): Draft | undefined {
    let united: Draft | undefined;
    for (const draft of drafts) {
      if (draft === undefined || draft === united) continue;
      if (call !== undefined && draft.call !== undefined && draft.call !== call) continue;
      if (leg !== undefined && draft.names.leg !== undefined && draft.names.leg !== leg) continue;
      united = united === undefined ? draft : this.#merge(united, draft);
    }
    return united;
  }

  /** Login requests are numbered for each Call Bridge, and the numbers come again. */
  #loginDraft(request: string, step: string, line: TrackedLine, {host}: LineSource): Draft | undefined {
    const key = `request ${host ?? ''} ${request}`;
    const known = this.#byKey.get(key);
    const isBeginning = line.rule === 'guest-login-request' || /scheduled|resolution/.test(step);
    if (known !== undefined && !(isBeginning && isUsedUp(known, line))) {
      this.#seeStorage(known, step);
      return known;
    }
    // Steps that come after the beginning tell nothing when the log begins between them.
    if (known === undefined && !isBeginning && line.rule !== 'guest-login-stored') return undefined;
    const draft = this.#start(host);
    draft.names.request = request;
    this.#key(draft, key);
    this.#asking.add(draft);
    this.#seeStorage(draft, step);
    return draft;
  }

  /** CMS creates the account between `credential storage scheduled` and `credential storage executed`. */
  #seeStorage(draft: Draft, step: string): void {
    const isScheduled = step.includes('storage scheduled');
    if ((!isScheduled && !step.includes('storage executed')) || draft.names.guest !== undefined) return;
    draft.storage = draft.storage !== 'none' ? 'both' : isScheduled ? 'scheduled' : 'executed';
    this.#asking.delete(draft);
    if (draft.storage === 'both') this.#creating.delete(draft);
    else this.#creating.add(draft);
  }

  /** The line that names the guest does not name the login: it is one whose account is being created. */
  #nameGuest(guest: string, {host}: LineSource): Draft {
    const known = this.#byKey.get(guestKey(guest));
    let login: Draft | undefined;
    let requestMatch: Draft['requestMatch'] = 'sole';
    for (const draft of this.#creating) {
      if (draft.host !== host) continue;
      if (login !== undefined) {
        // Of those too that are left, nobody knows more.
        requestMatch = draft.requestMatch = 'by-order';
        break;
      }
      login = draft;
    }
    login ??= this.#onlyAsking(host);
    if (login === undefined) return known ?? this.#start(host);
    if (login.storage === 'none') requestMatch = 'by-order';
    this.#creating.delete(login);
    this.#asking.delete(login);
    login.requestMatch ??= requestMatch;
    return known === undefined ? login : this.#merge(known, login);
  }

  #onlyAsking(host: string | undefined): Draft | undefined {
    const asking = [...this.#asking].filter((draft) => draft.host === host);
    return asking.length === 1 ? asking[0] : undefined;
  }

  /** The same guest, once more: what was said of the guest holds, what was said of the call does not. */
  #retryOf({host, names, isGone}: Draft): Draft {
    const draft = this.#start(host);
    const {guest, displayName, generation} = names;
    learn(draft.names, {guest, displayName, generation});
    draft.isRetry = guest !== undefined && isGuestId(guest) && !isGone;
    return draft;
  }

  #start(host: string | undefined): Draft {
    const draft: Draft = {
      host,
      callBridge: undefined,
      names: {},
      lines: [],
      droppedLines: 0,
      requestMatch: undefined,
      isRetry: false,
      call: undefined,
      pageError: undefined,
      loginRefusal: undefined,
      isGone: false,
      storage: 'none',
      keys: new Set(),
    };
    this.#open.add(draft);
    if (this.#open.size > mostOpen) this.#closeOldest(this.#open);
    return draft;
  }

  #add(draft: Draft, line: TrackedLine, fields: Readonly<Record<string, string>>, source: LineSource): void {
    const {rule} = line;
    const {leg, code, reason, agent} = fields;
    addLine(draft, line);
    if (source.call !== undefined) {
      draft.call = source.call;
      draft.callBridge = source.host;
      this.#byCall.set(source.call, draft);
    } else if (fields.request !== undefined) draft.callBridge ??= source.host;
    const guest = guestOf(fields.guest ?? fields.user);
    if (guest !== undefined) {
      this.#key(draft, guestKey(guest));
      this.#creating.delete(draft);
    }
    if (leg !== undefined) this.#bindLeg(draft, leg);
    // What stands in the access log is more than what the call says.
    const agentName = agent === undefined ? undefined : browserName(agent);
    if (agentName !== undefined) draft.names.browser = agentName;
    for (const [field, value] of Object.entries(fields)) {
      const name = nameOfField[field];
      if (name !== undefined) draft.names[name] ??= value;
    }
    if (guest !== undefined) draft.names.guest ??= guest;
    const address = pageRules.has(rule) ? (fields.address ?? fields.client) : undefined;
    if (address !== undefined) draft.names.clientAddress ??= address;
    const generation = generationOfRule[rule] ?? (rule === 'call-allocated' ? generationOfCall(fields) : undefined);
    if (generation !== undefined) draft.names.generation ??= generation;
    if (pageRules.has(rule) && code !== undefined && Number(code) >= 400) draft.pageError = code;
    if (refusalRules.has(rule)) draft.loginRefusal = reason ?? 'login unsuccessful';
    if (rule === 'guest-destroyed') draft.isGone = true;
    this.#touch(draft);
  }

  #bindLeg(draft: Draft, leg: string): void {
    draft.names.leg ??= leg;
    this.#key(draft, legKey(leg));
    const pending = this.#pendingLegs.get(leg);
    if (pending === undefined) return;
    this.#pendingLegs.delete(leg);
    addLine(draft, pending.line);
    learn(draft.names, {conference: pending.conference});
  }

  #keepLeg(leg: string, line: TrackedLine, conference: string | undefined): void {
    this.#pendingLegs.set(leg, {line, conference});
    const [oldest] = this.#pendingLegs.keys();
    if (this.#pendingLegs.size > mostPendingLegs && oldest !== undefined) this.#pendingLegs.delete(oldest);
  }

  #keepConference(conference: string, named: {space: string; spaceName: string | undefined}): void {
    this.#conferences.delete(conference);
    this.#conferences.set(conference, named);
    const [oldest] = this.#conferences.keys();
    if (this.#conferences.size > mostConferences && oldest !== undefined) this.#conferences.delete(oldest);
  }

  #key(draft: Draft, key: string): void {
    this.#byKey.set(key, draft);
    draft.keys.add(key);
  }

  #merge(kept: Draft, other: Draft): Draft {
    for (const key of other.keys) if (this.#byKey.get(key) === other) this.#key(kept, key);
    for (const line of other.lines) addLine(kept, line);
    kept.droppedLines += other.droppedLines;
    learn(kept.names, other.names);
    kept.callBridge ??= other.callBridge;
    kept.requestMatch ??= other.requestMatch;
    kept.pageError ??= other.pageError;
    kept.loginRefusal ??= other.loginRefusal;
    kept.isGone ||= other.isGone;
    kept.isRetry &&= other.isRetry;
    if (other.call !== undefined) {
      kept.call ??= other.call;
      this.#byCall.set(other.call, kept);
    }
    this.#forget(other);
    return kept;
  }

  #touch(draft: Draft): void {
    this.#open.delete(draft);
    this.#over.delete(draft);
    if (draft.isGone) this.#over.add(draft);
    else this.#open.add(draft);
    if (this.#over.size > mostOver) this.#closeOldest(this.#over);
  }

  #forget(draft: Draft): void {
    this.#open.delete(draft);
    this.#over.delete(draft);
    this.#creating.delete(draft);
    this.#asking.delete(draft);
  }

  #closeOldest(list: ReadonlySet<Draft>): void {
    const [oldest] = list;
    if (oldest === undefined) return;
    this.#forget(oldest);
    for (const key of oldest.keys) if (this.#byKey.get(key) === oldest) this.#byKey.delete(key);
    const join = this.#finished(oldest);
    if (!this.#isOne(join)) return;
    this.#total += 1;
    count(this.#byOutcome, join.outcome);
    countHour(this.#hours, join);
    this.#closed.add(join);
  }

  #isOne({stages, outcome, lines}: TrackedJoin): boolean {
    // Only the end of a guest that was there before the log began.
    const isTail = outcome === 'unknown' || outcome === 'torn-down' || outcome === 'left-before-call';
    return !(stages.size === 0 && isTail) && this.#isWanted(lines[0]?.stamp, lines.at(-1)?.stamp);
  }

  #finished(draft: Draft): TrackedJoin {
    const {call, requestMatch, isRetry, callBridge, droppedLines} = draft;
    const lines = draft.lines.toSorted(compareLines);
    const names = {...draft.names};
    const stages = new Map<TrackedLine, JoinStage>();
    const seen = new Set<JoinStage>();
    for (const line of lines) {
      const stage = stageOfRule[line.rule];
      if (stage === undefined || seen.has(stage)) continue;
      seen.add(stage);
      stages.set(line, stage);
    }
    const named = names.conference === undefined ? undefined : this.#conferences.get(names.conference);
    if (named !== undefined) learn(names, named);
    const {outcome, reason, line} = outcomeOf(draft, lines, stages);
    return {
      outcome,
      reason,
      names,
      requestMatch,
      isRetry,
      call,
      callBridge,
      lines,
      stages,
      outcomeLine: line,
      leavingLine: outcome === 'joined' ? lines.find(({rule}) => leavingRules.has(rule))?.line : undefined,
      droppedLines,
    };
  }
}

interface Ending {
  readonly outcome: JoinOutcome;
  readonly reason?: string | undefined;
  readonly line?: number | undefined;
}

function outcomeOf(
  {call, names, pageError, loginRefusal, isGone}: Draft,
  lines: readonly TrackedLine[],
  stages: ReadonlyMap<TrackedLine, JoinStage>,
): Ending {
  const lineOf = (...rules: string[]) => lines.find(({rule}) => rules.includes(rule))?.line;
  if (call !== undefined && call.outcome !== 'unknown' && call.outcome !== 'torn-down') {
    return {outcome: call.outcome, reason: call.reason, line: call.ended?.line};
  }
  const joined = [...stages].find(([, stage]) => stage === 'joined')?.[0].line;
  if (joined !== undefined) return {outcome: 'joined', line: joined};
  if (call !== undefined) return {outcome: call.outcome, line: call.ended?.line};
  if (pageError !== undefined) {
    return {outcome: 'page-refused', reason: `HTTP ${pageError}`, line: lineOf(...pageRules)};
  }
  if (loginRefusal !== undefined) {
    return {outcome: 'login-refused', reason: loginRefusal, line: lineOf(...refusalRules)};
  }
  if (isGone) return {outcome: 'left-before-call', line: lineOf('guest-destroyed')};
  const answered = lineOf('guest-login-answered');
  if (names.guest === undefined && answered !== undefined) return {outcome: 'no-account', line: answered};
  return {outcome: 'unknown'};
}

/** Whether a line may be the first that is heard of an attempt. */
function startsAttempt(rule: string, guest: string | undefined, call: CallAttempt | undefined): boolean {
  if (call !== undefined || rule === 'page-join' || rule === 'token-accepted') return true;
  return guest !== undefined && isGuestId(guest);
}

/** Whether the login of this number is another one that ended, so that the line begins a new one. */
function isUsedUp({lines}: Draft, line: TrackedLine): boolean {
  if (line.rule === 'guest-login-request') {
    return lines.some(({rule}) => rule === line.rule) || isAfter(lines.at(-1), line);
  }
  return lines.some((other) => other.rule === 'guest-login-stored' && isAfter(other, line));
}

function addLine(draft: Draft, line: TrackedLine): void {
  draft.lines.push(line);
  if (draft.lines.length <= mostLines) return;
  // The end tells more than what repeats before it.
  draft.lines.splice(mostLines / 2, 1);
  draft.droppedLines += 1;
}

/** False for the earlier line of a log that has its newest line first. */
function isAfter(before: LineMark | undefined, line: LineMark): boolean {
  return before?.stamp === undefined || line.stamp === undefined || stampDifferenceMs(before.stamp, line.stamp) > 0;
}

/** By time, and where that is the same or not known by line. */
function compareLines(one: LineMark | undefined, other: LineMark | undefined): number {
  if (one === undefined || other === undefined) return 0;
  const apartMs = one.stamp === undefined || other.stamp === undefined ? 0 : stampDifferenceMs(other.stamp, one.stamp);
  return apartMs === 0 ? one.line - other.line : apartMs;
}

/** 2.x writes `guest7001@cms.example.net`, 3.x `guest7001`. Users keep their domain. */
function guestOf(user: string | undefined): string | undefined {
  return user?.replace(/^(guest\d+)@\S+$/i, '$1');
}

function isGuestId(guest: string): boolean {
  return /^guest\d+$/i.test(guest);
}

function guestKey(guest: string): string {
  return `guest ${guest.toLowerCase()}`;
}

function legKey(leg: string): string {
  return `leg ${leg.toLowerCase()}`;
}

/** 2.x names the kind of client, 3.x the person. */
function generationOfCall({client, name}: Readonly<Record<string, string>>): '2.x' | '3.x' | undefined {
  if (client !== undefined) return '2.x';
  return name === undefined ? undefined : '3.x';
}

function count(counts: Map<JoinOutcome, number>, outcome: JoinOutcome): void {
  counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
}

function countHour(hours: Map<string, HourCount>, {lines: [first], outcome}: TrackedJoin): void {
  if (first?.stamp === undefined) return;
  const {year, month, day, hour} = first.stamp.calendar;
  const key = `${year} ${first.stamp.turn} ${month} ${day} ${hour}`;
  const known = hours.get(key);
  if (known !== undefined) count(known.byOutcome, outcome);
  else if (hours.size < mostHours) hours.set(key, {stamp: first.stamp, byOutcome: new Map([[outcome, 1]])});
}

/** Takes over what is not known yet. */
function learn(names: JoinNames, said: {readonly [Name in keyof JoinNames]?: JoinNames[Name] | undefined}): void {
  for (const [name, value] of Object.entries(said)) {
    if (value !== undefined && !Object.hasOwn(names, name)) Object.assign(names, {[name]: value});
  }
}
