/**
 * Tokenised redaction of a text: names and addresses become tokens that keep what a diagnosis needs, secrets are dropped.
 * One pass over the text, so that no token is replaced again.
 */
import {dropSecrets} from './drop-secrets.ts';
import {keyedBytes} from './permutation.ts';
import {redactIpv4, redactIpv6} from './redact-address.ts';
import {nameToken, redactHost} from './redact-name.ts';

export interface KnownNames {
  /** Host names of one label, as boxes call themselves. */
  readonly hosts: readonly string[];
  readonly users: readonly string[];
  /** Names of spaces and the like, and their numbers. */
  readonly titles: readonly string[];
  /** Secrets of this run. */
  readonly secrets: readonly string[];
}

export class Redactor {
  readonly #key: Uint8Array;
  readonly #known: KnownNames;
  readonly #tokens = new Map<string, string>();
  readonly #sentence: RegExp;
  readonly #isPlain: boolean;

  /** The same key gives the same tokens: bundles of two vantage points then fit together. */
  constructor(key: Uint8Array, known: KnownNames, redaction: 'tokens' | 'secrets-only' = 'tokens') {
    this.#key = key;
    this.#known = known;
    this.#isPlain = redaction === 'secrets-only';
    for (const host of known.hosts) this.#tokens.set(host.toLowerCase(), redactHost(key, host.toLowerCase()));
    for (const user of known.users) this.#tokens.set(user.toLowerCase(), nameToken(key, 'u', user));
    for (const title of known.titles) this.#tokens.set(title.toLowerCase(), titleToken(key, title));
    for (const word of vocabulary) this.#tokens.delete(word);
    this.#sentence = new RegExp([...partPatterns, knownWords([...this.#tokens.keys()])].join('|'), 'gim');
  }

  redact(text: string): string {
    const clean = dropSecrets(text, this.#known.secrets);
    return this.#isPlain ? clean : this.#redactWith(wholeValuesAndParts, clean);
  }

  /** Words of this program: a known name in them stands anywhere, and nothing else has to look like one. */
  redactSentence(text: string): string {
    const clean = dropSecrets(text, this.#known.secrets);
    return this.#isPlain ? clean : this.#redactWith(this.#sentence, clean);
  }

  /** A text that is one name as a whole, or a sentence with names in it. */
  redactWord(word: string): string {
    const [, role = '', boxName] = /^(box:[a-z-]+\/)(.+)$/.exec(word) ?? [];
    if (boxName !== undefined) return `${role}${this.redactWord(boxName)}`;
    const token = this.#isPlain ? undefined : this.#tokens.get(word.toLowerCase());
    return token ?? this.redactSentence(word);
  }

  /** All strings of a plain JSON value. Names of fields stay, and the values of `keptFields`: words of the product. */
  redactJson(value: unknown, keptFields: readonly string[] = []): unknown {
    if (typeof value === 'string') return this.redactWord(value);
    if (Array.isArray(value)) return value.map((entry) => this.redactJson(entry, keptFields));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [
        name,
        keptFields.includes(name)
          ? entry
          : commonNameFields.has(name) && typeof entry === 'string'
            ? this.#commonName(entry)
            : this.redactJson(entry, keptFields),
      ]),
    );
  }

  /** As it stands in the distinguished name. */
  #commonName(text: string): string {
    const clean = dropSecrets(text, this.#known.secrets);
    return this.#isPlain ? clean : this.#nameValue(clean);
  }

  #redactWith(pattern: RegExp, text: string): string {
    return text.replace(pattern, (whole, ...groups: unknown[]) => {
      const named = groups.at(-1);
      return this.#replace(whole, isGroups(named) ? named : {});
    });
  }

  #replace(whole: string, groups: Groups): string {
    const {rdn, rdnValue, user, domain, ipv6, ipv4, host, bare, hex, serial, role, boxName} = groups;
    const {word, element, lead = '', value, unitLead = '', unit} = groups;
    if (role !== undefined && boxName !== undefined) return `${role}${this.redactWord(boxName)}`;
    if (rdn !== undefined && rdnValue !== undefined) return `${rdn}${this.#nameValue(rdnValue)}`;
    if (user !== undefined && domain !== undefined)
      return `${this.#tokens.get(user.toLowerCase()) ?? nameToken(this.#key, 'u', user)}@${this.#host(domain)}`;
    if (ipv6 !== undefined) return redactIpv6(this.#key, ipv6);
    if (ipv4 !== undefined) return redactIpv4(this.#key, ipv4);
    if (hex !== undefined) return this.#hex(hex);
    if (host !== undefined) return this.#host(host);
    if (bare !== undefined) return redactHost(this.#key, bare);
    if (unit !== undefined) return `${unitLead}${nameToken(this.#key, 't', unit)}`;
    if (serial !== undefined) return this.#shortSerial(serial);
    if (word !== undefined) return this.#tokens.get(word.toLowerCase()) ?? word;
    if (element !== undefined) return this.#value(element, unescapeXml(element));
    if (value !== undefined) return `${lead}${this.#value(value, value)}`;
    return whole;
  }

  /** A known name as a whole, or what has names in it. */
  #value(text: string, meant: string): string {
    const token = this.#tokens.get(meant.trim().toLowerCase());
    return token === undefined ? this.#redactWith(parts, text) : text.replace(text.trim(), () => token);
  }

  #host(name: string): string {
    const isPublic = publicNames.has(name.toLowerCase()) || syslogFacility.test(name);
    return isPublic ? name : redactHost(this.#key, name);
  }

  /** A part of a distinguished name: a host, or words. */
  #nameValue(value: string): string {
    const trimmed = value
      .trim()
      .replace(/^"([^"]*)"$/, '$1')
      .replaceAll(/\\(.)/g, '$1');
    if (/^[A-Z]{2}$/.test(trimmed)) return value;
    const token = wholeHost.test(trimmed) ? this.redact(trimmed) : nameToken(this.#key, 't', trimmed);
    return value.replace(value.trim(), () => token);
  }

  /** As OpenSSL prints one: `4660 (0x1234)`. Files with the same certificate are known by it. */
  #shortSerial(hex: string): string {
    const number = BigInt(`0x${this.#hex(hex)}`);
    return `${number} (0x${number.toString(16)})`;
  }

  /** Serial numbers and fingerprints lead to the certificate in public logs. Length and separators stay. */
  #hex(text: string): string {
    const plain = text.replaceAll(':', '').toLowerCase();
    const bytes = keyedBytes(this.#key, `hex/${plain}`, Math.ceil(plain.length / 2));
    const digits = Buffer.from(bytes).toString('hex').slice(0, plain.length);
    if (!text.includes(':')) return digits;
    const pairs = digits.match(/../g)?.join(':') ?? digits;
    return text === text.toLowerCase() ? pairs : pairs.toUpperCase();
  }
}

/** A number keeps its length: a call id has to look like one. */
function titleToken(key: Uint8Array, title: string): string {
  if (!/^\d+$/.test(title)) return nameToken(key, 't', title);
  return [...keyedBytes(key, `number/${title}`, title.length)].map((byte) => String((byte % 9) + 1)).join('');
}

/** Names that are the same at everybody's. */
const publicNames: ReadonlySet<string> = new Set([
  'www.tandberg.no',
  'www.w3.org',
  'www.cisco.com',
  'wrtc-doctor.yaml',
]);

/** As a syslog line has it: `user.info`, `local0.err`. */
const syslogFacility =
  /^(?:user|local[0-7]|daemon|auth|authpriv|kern|syslog|cron)\.(?:debug|info|notice|warn|warning|err|error|crit|alert|emerg)$/;

/** Words of the products: a user of that name stays, because a box says it in a hundred other places. */
const vocabulary: readonly string[] =
  'admin administrator root api turn tandberg cms expressway callbridge webbridge xmpp none true false on off enabled disabled standard active failed default local localhost a b c d'.split(
    ' ',
  );

type Groups = Readonly<Record<string, string | undefined>>;

function isGroups(value: unknown): value is Groups {
  return typeof value === 'object' && value !== null;
}

/** Fields of certificates that hold the CN of a distinguished name. */
const commonNameFields: ReadonlySet<string> = new Set(['commonName', 'issuerCommonName']);

/** The names as words of a sentence, the longest first. Matches nothing when there are none. */
function knownWords(names: readonly string[]): string {
  const escaped = names
    .toSorted((first, second) => second.length - first.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  const letter = '\\w\\u00C0-\\u024F';
  return `(?<word>(?<![${letter}.-])(?:${escaped.length === 0 ? '(?!)' : escaped.join('|')})(?![${letter}-]|\\.\\w))`;
}

const xmlEntities: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

function unescapeXml(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi,
    (whole: string, decimal?: string, hex?: string, name = '') => {
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : (xmlEntities[name] ?? whole);
    },
  );
}

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4 = `(?<![\\w.])(?:${octet}\\.){3}${octet}(?![\\w]|\\.\\d)`;
const group6 = '[0-9a-f]{1,4}';
const ipv6 = `(?<![\\w:.])(?:(?:${group6}:){7}${group6}|(?:${group6}:){1,6}(?::${group6}){1,6}|(?:${group6}:){1,7}:)(?![\\w:.])`;
const hostName = '(?:\\*\\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z][a-z0-9-]{1,23}';
const wholeHost = new RegExp(`^${hostName}$|^${ipv4}$`, 'i');
/** Where a word may be a name of its own: between tags, in quotes, after a colon, as a prompt, or as a cell of a table. */
const wholeValues = [
  // Of an Expressway, and its option keys.
  '(?<unitLead><(?:SerialNumber|Key)\\b[^<>]{0,80}>)(?<unit>[^<>\\n]{1,80}(?=</))',
  // Of a certificate, when it is short.
  '(?<=\\bSerial Number: {0,3})\\d+ \\(0x(?<serial>[0-9a-f]+)\\)',
  // Names of spaces have colons and ampersands in them.
  '(?<element>(?<=>)[^<>\\n]{1,300}(?=</|$)|(?<=")[^<>"\\n]{1,300}(?="))',
  '(?<lead>(?<!\\bSerial Number): +|^)(?<value>[^<>"\\n:]{1,120}?)(?=>(?: |$)|\\s*$|  +\\S|\\t)',
];

const partPatterns = [
  // The subject of a fact.
  '(?<role>\\bbox:[a-z-]+/)(?<boxName>[^\\s"<>]+)',
  '(?<rdn>(?<![\\w-])(?:CN|O|OU|L|ST|emailAddress|DC|STREET)\\s*=\\s*)(?<rdnValue>"[^"\\n]{1,200}"|(?:\\\\.|[^,/+\\n<>"\\\\]){1,200})',
  `(?<user>(?<![\\w.-])[\\w.+-]{1,64})@(?<domain>${hostName})`,
  `(?<ipv6>${ipv6})`,
  `(?<hex>(?<![\\w:-])(?:[0-9a-f]{2}:){7,}[0-9a-f]{2}(?![\\w-])|(?<![\\w-])[0-9a-f]{32,}(?![\\w-]))`,
  `(?<ipv4>${ipv4})`,
  `(?<host>(?<![\\w.-])${hostName}(?![\\w-]))`,
  // A host of one label is known in a URL only.
  '(?<bare>(?<=\\b(?:https?|wss?|c2w|ssh)://)[a-z0-9_-]{1,63}(?=[:/\\s<"]|$))',
];
const parts = new RegExp(partPatterns.join('|'), 'gim');
const wholeValuesAndParts = new RegExp([...wholeValues, ...partPatterns].join('|'), 'gim');
