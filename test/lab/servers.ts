/** Starts the servers of a scenario on their machines; each is ready when it is returned. */
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {TurnServerOptions} from '../../src/sim/servers/start-turn-server.ts';
import {authorityFile, certificateFiles, type LabCertificate} from './certificates.ts';
import {runIn, type Started, startIn} from './network.ts';
import type {Scenario} from './scenario.ts';
import type {LabSite} from './site.ts';
import type {WebHostOptions} from './web-host.ts';

export interface Surroundings {
  readonly site: LabSite;
  /** Of this scenario alone. */
  readonly folder: string;
  readonly certificates: string;
  /** Compiled programs of the lab: `web-host.mjs`, `turn-host.mjs`. */
  readonly programs: string;
}

export interface Servers {
  /** Undefined where the TURN service is off. */
  readonly turn: Started | undefined;
}

export async function startServers(scenario: Scenario, lab: Surroundings): Promise<Servers> {
  const [turn] = await Promise.all([
    startTurn(scenario, lab),
    startNameServers(scenario, lab),
    startWeb(scenario, lab),
  ]);
  return {turn};
}

async function startNameServers(scenario: Scenario, {site}: Surroundings): Promise<void> {
  const {names, addresses} = site;
  const outside = scenario.dnsOutside?.(site) ?? [
    `--host-record=${names.join},${addresses.public}`,
    `--host-record=${names.edge},${addresses.public}`,
  ];
  const inside = [
    `--host-record=${names.join},${addresses.core}`,
    `--host-record=${names.internalJoin},${addresses.core}`,
    `--host-record=${names.edge},${addresses.edgeInside}`,
  ];
  await Promise.all([
    startNameServer('dns-outside', addresses.dnsOutside, outside),
    startNameServer('core', addresses.dnsInside, inside),
  ]);
}

async function startNameServer(machine: 'dns-outside' | 'core', address: string, records: readonly string[]) {
  const plain = [
    '--keep-in-foreground',
    '--no-resolv',
    '--no-hosts',
    '--no-daemon',
    '--conf-file=/dev/null',
    '--pid-file=',
  ];
  const closed = [
    '--bind-interfaces',
    '--except-interface=lo',
    `--listen-address=${address}`,
    '--local=/#/',
    '--user=root',
  ];
  await startIn(machine, 'dnsmasq', [...plain, ...closed, ...records]).saying(/started/);
}

async function startWeb({web = {}}: Scenario, {site, certificates, programs}: Surroundings): Promise<void> {
  const {names, addresses} = site;
  const {certificate = 'good', isOff, isWebBridgeOff, ...rest} = web;
  const serve = (
    machine: 'edge' | 'core',
    options: Omit<WebHostOptions, 'certificate' | 'key'>,
    name: LabCertificate,
  ) =>
    startIn(machine, process.execPath, [
      join(programs, 'web-host.mjs'),
      JSON.stringify({...options, ...certificateFiles(certificates, name)}),
    ]).saying(/ready/);
  const {minVersion, maxVersion, ...edge} = rest;
  await Promise.all([
    isWebBridgeOff === true ? undefined : serve('core', {address: addresses.core}, 'web-bridge'),
    isOff === true
      ? undefined
      : serve(
          'edge',
          {
            address: addresses.edgeOutside,
            ...(minVersion === undefined ? {} : {minVersion}),
            ...(maxVersion === undefined ? {} : {maxVersion}),
            edge: {
              proxied: [names.join],
              webBridge: {address: addresses.core, name: names.internalJoin, authority: authorityFile(certificates)},
              ...edge,
            },
          },
          certificate,
        ),
  ]);
}

async function startTurn({turn = {}}: Scenario, lab: Surroundings): Promise<Started | undefined> {
  switch (turn.kind ?? 'coturn') {
    case 'off':
      return undefined;
    case 'coturn':
      return startCoturn(turn, lab);
    case 'expressway':
      return startSimulated(lab);
  }
}

async function startCoturn(
  turn: NonNullable<Scenario['turn']>,
  {site, folder, certificates}: Surroundings,
): Promise<Started> {
  const {addresses, mediaPorts, turn: login} = site;
  const {certificate, key} = certificateFiles(certificates, turn.certificate ?? 'good');
  const configuration = [
    ...[addresses.edgeOutside, addresses.edgeInside].map((address) => `listening-ip=${address}`),
    `relay-ip=${addresses.edgeOutside}`,
    ...(turn.hasNoMapping === true ? [] : [`external-ip=${addresses.public}/${addresses.edgeOutside}`]),
    'listening-port=3478',
    'tls-listening-port=5349',
    `min-port=${mediaPorts.first}`,
    `max-port=${mediaPorts.last}`,
    'lt-cred-mech',
    `realm=${login.realm}`,
    `user=${login.username}:${login.password}`,
    `cert=${certificate}`,
    `pkey=${key}`,
    'no-cli',
    'no-rfc5780',
    'no-multicast-peers',
    'verbose',
    'log-file=stdout',
    `pidfile=${join(folder, 'turnserver.pid')}`,
    `userdb=${join(folder, 'turndb.sqlite')}`,
    ...(turn.options?.(site) ?? []),
  ];
  const file = join(folder, 'turnserver.conf');
  await writeFile(file, `${configuration.join('\n')}\n`);
  const started = startIn('edge', 'turnserver', ['-c', file]);
  // The last that it says before it serves.
  await started.saying(/IO method \(admin thread\)/);
  if (turn.isRelayTaken === true) {
    const {guest, public: outer} = addresses;
    const credentials = ['-u', login.username, '-w', login.password];
    startIn('callee', 'turnutils_uclient', [
      ...credentials,
      '-c',
      '-m',
      '1',
      '-n',
      '1000',
      '-z',
      '1000',
      '-e',
      guest,
      outer,
    ]);
    await started.saying(/ALLOCATE processed, success/);
  }
  return started;
}

/** It listens on loopback only; the machine hands on to it what comes in. */
async function startSimulated({site, programs}: Surroundings): Promise<Started> {
  const {addresses, mediaPorts, turn} = site;
  const options: TurnServerOptions = {
    port: 3478,
    realm: turn.realm,
    users: [turn],
    relayAddress: addresses.public,
    mediaPorts,
    wrongPasswordCode: 431,
  };
  await runIn('edge', 'sysctl', ['-qw', 'net.ipv4.conf.all.route_localnet=1']);
  const nft = ['add table ip nat', 'add chain ip nat in { type nat hook prerouting priority dstnat; }'];
  const ports = `{ 3478, ${mediaPorts.first}-${mediaPorts.last} }`;
  const forward = `add rule ip nat in ip daddr ${addresses.edgeOutside} meta l4proto { tcp, udp } th dport ${ports} dnat to 127.0.0.1`;
  await runIn('edge', 'nft', [[...nft, forward].join('; ')]);
  const started = startIn('edge', process.execPath, [join(programs, 'turn-host.mjs'), JSON.stringify(options)]);
  await started.saying(/ready/);
  return started;
}
