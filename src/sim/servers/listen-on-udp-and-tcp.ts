import type {Socket as UdpSocket} from 'node:dgram';
import {once} from 'node:events';
import type {Server} from 'node:net';
import {type Listening, listenOnLoopback, loopback} from './listen-on-loopback.ts';

/** A port that is free for UDP may be taken for TCP; another one is soon found. */
const mostAttempts = 20;

/** Both on one port of loopback. `port` 0: one that is free for both. What is not among `transports` is closed there. */
export async function listenOnUdpAndTcp(
  createUdp: () => UdpSocket,
  tcp: Server,
  port = 0,
  transports: readonly ('udp' | 'tcp')[] = ['udp', 'tcp'],
): Promise<Listening> {
  for (let attempt = 1; ; attempt++) {
    const udp = createUdp();
    udp.bind(port, loopback);
    await once(udp, 'listening');
    udp.on('error', () => undefined);
    try {
      const listening = await listenOnLoopback(tcp, udp.address().port);
      if (!transports.includes('tcp')) await listening.close();
      if (!transports.includes('udp')) udp.close();
      return {port: listening.port, close: () => closeBoth(udp, listening)};
    } catch (error) {
      udp.close();
      if (port !== 0 || attempt === mostAttempts) throw error;
    }
  }
}

async function closeBoth(udp: UdpSocket, tcp: Listening): Promise<void> {
  try {
    udp.close();
  } catch {
    // Closed before.
  }
  await tcp.close();
}
