/**
 * What the MMP of a CMS prints for a command: labels as in transcripts of 2.2 and 3.x, columns by the style of the site.
 * `turn` prints a password in clear text, as the product does; nothing else prints one.
 */
import type {CmsBox} from '../site/cms-box.ts';
import {licenceDate, weekdayDate} from '../site/dates.ts';
import type {Site} from '../site/site.ts';
import {isThirdGeneration} from '../site/software-version.ts';
import {inspectFile} from './render-mmp-certificates.ts';

/** The output without a prompt, lines ended by `\n`. */
export function answerMmp(site: Site, cms: CmsBox, command: string): string {
  const words = command.trim().split(/\s+/);
  const [first = '', second = '', third = ''] = words;
  const plain = words.join(' ').toLowerCase();
  if (plain === '') return '';
  if (/^pki inspect \S+$/.test(plain)) return inspectFile(site, cms, words[2] ?? '');
  const lan = /^ipv4 ([a-d])$/.exec(plain)?.[1];
  if (lan !== undefined) return ipv4(site, cms, lan);
  const print = commands[plain];
  const lines = print === undefined ? undefined : print(site, cms);
  if (lines === undefined) return `Unknown command: ${[first, second, third].filter(Boolean).join(' ')}\n`;
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** The commands that tell what this project reads; a file and an interface stand for themselves. */
export function mmpCommands(cms: CmsBox): readonly string[] {
  const services = isThirdGeneration(cms.version) ? ['webbridge3'] : ['webbridge', 'xmpp', 'xmpp multi_domain list'];
  const inspected = cms.files
    .filter(({certificates}) => certificates.length > 0)
    .map(({name}) => `pki inspect ${name}`);
  return [
    'version',
    'date',
    'ntp status',
    ...cms.interfaces.map(({name}) => `ipv4 ${name}`),
    'license',
    'webadmin',
    'callbridge',
    ...services,
    'turn',
    'user list',
    'pki list',
    ...inspected,
  ];
}

type Print = (site: Site, cms: CmsBox) => readonly string[] | undefined;

const commands: Readonly<Record<string, Print>> = {
  version: ({style}, {version}) => [style.hasVersionWords ? `CMS version ${version}` : version],
  hostname: (_, {hostName}) => [hostName],
  date: ({now}) => [`System time: ${weekdayDate(now)} UTC`, `Local time:  ${weekdayDate(now)} UTC`],
  dns: ({dns}) => ['DNS servers:', ...dns.inside.servers.map((address) => `    ${address}`)],
  uptime: (_, {uptimeSeconds}) => [`up ${Math.floor(uptimeSeconds / 86_400)} days`],
  'ntp status': ntpStatus,
  'ntp server list': (_, {ntpServers}) => ntpServers.map(({address}) => address),
  license: (_, {licenses}) =>
    licenses.map(({feature, isActivated, expiryDate}) => {
      const end = expiryDate === undefined ? '' : ` expiry: ${licenceDate(expiryDate)}`;
      return `Feature: ${feature} status: ${isActivated ? 'Activated' : 'Not activated'}${end}`;
    }),
  webadmin: (site, {webAdmin}) =>
    table(site, [
      ['Enabled', 'true'],
      ['TLS listening interface', webAdmin.interface],
      ['TLS listening port', String(webAdmin.port)],
      ['Key file', webAdmin.keyFile],
      ['Certificate file', webAdmin.certificateFile],
      ['HTTP redirect', 'Disabled'],
      ['STATUS', 'webadmin running'],
    ]),
  callbridge: callBridge,
  webbridge: webBridge,
  webbridge3: webBridge3,
  xmpp,
  'xmpp multi_domain list': (site, cms) =>
    cms.xmpp?.furtherDomains.flatMap(({domain, keyFile, certificateFile, bundleFile}) =>
      table(site, [
        ['Domain', domain],
        ['Key file', keyFile],
        ['Certificate file', certificateFile],
        ['Bundle file', bundleFile],
      ]),
    ),
  turn: turnService,
  'user list': userList,
  'pki list': (_, {files}) => ['User supplied certificates and keys:', ...files.map(({name}) => name)],
};

type Row = readonly [label: string, value: string | undefined];

/** `Label     : value`; `none` for what is not set. */
function table({style}: Site, rows: readonly Row[]): readonly string[] {
  const width = Math.max(...rows.map(([label]) => label.length)) + style.mmpPadding;
  return rows.map(([label, value]) => `${label.padEnd(width)} : ${value ?? 'none'}`);
}

function listed(entries: readonly string[]): string | undefined {
  return entries.length === 0 ? undefined : entries.join(' ');
}

function onOff(isOn: boolean): string {
  return isOn ? 'Enabled' : 'Disabled';
}

function callBridge(site: Site, cms: CmsBox): readonly string[] {
  const {listeningInterfaces, keyFile, certificateFile, caBundleFile, ...rest} = cms.callBridge;
  return table(site, [
    ['Listening interfaces', listed(listeningInterfaces)],
    ['Preferred interface', undefined],
    ['Key file', keyFile],
    ['Certificate file', certificateFile],
    ['Address', undefined],
    ...(isThirdGeneration(cms.version)
      ? ([
          ['C2W trusted certs', rest.c2wTrustedCertificates],
          ['Callbridge cluster trusted certs', rest.clusterTrustedCertificates],
          ['Callbridge trust branding certs', undefined],
          ['UCM trusted certs', undefined],
          ['UCM verification mode', 'disabled'],
          ['IMPS trusted certs', undefined],
          ['IMPS verification mode', 'disabled'],
          ['WC3 JWT Expiry in hours', String(rest.jwtExpiryHours)],
        ] as const)
      : ([['CA Bundle file', caBundleFile]] as const)),
  ]);
}

function webBridge(site: Site, cms: CmsBox): readonly string[] | undefined {
  const settings = cms.webBridge;
  if (settings === undefined) return undefined;
  return table(site, [
    ['Enabled', String(settings.isEnabled)],
    ['Interface whitelist', listed(settings.listening)],
    ['Key file', settings.keyFile],
    ['Certificate file', settings.certificateFile],
    ['CA Bundle file', settings.caBundleFile],
    ['Trust bundle', settings.trustBundle],
    ['HTTP redirect', onOff(settings.redirectsHttp)],
    ['Clickonce URL', undefined],
    ['MSI download URL', undefined],
    ['DMG download URL', undefined],
    ['iOS download URL', undefined],
  ]);
}

function webBridge3(site: Site, cms: CmsBox): readonly string[] | undefined {
  const settings = cms.webBridge3;
  if (settings === undefined) return undefined;
  return table(site, [
    ['Enabled', String(settings.isEnabled)],
    ['HTTPS listening ports and interfaces', listed(settings.httpsListening)],
    ['HTTPS Key file', settings.httpsKeyFile],
    ['HTTPS Full chain certificate file', settings.httpsCertificateFile],
    ['HTTPS Frame-Ancestors', undefined],
    ['HTTP redirect', onOff(settings.redirectsHttp)],
    ['C2W listening ports and interfaces', listed(settings.c2wListening)],
    ['C2W Key file', settings.c2wKeyFile],
    ['C2W Full chain certificate file', settings.c2wCertificateFile],
    ['C2W Trust bundle', settings.c2wTrustBundle],
    ['Meetingapps address', undefined],
    ['Meetingapps port', undefined],
    ['Audio priority flag', 'Enabled'],
    ['Beta options', undefined],
  ]);
}

function xmpp(site: Site, cms: CmsBox): readonly string[] | undefined {
  const settings = cms.xmpp;
  if (settings === undefined) return undefined;
  return table(site, [
    ['Enabled', String(settings.isEnabled)],
    ['Clustered', String(settings.isClustered)],
    ['Domain', settings.domain],
    ['Listening interfaces', listed(settings.listeningInterfaces)],
    ['Key file', settings.keyFile],
    ['Certificate file', settings.certificateFile],
    ['CA Bundle file', settings.caBundleFile],
    ['Max sessions per user', 'unlimited'],
    ...(settings.isEnabled
      ? ([['STATUS', settings.isRunning ? 'XMPP server running' : 'XMPP server not running']] as const)
      : []),
  ]);
}

function turnService(site: Site, {turn}: CmsBox): readonly string[] {
  const password = turn.isEnabled ? site.secrets.cmsTurnServicePassword.reveal() : undefined;
  return [
    ...table(site, [
      ['Enabled', String(turn.isEnabled)],
      ['Username', turn.username],
      ['Password', password],
      ['Short term credentials', 'disabled'],
      ['Shared secret', undefined],
      ['Realm', turn.realm],
      ['Public IP', turn.publicAddress],
      ['High Capacity Mode', 'enabled'],
      ['Relay address', undefined],
      ['TLS port', undefined],
      ['TLS cert', undefined],
      ['TLS key', undefined],
      ['TLS bundle', undefined],
    ]),
    ...turn.listeningInterfaces.map((name) => `Listen interface      ${name}`),
  ];
}

function userList(_: Site, {users}: CmsBox): readonly string[] {
  const row = (cells: readonly string[]): string =>
    cells
      .map((cell, place) => cell.padEnd([24, 12, 16, 0][place] ?? 0))
      .join('')
      .trimEnd();
  return [
    row(['Username', 'Role', 'Expiry', 'Logged in']),
    ...users.map(({name, role, expiryDate, isLoggedIn}) =>
      row([name, role, expiryDate === undefined ? 'none' : licenceDate(expiryDate), isLoggedIn ? 'yes' : 'no']),
    ),
  ];
}

function ntpStatus(_: Site, {ntpServers}: CmsBox): readonly string[] {
  return [
    '     remote           refid      st t when poll reach   delay   offset  jitter',
    '==============================================================================',
    ...ntpServers.map(({address, isSelected, reach}) => {
      const isAnswering = reach !== '0';
      const mark = isSelected ? '*' : isAnswering ? '+' : ' ';
      const numbers = isAnswering ? '    0.412    0.031   0.022' : '    0.000    0.000   0.000';
      const source = isAnswering ? '192.0.2.123   ' : '.INIT.        ';
      const stratum = isAnswering ? ' 2' : '16';
      return `${mark}${address.padEnd(16)} ${source} ${stratum} u   ${isAnswering ? ' 37' : '  -'}   64 ${reach.padStart(5)}${numbers}`;
    }),
  ];
}

function ipv4({style}: Site, cms: CmsBox, name: string): string {
  const lan = cms.interfaces.find((candidate) => candidate.name === name);
  if (lan === undefined) return 'IPv4 configuration\n    address        none\n';
  const {address, prefixLength, gateway, isDefault} = lan;
  const lines = style.hasAddressesLine
    ? ['IPv4 configuration:', `Addresses: ${address}/${prefixLength}`, `Gateway: ${gateway}`, `Default: ${isDefault}`]
    : [
        'IPv4 configuration',
        `    address        ${address}`,
        `    prefix         ${prefixLength}`,
        `    gateway        ${gateway}`,
        `    default        ${isDefault}`,
      ];
  return `${lines.join('\n')}\n`;
}
