/**
 * What browsers write about ICE: URLs of servers, candidate lines (RFC 8839 §5.1), names of browsers. Credentials are never
 * taken: of a URL what is before `@`, of a page what is after its host.
 */
import type {BrowserCandidate, IceServer} from '../../facts/browser-connection.ts';
import {stripControlCharacters} from '../../model/origin.ts';

/**
 * RFC 7064 §3.2, RFC 7065 §3.1: `turn:host:port?transport=udp`. The URL is written out with port and transport: browsers
 * report errors of a server so, whatever the page gave.
 */
export function readIceUrl(text: string): IceServer | undefined {
  const [, scheme = '', rest = ''] = /^\s*(stuns?|turns?):(?:[^@\s]*@)?([^\s"',\]]+)/i.exec(text) ?? [];
  const [, bracketed, plain, digits, query = ''] =
    /^(?:\[([\da-f:.]+)\]|([^:?[\]]+))(?::(\d{1,5}))?(\?.*)?$/i.exec(rest) ?? [];
  const host = (bracketed ?? plain)?.toLowerCase();
  if (host === undefined || !isScheme(scheme.toLowerCase())) return undefined;
  const known = scheme.toLowerCase() as IceServer['scheme'];
  const isSecure = known === 'turns' || known === 'stuns';
  const port = digits === undefined ? (isSecure ? 5349 : 3478) : Number(digits);
  const [, asked] = /[?&]transport=(udp|tcp)\b/i.exec(query) ?? [];
  const transport = (asked?.toLowerCase() ?? (isSecure ? 'tcp' : 'udp')) as IceServer['transport'];
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const shown = `${known}:${shownHost}:${port}${known.startsWith('turn') ? `?transport=${transport}` : ''}`;
  return {url: stripControlCharacters(shown).slice(0, 200), scheme: known, host, port, transport};
}

function isScheme(text: string): boolean {
  return text === 'stun' || text === 'stuns' || text === 'turn' || text === 'turns';
}

/** All the ICE servers in a configuration, whatever its shape: text of old dumps, JSON text, or an object. */
export function readIceServers(configuration: unknown): readonly IceServer[] {
  const found = new Map<string, IceServer>();
  const urls = typeof configuration === 'string' ? urlsInText(configuration) : urlsIn(configuration);
  for (const url of urls.slice(0, mostServers)) {
    const server = readIceUrl(url);
    if (server !== undefined) found.set(server.url, server);
  }
  return [...found.values()];
}

const mostServers = 64;

function urlsInText(text: string): string[] {
  return [...text.matchAll(/\b(?:stuns?|turns?):[^\s"',\]}]+/gi)].map(([url]) => url);
}

/** Of `iceServers` alone: a user name may look like a URL. */
function urlsIn(configuration: unknown): string[] {
  if (!isRecord(configuration) || !Array.isArray(configuration.iceServers)) return [];
  return configuration.iceServers.flatMap((server: unknown) => {
    if (!isRecord(server)) return [];
    const urls = server.urls ?? server.url;
    return (Array.isArray(urls) ? urls : [urls]).filter((url: unknown) => typeof url === 'string');
  });
}

/** `candidate:1 1 udp 2122260223 192.0.2.10 54321 typ host …` in any text. */
export function readCandidate(text: string): BrowserCandidate | undefined {
  const [, transport, address, port, kind] =
    /candidate:\S{1,64} \d{1,5} (udp|tcp) \d{1,12} (\S{1,256}) (\d{1,5}) typ (host|srflx|prflx|relay)\b/i.exec(text) ??
    [];
  if (transport === undefined || address === undefined) return undefined;
  const [, relayProtocol] = /\brelayProtocol"?\s*:\s*"?(udp|tcp|tls)\b/i.exec(text) ?? [];
  const [, url] = /\burl"?\s*:\s*"?(turns?:[^\s",]+)/i.exec(text) ?? [];
  const server = url === undefined ? undefined : readIceUrl(url);
  return {
    kind: kind?.toLowerCase() as BrowserCandidate['kind'],
    protocol: transport.toLowerCase() as BrowserCandidate['protocol'],
    address: stripControlCharacters(address),
    port: Number(port),
    ...(relayProtocol === undefined
      ? {}
      : {relayProtocol: relayProtocol.toLowerCase() as NonNullable<BrowserCandidate['relayProtocol']>}),
    ...(server === undefined ? {} : {url: server.url}),
  };
}

/** Scheme, host and port: paths and queries of join pages hold passcodes. */
export function pageOriginOf(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const {origin} = new URL(url);
  return origin === 'null' ? undefined : origin.slice(0, 200);
}

/** `Chrome 156` of a user agent (RFC 9110 §10.1.5); brands that call themselves by several names go by the most exact one. */
export function browserNameOf(userAgent: unknown): string | undefined {
  if (typeof userAgent !== 'string') return undefined;
  for (const [pattern, name] of browserPatterns) {
    const [, version] = pattern.exec(userAgent) ?? [];
    if (version !== undefined) return `${name} ${version}`;
  }
  return undefined;
}

const browserPatterns: readonly (readonly [RegExp, string])[] = [
  [/\bEdge\/(\d{1,3})/, 'Edge Legacy'],
  [/\bEdg(?:A|iOS)?\/(\d{1,3})/, 'Edge'],
  [/\bOPR\/(\d{1,3})/, 'Opera'],
  [/\bCriOS\/(\d{1,3})/, 'Chrome for iOS'],
  [/\bFxiOS\/(\d{1,3})/, 'Firefox for iOS'],
  [/\bFirefox\/(\d{1,3})/, 'Firefox'],
  [/\bTrident\/.*\brv:(\d{1,3})/, 'Internet Explorer'],
  [/\bMSIE (\d{1,3})/, 'Internet Explorer'],
  [/\b(?:Headless)?Chrome\/(\d{1,3})/, 'Chrome'],
  [/\bVersion\/(\d{1,3})[\d.]*(?: Mobile\/\S+)? Safari\//, 'Safari'],
];

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
