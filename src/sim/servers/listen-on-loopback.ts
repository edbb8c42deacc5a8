/** Servers of the embedded deployment listen on loopback alone, and end all their sockets at once. */
import {once} from 'node:events';
import type {Server, Socket} from 'node:net';

export const loopback = '127.0.0.1';

export interface Listening {
  readonly port: number;
  /** Ends every connection, whatever it is doing, and gives the port back. */
  close(): Promise<void>;
}

/** `port` 0: one that is free. */
export async function listenOnLoopback(server: Server, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A peer that resets the connection is no fault of the server.
    socket.on('error', () => socket.destroy());
  });
  server.listen(port, loopback);
  await once(server, 'listening');
  return {
    port: portOf(server.address()),
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function portOf(address: ReturnType<Server['address']>): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
