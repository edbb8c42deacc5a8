/**
 * The last copy of the first request leaves from a socket of its own, which hears everybody: a server that answers from
 * another address, as one with two interfaces may, is told apart from one that is silent. The first request is not signed:
 * a server that asks for passwords holds nothing for it.
 */
import {createSocket, type Socket} from 'node:dgram';
import {isIPv6} from 'node:net';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {decodeMessage} from '../../stun/message.ts';
import {mostTransmissions} from './turn-dialogue.ts';
import type {TurnLine} from './turn-line.ts';

/** `told`: from where an answer came that was not the server's own address. */
export function withOpenCopy(
  line: TurnLine,
  {address, port}: TransportAddress,
  told: (from: TransportAddress) => void,
): TurnLine {
  let first: Uint8Array | undefined;
  let copies = 0;
  let socket: Socket | undefined;
  const sendOpenly = (request: Uint8Array): void => {
    socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    socket.on('error', () => undefined);
    socket.on('message', (bytes, from) => {
      const isServer = from.address === address && from.port === port;
      if (!isServer && isAnswerTo(bytes, request)) told({address: from.address, port: from.port});
    });
    socket.send(request, port, address);
  };
  return {
    get client() {
      return line.client;
    },
    get backlog() {
      return line.backlog;
    },
    get isInMessage() {
      return line.isInMessage;
    },
    send: (bytes, sent) => {
      first ??= bytes;
      if (bytes === first) copies += 1;
      if (bytes === first && copies === mostTransmissions) sendOpenly(bytes);
      line.send(bytes, sent);
    },
    close: () => {
      socket?.close();
      socket = undefined;
      line.close();
    },
  };
}

function isAnswerTo(bytes: Uint8Array, request: Uint8Array): boolean {
  const answer = decodeMessage(bytes);
  const isAnswer = answer?.messageClass === 'success' || answer?.messageClass === 'error';
  return isAnswer && answer.transactionId === decodeMessage(request)?.transactionId;
}
