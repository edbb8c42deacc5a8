/** Carries out a TURN exchange over a socket of its own, and keeps what was said. */
import type {Instant} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {type Transcribed, Transcript} from './transcript.ts';
import type {TurnCommand, TurnEvent, TurnExchange, TurnOutcome} from './turn-exchange.ts';
import type {LineListener, TurnLine} from './turn-line.ts';

export interface ExchangeRecord extends Transcribed {
  /** `broken`: the network ended it before the server did. */
  readonly outcome: TurnOutcome | {readonly kind: 'broken'; readonly code: string};
  /** Whether the network said that nothing listens on the UDP port. */
  readonly isPortClosed: boolean;
  /** What came and answers none of our requests: messages, or the start of one that never ended. */
  readonly strays: number;
}

/** Across a continent a connection takes some 200 ms; one lost SYN costs a second, two cost three. */
const connectLimitMs = 3_000;
/** How long the last datagram may take to leave this computer. */
const flushLimitMs = 200;

/** Never rejects. `open`: the way to the server; it tells when it is open. After an abort it gives the relay back, without waiting for the answer. */
export async function runExchange(
  exchange: TurnExchange,
  open: (listener: LineListener) => TurnLine,
  now: () => Instant,
  signal: AbortSignal,
): Promise<ExchangeRecord> {
  return new Promise((settle) => {
    const transcript = new Transcript(now);
    let client: TransportAddress | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let unsent = 0;
    let finished: ExchangeRecord | undefined;
    let isPortClosed = false;

    const close = (): void => {
      if (finished === undefined) return;
      clearTimeout(timer);
      line.close();
      settle(finished);
    };
    const finish = (outcome: ExchangeRecord['outcome']): void => {
      if (finished !== undefined) return;
      signal.removeEventListener('abort', stop);
      clearTimeout(timer);
      const strays = transcript.strays + (line.isInMessage ? 1 : 0);
      finished = {messages: transcript.messages, client, outcome, endTime: now(), isPortClosed, strays};
      if (unsent === 0 || outcome.kind === 'broken') close();
      else timer = setTimeout(close, flushLimitMs);
    };
    const obey = (command: TurnCommand): void => {
      switch (command.kind) {
        case 'send':
          transcript.note(command.bytes, true);
          unsent += 1;
          line.send(command.bytes, () => {
            unsent -= 1;
            if (unsent === 0) close();
          });
          return;
        case 'wait':
          clearTimeout(timer);
          timer = setTimeout(() => happen({kind: 'timer'}), command.ms);
          return;
        case 'end':
          finish(command.outcome);
      }
    };
    const happen = (event: TurnEvent): void => exchange.handle(event).forEach(obey);
    const stop = (): void => {
      if (client === undefined) finish({kind: 'stopped'});
      else happen({kind: 'stop'});
    };
    timer = setTimeout(() => finish({kind: 'broken', code: 'ETIMEDOUT'}), connectLimitMs);
    const line = open({
      opened: () => {
        if (finished !== undefined) return;
        clearTimeout(timer);
        client = line.client;
        happen({kind: 'start'});
      },
      heard: (bytes) => {
        if (finished === undefined && transcript.note(Uint8Array.from(bytes), false)) happen({kind: 'message', bytes});
      },
      broke: (code) => finish({kind: 'broken', code}),
      portClosed: () => {
        isPortClosed = true;
      },
    });
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
}
