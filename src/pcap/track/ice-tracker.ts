/**
 * ICE connectivity checks (RFC 8445) and consent freshness (RFC 7675), for each pair of username fragments. One check
 * may be seen on several paths: inside TURN, on the outer side of the relay, and inside TURN of the other client.
 */
import {attribute} from '../../stun/attribute-types.ts';
import {errorCode} from '../../stun/attributes/error-code.ts';
import {username} from '../../stun/attributes/text.ts';
import {attributeOf, type Message} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {Moment} from '../container/moment.ts';
import {type Check, otherSide, PathChecks, type Side} from './ice-path.ts';
import type {ConsentLoss, IceSession} from './ice-session.ts';
import type {PacketPlace, Sighting, Tracked} from './sighting.ts';

/** Bounds against captures made to exhaust memory; what passes them is said in an anomaly. */
const mostSessions = 10_000;
const mostPaths = 20_000;
const mostChecks = 4000;

/** An agent gives up a check after 39.5 s (RFC 8489 §6.2.1). */
const longestCheckSeconds = 40;
/** An id that comes again this long after its answer is a new check of an agent that reuses ids, not a late copy. */
const reusedAfterSeconds = 2;
/** Another path that was answered this much later has taken over: checks on a used path come more often than this. */
const tookOverSeconds = 6;

interface Session {
  readonly firstFragment: string;
  readonly secondFragment: string;
  firstRole: IceSession['firstRole'];
  readonly paths: Map<string, PathChecks>;
  readonly first: PacketPlace;
  last: Moment;
}

/** The session that last used a path, for checks that name none (GOOG_PING). */
interface PathUse {
  readonly session: Session;
  readonly path: PathChecks;
  /** Who sent the request by which the path is known, and from where. */
  readonly side: Side;
  readonly source: string;
}

/** Binding, and the shortened check that Chromium's agents send when both have announced it. */
export function isCheckMethod(number: number): boolean {
  return number === method.binding || number === method.googPing;
}

export class IceTracker {
  readonly #anomalies: AnomalyLog;
  readonly #sessions = new Map<string, Session>();
  readonly #uses = new Map<string, PathUse>();
  /** By path, sender and transaction id: the newer ones, and those before them. */
  #checks = new Map<string, Check>();
  #olderChecks = new Map<string, Check>();
  #paths = 0;

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** Takes requests and responses of `isCheckMethod`; ignores those that belong to no ICE session. */
  add(message: Message, sighting: Sighting): void {
    if (message.messageClass === 'request') this.#addRequest(message, sighting);
    else if (message.messageClass !== 'indication') this.#addAnswer(message, sighting);
  }

  /** Call once. */
  end(): Tracked<IceSession>[] {
    return [...this.#sessions.values()].filter(({paths}) => paths.size > 0).map(trackedSession);
  }

  #addRequest(message: Message, sighting: Sighting): void {
    const key = sighting.route.pathKey;
    const use =
      message.method === method.googPing ? this.#byLastUse(key, sighting) : this.#byName(message, sighting, key);
    if (use === undefined) return;
    const {session, path, side} = use;
    const {moment} = sighting;
    if (moment.seconds > session.last.seconds) session.last = moment;
    noteRole(session, side, message);
    const checkKey = `${message.transactionId} ${sighting.source.port} ${key}`;
    const known = this.#checkOf(checkKey);
    if (known !== undefined && known.path === path && !isReused(known, moment)) {
      if (known.answeredAt === undefined) path.sentAgain(side, moment);
      return;
    }
    if (this.#checks.size >= mostChecks) this.#makeRoom(moment);
    const isNominating = message.attributes.some(({type}) => type === attribute.useCandidate);
    this.#checks.set(checkKey, path.sent(side, moment, isNominating));
  }

  #addAnswer(message: Message, sighting: Sighting): void {
    const check = this.#checkOf(`${message.transactionId} ${sighting.destination.port} ${sighting.route.pathKey}`);
    if (check === undefined || check.answeredAt !== undefined) return;
    const isError = message.messageClass === 'error';
    check.path.answered(check, sighting.moment, isError ? (attributeOf(message, errorCode)?.code ?? 0) : undefined);
  }

  /** By USERNAME: the fragment of the receiver, a colon, that of the sender (RFC 8445 §7.2.2). */
  #byName(message: Message, sighting: Sighting, key: string): PathUse | undefined {
    const names = fragmentsOf(message);
    if (names === undefined) return undefined;
    const {sender, receiver} = names;
    const sessionKey = sender < receiver ? `${sender}:${receiver}` : `${receiver}:${sender}`;
    const session = this.#sessions.get(sessionKey) ?? this.#start(sessionKey, sender, receiver, sighting);
    if (session === undefined) return undefined;
    const side: Side = session.firstFragment === sender ? 'first' : 'second';
    const path = session.paths.get(key) ?? this.#startPath(session, side, sighting, key);
    if (path === undefined) return undefined;
    const use: PathUse = {session, path, side, source: endOf(sighting)};
    this.#uses.set(key, use);
    return use;
  }

  #byLastUse(key: string, sighting: Sighting): PathUse | undefined {
    const use = this.#uses.get(key);
    if (use === undefined || use.source === endOf(sighting)) return use;
    return {...use, side: otherSide(use.side)};
  }

  #start(key: string, firstFragment: string, secondFragment: string, sighting: Sighting): Session | undefined {
    if (this.#sessions.size >= mostSessions) {
      const detail = `connectivity checks of ICE sessions beyond the first ${mostSessions}`;
      this.#anomalies.add('dropped', 'ice', detail, sighting.frame);
      return undefined;
    }
    const session: Session = {
      firstFragment,
      secondFragment,
      firstRole: undefined,
      paths: new Map(),
      first: sighting.place(quoteOf(firstFragment, secondFragment)),
      last: sighting.moment,
    };
    this.#sessions.set(key, session);
    return session;
  }

  #startPath(session: Session, side: Side, sighting: Sighting, key: string): PathChecks | undefined {
    if (this.#paths >= mostPaths) {
      this.#anomalies.add(
        'dropped',
        'ice',
        `connectivity checks on paths beyond the first ${mostPaths}`,
        sighting.frame,
      );
      return undefined;
    }
    this.#paths += 1;
    const path = new PathChecks(sighting, side);
    session.paths.set(key, path);
    return path;
  }

  #checkOf(key: string): Check | undefined {
    return this.#checks.get(key) ?? this.#olderChecks.get(key);
  }

  /** The older half goes: answered, or nobody waits for the answers any more, unless there are too many. */
  #makeRoom({seconds}: Moment): void {
    for (const {answeredAt, sentAt} of this.#olderChecks.values()) {
      if (answeredAt !== undefined || seconds - sentAt.seconds > longestCheckSeconds) continue;
      const detail = `the matching of answers to connectivity checks, beyond ${mostChecks} checks at a time`;
      this.#anomalies.add('dropped', 'ice', detail, sentAt.frame);
    }
    this.#olderChecks = this.#checks;
    this.#checks = new Map();
  }
}

/** RFC 8445 has fragments of 4 to 256 characters; older agents have shorter ones, and pad the whole with zero bytes. */
function fragmentsOf(message: Message): {readonly sender: string; readonly receiver: string} | undefined {
  const [, receiver, sender] =
    /^([!-9;-~]{1,256}):([!-9;-~]{1,256})\0*$/.exec(attributeOf(message, username) ?? '') ?? [];
  return sender === undefined || receiver === undefined || sender === receiver ? undefined : {sender, receiver};
}

function endOf({source}: Sighting): string {
  return `${source.address} ${source.port}`;
}

function isReused({sentAt, answeredAt}: Check, now: Moment): boolean {
  if (answeredAt !== undefined) return now.seconds - answeredAt.seconds > reusedAfterSeconds;
  return now.seconds - sentAt.seconds > longestCheckSeconds;
}

function noteRole(session: Session, side: Side, {attributes}: Message): void {
  const isControlling = attributes.some(({type}) => type === attribute.iceControlling);
  const isControlled = attributes.some(({type}) => type === attribute.iceControlled);
  if (isControlling === isControlled) return;
  session.firstRole = isControlling === (side === 'first') ? 'controlling' : 'controlled';
}

function trackedSession(session: Session): Tracked<IceSession> {
  const {firstFragment, secondFragment, firstRole, paths, first, last} = session;
  const places: Record<string, PacketPlace> = {};
  const all = [...paths.values()];
  for (const [index, path] of all.entries()) {
    for (const side of ['first', 'second'] as const) {
      const quote = side === 'first' ? quoteOf(firstFragment, secondFragment) : quoteOf(secondFragment, firstFragment);
      const {first: start, answered, unanswered} = path.places(side, quote);
      if (start !== undefined) places[`paths.${index}.${side}`] = start;
      if (answered !== undefined) places[`paths.${index}.${side}.answered`] = answered;
      if (unanswered !== undefined) places[`paths.${index}.${side}.unanswered`] = unanswered;
    }
  }
  const value: IceSession = {
    firstFragment,
    secondFragment,
    ...(firstRole === undefined ? {} : {firstRole}),
    paths: all.map((path) => path.value(consentLostOn(path, all))),
    firstTime: first.time,
    lastTime: last.time,
  };
  return {value, first, places};
}

/** Of the two sides the one that waited longer. */
function consentLostOn(path: PathChecks, all: readonly PathChecks[]): ConsentLoss | undefined {
  const isUsed = path.nominatedAt !== undefined || all.every(({nominatedAt}) => nominatedAt === undefined);
  if (!isUsed) return undefined;
  const losses = (['first', 'second'] as const).flatMap((side) => {
    const last = path.lastAnswered(side);
    const loss = path.loss(side);
    if (last === undefined || loss === undefined) return [];
    const tookOver = all.some((other) => (other.lastAnswered(side)?.seconds ?? 0) - last.seconds > tookOverSeconds);
    return tookOver ? [] : [loss];
  });
  return losses.sort((one, other) => other.unansweredSeconds - one.unansweredSeconds)[0];
}

function quoteOf(sender: string, receiver: string): string {
  return `Binding Request, user ${receiver}:${sender}`;
}
