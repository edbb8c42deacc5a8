/** The step `web` against servers that answer as none should: it ends in time, takes little, and tells what came. */
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {certificateFile} from '../../../src/facts/certificate-file.ts';
import {serverCredentials} from '../../../src/sim/certificates/server-credentials.ts';
import {webRunner} from '../../../src/sources/http/web-runner.ts';
import {planWebSteps} from '../../../src/sources/http/web-step.ts';
import {
  type AfterRequest,
  afterRequestBehaviours,
  type BeforeTls,
  beforeTlsBehaviours,
  type HostileWeb,
  hostileCertificate,
  startHostileHttps,
  startHostileTls,
  startTlsShowing,
} from '../probe/hostile-web.ts';
import {eachOf, runStep, type StepOutcome} from '../probe/run-step.ts';

/** A handshake tried twice, or a page and a WebSocket that trickle. */
const longestMs = 30_000;
/** What stands in the buffers of two sockets when the client stops to read, and some. */
const mostBytes = 64 * 1024 * 1024;

const certificate = hostileCertificate();
const servers: HostileWeb[] = [];
const told = new Map<string, StepOutcome & {readonly server: HostileWeb}>();

/** Side by side: many of them cost a time-out. */
beforeAll(async () => {
  await eachOf([...beforeTlsBehaviours, ...afterRequestBehaviours], (name) => visit(name, start(name)), 6);
}, 120_000);

function start(name: BeforeTls | AfterRequest): Promise<HostileWeb> {
  const isEarly = (one: string): one is BeforeTls => one in handshakes;
  return isEarly(name) ? startHostileTls(name) : startHostileHttps(name, certificate);
}

afterAll(() => Promise.all(servers.map((server) => server.close())));

async function visit(name: string, starting: Promise<HostileWeb>): Promise<StepOutcome> {
  const server = await starting;
  servers.push(server);
  const connect = {host: '127.0.0.1', port: server.port};
  const [step] = planWebSteps({host: 'join.example.com', connect, after: []});
  if (step === undefined) throw new Error('no step');
  const outcome = await runStep(webRunner, step);
  told.set(name, {...outcome, server});
  return outcome;
}

function outcomeOf(name: string) {
  const outcome = told.get(name);
  if (outcome === undefined) throw new Error(`${name} was not tried`);
  return outcome;
}

/** The last stage that was told, and how it ended. */
function lastOf(name: string): string {
  const last = outcomeOf(name).stages.at(-1);
  return `${last?.stage} ${last?.outcome}: ${last?.note}`;
}

const handshakes: Readonly<Record<BeforeTls, RegExp>> = {
  silence: /^tls failed: no answer in the handshake/,
  'a close at once': /^tls failed: the connection is closed in the handshake/,
  'a reset at once': /^(tcp|tls) failed: the connection (was|is) reset/,
  garbage: /^tls failed: what answers does not speak TLS/,
  'HTTP where TLS is due': /^tls failed: what answers does not speak TLS/,
  'an SSH banner': /^tls failed: what answers does not speak TLS/,
  'the client’s own bytes back': /^tls failed: the handshake fails/,
  'the handshake a byte at a time': /^tls failed: no whole answer in the handshake/,
  'a record that is announced and never comes': /^tls failed: no whole answer in the handshake/,
  'a record of 64 KiB': /^tls failed: what answers does not speak TLS/,
  'empty records without an end': /^tls failed: (the handshake fails|what answers does not speak TLS)/,
  'warnings without an end': /^tls failed: the handshake fails/,
  'data records without an end': /^tls failed: the handshake fails/,
  'garbage without an end': /^tls failed: what answers does not speak TLS/,
  'a certificate of 1 MB': /^tls failed: .* larger than/,
  'a certificate of 16 MB without an end': /^tls failed: .* larger than/,
  'a certificate of noise': /^tls failed: the handshake fails/,
  'a fatal alert that does not exist': /^tls failed: the server ends the handshake with the alert 213$/,
};

const answers: Readonly<Record<AfterRequest, RegExp>> = {
  'no answer': /^http failed: no answer/,
  'a close without an answer': /^http failed: the connection is closed without an answer/,
  'a reset without an answer': /^http failed: the connection is reset/,
  'no HTTP': /^http failed: the answer is not HTTP/,
  'HTTP noise': /^http failed: the answer is not HTTP/,
  'a status of no kind': /^http failed: the answer is not HTTP/,
  'the answer a byte at a time': /^http failed: no whole answer/,
  'headers a byte at a time without an end': /^http failed: no whole answer/,
  'headers without an end': /^http failed: the answer is not HTTP/,
  'one header without an end': /^http failed: the answer is not HTTP/,
  'interim answers without an end': /^http failed: no whole answer/,
  'a body without an end': /^websocket ok: 200 OK/,
  // A page that uses up the time of the whole visit leaves none for the other request.
  'a body a byte at a time': /^(http|websocket) ok: 200 OK/,
  'a chunk of no length': /^websocket ok: 200 OK/,
  'a body that unpacks to 16 MiB': /^websocket ok: 200 OK/,
  'half a body': /^websocket ok: 200 OK/,
  'two different lengths': /^websocket ok: 200 OK/,
  'a redirect to itself': /^http failed: 302 Found to \/, .*leads to itself/,
  'a redirect in a circle': /^http failed: .*and so on/,
  'a redirect to another scheme': /^http failed: 302 Found to file:.*no address of a page/,
  'a redirect to nowhere': /^http failed: 302 Found to .*no address of a page/,
  'a redirect with a password and escapes': /^http ok: 302 Found to https:\/\/x\.example\/\]0;y/,
  'a box name of control characters': /^websocket ok: 200 OK/,
  'an upgrade nobody asked for': /^http failed: 101 Switching Protocols/,
};

describe('webRunner', () => {
  test.each(Object.entries(handshakes))('given %s, when a handshake is tried, then that is told', (name, says) => {
    expect(lastOf(name)).toMatch(says);
    expect(outcomeOf(name).problems).toHaveLength(1);
  });

  test.each(Object.entries(answers))('given %s, when the page is asked for, then that is told', (name, says) => {
    expect(lastOf(name)).toMatch(says);
    expect(outcomeOf(name).stages[1]?.note).toMatch(/CN=join\.example\.com.*self-signed/);
  });

  test.each([...beforeTlsBehaviours, ...afterRequestBehaviours])(
    'given %s, when it is over, then it took little time and memory, and nothing of it can reach a terminal',
    (name) => {
      const {tookMs, server, yields, stages} = outcomeOf(name);
      expect(tookMs).toBeLessThan(longestMs);
      if (!name.startsWith('interim')) expect(server.sentBytes).toBeLessThan(mostBytes);
      expect(JSON.stringify(yields)).not.toMatch(/\\u00[01]|\\u009b|\u009b/);
      expect(JSON.stringify(yields)).not.toContain('secret-of-redirect');
      expect(JSON.stringify(yields).length).toBeLessThan(200_000);
      for (const {note} of stages) expect(note.length).toBeLessThan(400);
    },
  );

  test('given a certificate that is in order but for its 90 kB, when it is shown, then it is read', async () => {
    const dnsNames = Array.from({length: 2_000}, (_, index) => `host-number-${index}.branch.join.example.com`);
    const long = hostileCertificate({dnsNames: ['join.example.com', ...dnsNames]});
    const outcome = await visit('90 kB', startTlsShowing(serverCredentials(long)));
    expect(long.der.length).toBeGreaterThan(60_000);
    expect(outcome.valuesOf(certificateFile)[0]?.certificates).toHaveLength(1);
    expect(outcome.stages[1]?.note.length).toBeLessThan(400);
  });

  test('given a name of control characters in a certificate, when it is shown, then they are taken out', async () => {
    const odd = hostileCertificate({
      commonName: 'join\u001b[2J\u0007\r\n.example.com',
      dnsNames: ['a\u001b[31m.example.com'],
    });
    const outcome = await visit('odd', startTlsShowing(serverCredentials(odd)));
    expect(outcome.stages[1]?.note).toMatch(/certificate CN=join/);
    const shown = outcome.yields.map((what) =>
      what.kind === 'facts' ? [what.note, what.facts.map(({origin}) => origin)] : what,
    );
    expect(JSON.stringify(shown)).not.toMatch(/\\u00[01]|\\[rn]/);
  });
});
