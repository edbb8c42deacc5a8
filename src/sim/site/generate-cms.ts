/** The CMS boxes of a generated site: one to three, each with Call Bridge and web bridge, with their files and users. */
import type {CmsBox, PkiFile, WebBridge, WebBridge3, Xmpp, XmppDomain} from './cms-box.ts';
import {addDays, dateOf} from './dates.ts';
import type {CertificateBook} from './generate-certificates.ts';
import type {Networks} from './invent-addresses.ts';
import {type InventedNames, inventDistinct, inventWord} from './invent-names.ts';
import type {Random} from './random.ts';
import {isThirdGeneration} from './software-version.ts';

export interface CmsPlan {
  readonly random: Random;
  readonly now: string;
  readonly names: InventedNames;
  readonly networks: Networks;
  readonly book: CertificateBook;
  readonly version: string;
  readonly adminName: string;
  readonly count: number;
}

/** What all boxes of the deployment have in common. */
interface Shared {
  readonly extension: string;
  /** Before the name of each file. */
  readonly prefix: string;
  readonly bundle: string;
  readonly hasDualInterfaces: boolean;
  readonly adminPort: number;
  readonly c2wPort: number;
  readonly hostNames: readonly string[];
  /** Ids of the Call Bridge certificates of all boxes, in their order. */
  readonly callBridgeCertificates: readonly string[];
}

export function generateCms(plan: CmsPlan): readonly CmsBox[] {
  const {random, count, names, book} = plan;
  const stem = random.pick(['cms', 'core', 'CMS', 'mtgsrv', 'cb']);
  const hostNames = Array.from({length: count}, (_, index) =>
    count === 1 && random.chance(0.4) ? `${stem}Server` : `${stem}${index + 1}`,
  );
  const shared: Shared = {
    extension: random.pick(['cer', 'crt', 'pem']),
    prefix: random.pick(['', '', `${inventWord(random)}-`]),
    bundle: random.pick(['root', 'ca-bundle', 'ca']),
    hasDualInterfaces: random.chance(0.3),
    adminPort: random.pick([445, 445, 446, 4445]),
    c2wPort: random.pick([9999, 6000, 7443]),
    hostNames,
    callBridgeCertificates: hostNames.map((host, index) =>
      book.issue({
        id: `call-bridge-${index + 1}`,
        authority: 'inside',
        commonName: `${host.toLowerCase()}.${names.cmsDomain}`,
        dnsNames: [`${host.toLowerCase()}.${names.cmsDomain}`],
      }),
    ),
  };
  return hostNames.map((_, index) => generateBox(plan, shared, index));
}

function generateBox(plan: CmsPlan, shared: Shared, index: number): CmsBox {
  const {random, now, names, networks, book, version, adminName} = plan;
  const host = shared.hostNames[index] ?? '';
  const fqdn = `${host.toLowerCase()}.${names.cmsDomain}`;
  const isThird = isThirdGeneration(version);
  const webBridgeCertificate = book.issue({
    id: `web-bridge-${index + 1}`,
    authority: 'inside',
    commonName: shared.hostNames.length === 1 ? names.internalJoin : fqdn,
    dnsNames: [names.internalJoin, names.externalJoin, fqdn],
  });
  const services = isThird
    ? thirdGeneration(plan, shared, index, webBridgeCertificate)
    : secondGeneration(plan, shared, index, webBridgeCertificate);
  const endOfLicence = dateOf(addDays(now, random.integer(60, 900)));
  const [reader = '', auditor = ''] = inventDistinct(random, 2);
  const ntpAddresses = [networks.servers.take(), networks.servers.take()];
  return {
    hostName: host,
    fqdn,
    version,
    interfaces: [
      {
        name: 'a',
        address: networks.servers.take(),
        prefixLength: 24,
        gateway: networks.servers.gateway,
        isDefault: true,
      },
      ...(shared.hasDualInterfaces
        ? [
            {
              name: 'b' as const,
              address: networks.edgeInside.take(),
              prefixLength: 24,
              gateway: networks.edgeInside.gateway,
              isDefault: false,
            },
          ]
        : []),
    ],
    licenses: ['callbridge', ...random.shuffle(['turn', 'webbridge', 'recording', 'personal']).slice(0, 2)].map(
      (feature) => ({feature, isActivated: true, expiryDate: endOfLicence}),
    ),
    turn: {isEnabled: false, listeningInterfaces: []},
    users: [
      {name: adminName, role: 'admin', isLoggedIn: true},
      {name: `${reader}-api`, role: 'api', isLoggedIn: false, ...expiry(random, now)},
      {name: auditor, role: 'audit', isLoggedIn: false, ...expiry(random, now)},
    ],
    ntpServers: ntpAddresses.map((address, place) => ({address, isSelected: place === 0, reach: '377'})),
    uptimeSeconds: random.integer(90_000, 9_000_000),
    ...services,
  };
}

type Services = Pick<CmsBox, 'callBridge' | 'webBridge' | 'webBridge3' | 'xmpp' | 'webAdmin' | 'files'>;

function secondGeneration({random, names, book}: CmsPlan, shared: Shared, index: number, webBridge: string): Services {
  const {extension, prefix, callBridgeCertificates, hostNames} = shared;
  const file = (stem: string): string => `${prefix}${stem}.${extension}`;
  const keyFile = (stem: string): string => `${prefix}${stem}.key`;
  const bundle = file(shared.bundle);
  const certificate = callBridgeCertificates[index] ?? '';
  const isClustered = callBridgeCertificates.length > 1;
  const trustBundle = isClustered ? file('callbridges') : file('callbridge');
  const fqdn = `${(hostNames[index] ?? '').toLowerCase()}.${names.cmsDomain}`;
  const xmppCertificate = book.issue({
    id: `xmpp-${index + 1}`,
    authority: 'inside',
    commonName: fqdn,
    dnsNames: [names.cmsDomain, fqdn],
  });
  const further = names.externalDomain === names.cmsDomain ? [] : [names.externalDomain];
  if (further.length > 0 && random.chance(0.5)) further.push(names.internalDomain);
  const domains = [...new Set(further)].filter((domain) => domain !== names.cmsDomain);
  const furtherDomains = domains.map(
    (domain, place): XmppDomain => ({
      domain,
      keyFile: keyFile(`xmpp${place + 2}`),
      certificateFile: file(`xmpp${place + 2}`),
      bundleFile: bundle,
    }),
  );
  const furtherCertificates = furtherDomains.map(({domain}, place) =>
    book.issue({id: `xmpp-${index + 1}-${place + 2}`, authority: 'inside', commonName: domain, dnsNames: [domain]}),
  );
  const webBridgeSettings: WebBridge = {
    isEnabled: true,
    listening: ['a:443'],
    keyFile: keyFile('webbridge'),
    certificateFile: file('webbridge'),
    caBundleFile: bundle,
    trustBundle,
    redirectsHttp: true,
  };
  const xmpp: Xmpp = {
    isEnabled: index === 0,
    isRunning: index === 0,
    isClustered: false,
    ...(index === 0
      ? {
          domain: names.cmsDomain,
          keyFile: keyFile('xmpp'),
          certificateFile: file('xmpp'),
          caBundleFile: bundle,
        }
      : {}),
    listeningInterfaces: index === 0 ? ['a'] : [],
    furtherDomains: index === 0 ? furtherDomains : [],
  };
  const key = (stem: string): PkiFile => ({name: keyFile(stem), certificates: []});
  return {
    callBridge: {
      listeningInterfaces: ['a'],
      keyFile: keyFile('callbridge'),
      certificateFile: file('callbridge'),
      caBundleFile: bundle,
      jwtExpiryHours: 24,
    },
    webBridge: webBridgeSettings,
    xmpp,
    webAdmin: {
      interface: 'a',
      port: shared.adminPort,
      keyFile: keyFile('callbridge'),
      certificateFile: file('callbridge'),
    },
    files: [
      key('callbridge'),
      {name: file('callbridge'), certificates: [certificate]},
      key('webbridge'),
      {name: file('webbridge'), certificates: [webBridge]},
      ...(isClustered ? [{name: file('callbridges'), certificates: callBridgeCertificates}] : []),
      key('xmpp'),
      {name: file('xmpp'), certificates: [xmppCertificate]},
      ...furtherDomains.flatMap((domain, place) => [
        {name: domain.keyFile, certificates: []},
        {name: domain.certificateFile, certificates: [furtherCertificates[place] ?? '']},
      ]),
      {name: bundle, certificates: book.insideChain},
    ],
  };
}

function thirdGeneration({random, book}: CmsPlan, shared: Shared, index: number, webBridge: string): Services {
  const {extension, prefix, callBridgeCertificates, hasDualInterfaces, c2wPort} = shared;
  const file = (stem: string): string => `${prefix}${stem}.${extension}`;
  const keyFile = (stem: string): string => `${prefix}${stem}.key`;
  const bundle = file(shared.bundle);
  const certificate = callBridgeCertificates[index] ?? '';
  // What is under the root alone is a full chain by itself.
  const issuers = book.insideChain.length > 1 ? book.insideChain : [];
  const chainFile = (stem: string): string => file(`${stem}-fullchain`);
  const isClustered = callBridgeCertificates.length > 1;
  const webBridge3: WebBridge3 = {
    isEnabled: true,
    httpsListening: hasDualInterfaces ? ['a:443', 'b:443'] : ['a:443'],
    httpsKeyFile: keyFile('webbridge3'),
    httpsCertificateFile: chainFile('webbridge3'),
    redirectsHttp: random.chance(0.7),
    c2wListening: [`a:${c2wPort}`],
    c2wKeyFile: keyFile('webbridge3'),
    c2wCertificateFile: chainFile('webbridge3'),
    c2wTrustBundle: isClustered ? bundle : chainFile('callbridge'),
  };
  return {
    callBridge: {
      listeningInterfaces: ['a'],
      keyFile: keyFile('callbridge'),
      certificateFile: chainFile('callbridge'),
      c2wTrustedCertificates: isClustered ? bundle : chainFile('webbridge3'),
      ...(isClustered ? {clusterTrustedCertificates: bundle} : {}),
      jwtExpiryHours: random.integer(1, 24),
    },
    webBridge3,
    webAdmin: {
      interface: 'a',
      port: shared.adminPort,
      keyFile: keyFile('callbridge'),
      certificateFile: chainFile('callbridge'),
    },
    files: [
      {name: keyFile('callbridge'), certificates: []},
      {name: chainFile('callbridge'), certificates: [certificate, ...issuers]},
      {name: keyFile('webbridge3'), certificates: []},
      {name: chainFile('webbridge3'), certificates: [webBridge, ...issuers]},
      {name: bundle, certificates: book.insideChain},
    ],
  };
}

function expiry(random: Random, now: string): {readonly expiryDate?: string} {
  return random.chance(0.5) ? {} : {expiryDate: dateOf(addDays(now, random.integer(60, 500)))};
}
