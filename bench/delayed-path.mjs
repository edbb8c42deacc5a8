/**
 * A round-trip time before a server on loopback: what comes over UDP or TCP is passed on half of it later, both ways. The
 * handshake of TCP itself is answered by this computer at once, for whoever connects.
 */
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {connect, createServer} from 'node:net';

const loopback = '127.0.0.1';

/** `port` is the server's. Returns the port in front of it, and how to end it. */
export async function delayedPath(port, roundTripMs) {
  const timers = new Set();
  const half = (act) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, roundTripMs / 2);
    timers.add(timer);
  };
  const sockets = new Set();

  const tcp = createServer((client) => {
    const server = connect(port, loopback);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk) => half(() => to.destroyed || to.write(chunk)));
      from.on('end', () => half(() => to.end()));
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  });
  tcp.listen(0, loopback);
  await once(tcp, 'listening');

  const udp = createSocket('udp4');
  const towardsServer = new Map();
  udp.on('message', (bytes, {address, port: clientPort}) => {
    const client = `${address} ${clientPort}`;
    let upstream = towardsServer.get(client);
    if (upstream === undefined) {
      upstream = createSocket('udp4');
      towardsServer.set(client, upstream);
      upstream.on('message', (reply) => half(() => udp.send(reply, clientPort, address)));
    }
    half(() => upstream.send(bytes, port, loopback));
  });
  udp.bind(tcp.address().port, loopback);
  await once(udp, 'listening');

  return {
    port: tcp.address().port,
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      tcp.close();
      udp.close();
      for (const socket of sockets) socket.destroy();
      for (const upstream of towardsServer.values()) upstream.close();
    },
  };
}
