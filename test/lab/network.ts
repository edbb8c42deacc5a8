/**
 * The machines of the lab as network namespaces, with a firewall between them. It expects to be alone: network, mount and
 * process namespaces of its own (see run-lab.ts), so that nothing of it outlives the scenario.
 */
import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {promisify} from 'node:util';
import type {LabSite} from './site.ts';

const execute = promisify(execFile);

export type Machine = 'guest' | 'callee' | 'dns-outside' | 'edge' | 'core' | 'staff' | 'firewall';

interface Line {
  readonly machine: Exclude<Machine, 'firewall'>;
  /** Also the name of the firewall's end. */
  readonly name: string;
  readonly addresses: readonly string[];
  /** Networks that are reached by it; the default route where there are none. */
  readonly routes: readonly string[];
}

function linesOf({addresses}: LabSite): readonly Line[] {
  const inside = [addresses.core, addresses.dnsInside, addresses.staff];
  return [
    {machine: 'guest', name: 'guest', addresses: [addresses.guest], routes: []},
    {machine: 'callee', name: 'callee', addresses: [addresses.callee], routes: []},
    {machine: 'dns-outside', name: 'dns-outside', addresses: [addresses.dnsOutside], routes: []},
    {machine: 'edge', name: 'lan2', addresses: [addresses.edgeOutside], routes: []},
    {machine: 'edge', name: 'lan1', addresses: [addresses.edgeInside], routes: inside},
    {machine: 'core', name: 'core', addresses: [addresses.core, addresses.dnsInside], routes: []},
    {machine: 'staff', name: 'staff', addresses: [addresses.staff], routes: []},
  ];
}

/** Builds all of it; about a third of a second. */
export async function buildNetwork(site: LabSite, rules: readonly string[]): Promise<void> {
  const lines = linesOf(site);
  for (const machine of new Set<Machine>(['firewall', ...lines.map((line) => line.machine)]))
    await execute('ip', ['netns', 'add', machine]);
  await ip('firewall', `link set lo up\naddress add ${site.addresses.gateway}/32 dev lo\n`);
  for (const line of lines) await layLine(line, site.addresses.gateway);
  await runIn('firewall', 'sysctl', ['-qw', 'net.ipv4.ip_forward=1']);
  await filter(site, rules);
}

/** A line of its own for each, so that all that goes from one machine to another passes the firewall. */
async function layLine({machine, name, addresses, routes}: Line, gateway: string): Promise<void> {
  await execute('ip', [
    'link',
    'add',
    name,
    'netns',
    machine,
    'type',
    'veth',
    'peer',
    'name',
    name,
    'netns',
    'firewall',
  ]);
  await ip(
    machine,
    [
      'link set lo up',
      ...addresses.map((address) => `address add ${address}/32 dev ${name}`),
      `link set ${name} up`,
      ...(routes.length === 0 ? ['default'] : routes).map((to) => `route add ${to} via ${gateway} dev ${name} onlink`),
    ].join('\n'),
  );
  await ip(
    'firewall',
    [`link set ${name} up`, ...addresses.map((address) => `route add ${address}/32 dev ${name}`)].join('\n'),
  );
  // With checksums and packets as they would be on a wire.
  const offloads = ['tx', 'rx', 'tso', 'gso', 'gro'].flatMap((offload) => [offload, 'off']);
  for (const end of [machine, 'firewall'] as const)
    await runIn(end, 'ethtool', ['-K', name, ...offloads]).catch(() => undefined);
}

async function ip(machine: Machine, batch: string): Promise<void> {
  const child = execute('ip', ['-n', machine, '-batch', '-']);
  child.child.stdin?.end(`${batch}\n`);
  await child;
}

/** What administrators of such a site open, and before it the rules of the scenario. */
async function filter({addresses, mediaPorts}: LabSite, rules: readonly string[]): Promise<void> {
  const {public: outer, edgeOutside, edgeInside, dnsOutside} = addresses;
  const media = `${mediaPorts.first}-${mediaPorts.last}`;
  await load(`
    table ip nat {
      chain in { type nat hook prerouting priority dstnat; ip daddr ${outer} dnat to ${edgeOutside}; }
      chain out { type nat hook postrouting priority srcnat; ip saddr ${edgeOutside} oifname != "lan2" snat to ${outer}; }
    }
    table ip filter {
      chain scenario { ${rules.map((rule) => `${rule};`).join(' ')} }
      chain forward {
        type filter hook forward priority filter; policy drop;
        jump scenario
        ct state established,related accept
        iifname "lan2" accept
        ip daddr ${edgeOutside} ct status dnat tcp dport { 80, 443, 3478, 5349 } accept
        ip daddr ${edgeOutside} ct status dnat udp dport { 3478, ${media} } accept
        ip daddr ${dnsOutside} meta l4proto { tcp, udp } th dport 53 accept
        iifname { "guest", "callee" } oifname { "guest", "callee" } accept
        iifname { "lan1", "core", "staff" } oifname { "lan1", "core", "staff" } accept
        iifname { "core", "staff" } oifname { "lan2", "guest", "callee", "dns-outside" } accept
        ip saddr ${edgeInside} accept
      }
    }`);
}

/** A rule that comes into force in the middle of a scenario, before all others. */
export async function addRule(rule: string): Promise<void> {
  await load(`insert rule ip filter scenario ${rule}`);
}

async function load(ruleset: string): Promise<void> {
  const child = execute('ip', ['netns', 'exec', 'firewall', 'nft', '-f', '-']);
  child.child.stdin?.end(ruleset);
  await child;
}

export async function runIn(machine: Machine, program: string, args: readonly string[]): Promise<string> {
  const {stdout} = await execute('ip', ['netns', 'exec', machine, program, ...args]);
  return stdout;
}

export interface Started {
  readonly child: ChildProcess;
  /** All that it wrote so far. */
  said(): string;
  /** Resolves when it wrote this again; rejects when it ended instead. */
  saying(text: RegExp): Promise<void>;
  readonly ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export function startIn(
  machine: Machine,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Started {
  const child = spawn('ip', ['netns', 'exec', machine, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {...process.env, ...env},
  });
  let text = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      for (const listener of listeners) listener();
    });
  return {
    child,
    ended,
    said: () => text,
    saying: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!wanted.test(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`${program} ended and said only: ${text.slice(-500)}`)));
      }),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
    },
  };
}
