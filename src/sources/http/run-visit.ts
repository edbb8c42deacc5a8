/** Carries out a visit of a page over a connection that is there, and over others where it needs them. */
import type {Duplex} from 'node:stream';
import type {TransportAddress} from '../../facts/fact.ts';
import type {PageVisit, VisitCommand, VisitEvent} from './page-visit.ts';

export interface Line {
  readonly socket: Duplex;
  /** Our own side. */
  readonly client: TransportAddress;
}

/** All requests of a visit together; each has its own limit, and a server may use up all of them. */
export const visitLimitMs = 10_000;

/**
 * Never rejects; ends when the visit does, or is given up. `reopen`: another connection to the same server, undefined
 * where there is none.
 */
export async function runVisit(
  visit: PageVisit,
  first: Line,
  reopen: () => Promise<Line | undefined>,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((settle) => {
    let line: Line | undefined = first;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      clearTimeout(limit);
      signal.removeEventListener('abort', end);
      line?.socket.destroy();
      settle();
    };
    const happen = (event: VisitEvent): void => {
      if (!isOver) visit.handle(event).forEach(obey);
    };
    const obey = (command: VisitCommand): void => {
      if (isOver) return;
      switch (command.kind) {
        case 'send':
          line?.socket.write(command.bytes);
          return;
        case 'wait':
          clearTimeout(timer);
          timer = setTimeout(() => happen({kind: 'timer'}), command.ms);
          return;
        case 'reconnect':
          clearTimeout(timer);
          line?.socket.destroy();
          line = undefined;
          void reopen().then((next) => {
            if (next === undefined || isOver) {
              next?.socket.destroy();
              end();
            } else open(next);
          });
          return;
        case 'end':
          end();
      }
    };
    const open = (next: Line): void => {
      line = next;
      const {socket} = next;
      const closed = (how: 'end' | 'reset'): void => {
        if (line === next) happen({kind: 'closed', how});
      };
      socket.on('data', (bytes: Uint8Array) => {
        if (line === next) happen({kind: 'bytes', bytes});
      });
      socket.on('error', (error) => closed('code' in error && error.code === 'ECONNRESET' ? 'reset' : 'end'));
      socket.on('end', () => closed('end'));
      socket.on('close', () => closed('end'));
      happen({kind: 'connected', client: next.client});
    };
    const limit = setTimeout(() => {
      happen({kind: 'overdue'});
      end();
    }, visitLimitMs);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    else open(first);
  });
}
