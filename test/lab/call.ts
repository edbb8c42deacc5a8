/** A call of a real browser on the guest's machine, while the probe runs. */
import {join} from 'node:path';
import type {CallHostOptions} from './call-host.ts';
import {startIn} from './network.ts';
import type {Scenario} from './scenario.ts';
import type {Surroundings} from './servers.ts';
import {turnOf} from './site-file.ts';

/** A browser that gets no answer through its relay has tried for long enough to be sure; then its checks become rare. */
const callSeconds = 12;
const longestStartMs = 30_000;
const port = 8080;

/** Resolves with what the page told, when the call is over. */
export async function makeCall(scenario: Scenario, {site, folder, programs}: Surroundings): Promise<string> {
  const {host, transport, username, password} = turnOf(scenario, site);
  const scheme = transport === 'tls' ? 'turns' : 'turn';
  const options: CallHostOptions = {
    port,
    iceServers: [
      {
        urls: `${scheme}:${host}:${transport === 'tls' ? 5349 : 3478}?transport=${transport === 'udp' ? 'udp' : 'tcp'}`,
        username,
        credential: password,
      },
    ],
    seconds: callSeconds,
    hasWrongFingerprint: scenario.call?.hasWrongFingerprint === true,
  };
  const page = startIn('guest', process.execPath, [join(programs, 'call-host.mjs'), JSON.stringify(options)]);
  await page.saying(/ready/);
  const profile = join(folder, 'browser');
  const browser = startIn('guest', 'chromium', [...browserOptions(profile), `http://localhost:${port}/`], {
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
  });
  const limit = setTimeout(() => void browser.stop('SIGKILL'), longestStartMs + callSeconds * 1000);
  await Promise.race([page.saying(/"done"/), browser.ended]);
  clearTimeout(limit);
  await browser.stop('SIGKILL');
  await page.stop();
  if (!page.said().includes('"done"')) throw new Error(`the browser made no call: ${browser.said().slice(-800)}`);
  return page.said();
}

function browserOptions(profile: string): readonly string[] {
  return [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
    `--user-data-dir=${profile}`,
  ];
}
