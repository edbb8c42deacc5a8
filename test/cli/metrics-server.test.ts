import {request} from 'node:http';
import {afterEach, expect, test} from '@jest/globals';
import {type MetricsServer, startMetricsServer} from '../../src/cli/metrics-server.ts';
import {UserError} from '../../src/model/errors.ts';

const open: MetricsServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(write = () => '# metrics\n'): Promise<MetricsServer> {
  const server = await startMetricsServer({host: '127.0.0.1', port: 0}, write);
  open.push(server);
  return server;
}

/** `fetch` would set the name itself. */
function ask(url: string, options: {method?: string; path?: string; host?: string} = {}) {
  const {hostname, port, pathname} = new URL(url);
  const {method = 'GET', path = pathname, host = `${hostname}:${port}`} = options;
  return new Promise<{status: number | undefined; type: string | undefined; body: string}>((resolve, reject) => {
    const asking = request({hostname, port, path, method, headers: {host}}, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () => resolve({status: response.statusCode, type: response.headers['content-type'], body}));
    });
    asking.on('error', reject);
    asking.end();
  });
}

test('given it runs, when scraped twice, then each gets what holds then, in the format of Prometheus', async () => {
  let count = 0;
  const {url} = await start(() => {
    count += 1;
    return `count ${count}\n`;
  });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  expect(await ask(url)).toEqual({status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: 'count 1\n'});
  expect(await ask(url, {host: 'localhost:9464'})).toMatchObject({status: 200, body: 'count 2\n'});
});

test.each([
  ['another path', {path: '/'}, 404],
  ['another method', {method: 'POST'}, 405],
  ['a name that is led here by somebody else', {host: 'rebound.example.com'}, 403],
])('given %s, when asked, then nothing is told', async (_, options, status) => {
  const {url} = await start();
  const answer = await ask(url, options);
  expect(answer.status).toBe(status);
  expect(answer.body).not.toContain('# metrics');
});

test('given a port that is taken, when started, then it says so and what to do', async () => {
  const {url} = await start();
  const port = Number(new URL(url).port);
  await expect(startMetricsServer({host: '127.0.0.1', port}, () => '')).rejects.toThrow(UserError);
});

test('given a connection that stays open, when closed, then it does not wait for it', async () => {
  const server = await start();
  const {hostname, port} = new URL(server.url);
  const idle = request({hostname, port, path: '/metrics', headers: {connection: 'keep-alive'}});
  idle.on('error', () => {});
  idle.flushHeaders();
  await server.close();
  await expect(ask(server.url)).rejects.toThrow();
});
