/**
 * Binding requests without USERNAME (RFC 8489 §2): keepalives and address discovery, which clients send to TURN servers
 * too. Connectivity checks of ICE always carry one (RFC 8445 §7.1.2).
 */
import {attribute} from '../../stun/attribute-types.ts';
import {type Message, rawAttribute} from '../../stun/message.ts';
import {messageTitle} from '../../stun/summarise.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {PacketPlace, Sighting} from './sighting.ts';

/** Bound against captures made to exhaust memory. */
const mostFlows = 10_000;

export interface BindingCount {
  /** Distinct requests; a client sends the next one when the last is over. */
  readonly sent: number;
  readonly answered: number;
}

interface Flow {
  readonly first: PacketPlace;
  sent: number;
  answered: number;
  lastId: string;
  isLastAnswered: boolean;
}

export class BareBindings {
  readonly #anomalies: AnomalyLog;
  readonly #flows = new Map<string, Flow>();

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** `flow`: of the 5-tuple with the client first, for requests and answers alike. */
  add(message: Message, sighting: Sighting, flow: string): void {
    const known = this.#flows.get(flow);
    if (message.messageClass !== 'request') {
      if (known === undefined || known.isLastAnswered || known.lastId !== message.transactionId) return;
      known.answered += 1;
      known.isLastAnswered = true;
      return;
    }
    // A request that the capture cut may have lost it.
    if (message.isCut || rawAttribute(message, attribute.username) !== undefined) return;
    if (known === undefined) this.#start(message, sighting, flow);
    else if (known.lastId !== message.transactionId) {
      known.sent += 1;
      known.lastId = message.transactionId;
      known.isLastAnswered = false;
    }
  }

  /** Undefined where none was sent. */
  of(flow: string): {readonly count: BindingCount; readonly first: PacketPlace} | undefined {
    const known = this.#flows.get(flow);
    return known && {count: {sent: known.sent, answered: known.answered}, first: known.first};
  }

  #start(message: Message, sighting: Sighting, flow: string): void {
    if (this.#flows.size >= mostFlows) {
      const detail = `Binding requests without USERNAME on flows beyond the first ${mostFlows}`;
      this.#anomalies.add('dropped', 'stun', detail, sighting.frame);
      return;
    }
    const first = sighting.place(messageTitle(message));
    this.#flows.set(flow, {first, sent: 1, answered: 0, lastId: message.transactionId, isLastAnswered: false});
  }
}
