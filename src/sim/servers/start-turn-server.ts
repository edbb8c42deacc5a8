/** The TURN service of Expressway-E on UDP and TCP; `TurnAnswers` says what it answers. */
import {createSocket} from 'node:dgram';
import {createServer, type Socket} from 'node:net';
import {splitStream} from '../../stun/split-stream.ts';
import type {Listening} from './listen-on-loopback.ts';
import {listenOnUdpAndTcp} from './listen-on-udp-and-tcp.ts';
import {type SeenTurnRequest, TurnAnswers, type TurnBehaviour, type TurnClient} from './turn-answers.ts';

export interface TurnServerOptions extends TurnBehaviour {
  /** 0 or left out: one that is free. */
  readonly port?: number;
}

export interface TurnServer extends Listening {
  /** Allocations that are held now. */
  readonly allocations: number;
  readonly requests: readonly SeenTurnRequest[];
}

export async function startTurnServer(options: TurnServerOptions): Promise<TurnServer> {
  const answers = new TurnAnswers(options);
  const listening = await listenOnUdpAndTcp(
    () => serveUdp(answers),
    createServer((socket) => serveTcp(socket, answers)),
    options.port,
  );
  return {
    ...listening,
    requests: answers.requests,
    get allocations() {
      return answers.allocations;
    },
  };
}

function serveUdp(answers: TurnAnswers) {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, {address, port}) => {
    const answer = answers.answer(bytes, {address: {address, port}, transport: 'udp'});
    if (answer !== undefined) socket.send(answer, port, address);
  });
  return socket;
}

function serveTcp(socket: Socket, answers: TurnAnswers): void {
  const {remoteAddress = '', remotePort = 0} = socket;
  const client: TurnClient = {address: {address: remoteAddress, port: remotePort}, transport: 'tcp'};
  let pending: Uint8Array = new Uint8Array(0);
  socket.on('data', (chunk) => {
    const {messages, rest, isBroken} = splitStream(Buffer.concat([pending, chunk]));
    pending = rest;
    for (const message of messages) {
      const answer = answers.answer(message, client);
      if (answer !== undefined) socket.write(answer);
    }
    if (isBroken) socket.destroy();
  });
  socket.once('close', () => answers.forget(client));
}
