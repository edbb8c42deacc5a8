/** Small makers of facts, so that a case of a test reads like a sentence. Values are made up; only what matters is given. */
import {callAttempt} from '../../src/facts/call-attempt.ts';
import {callBridgeSettings} from '../../src/facts/call-bridge-settings.ts';
import {type Certificate, certificate} from '../../src/facts/certificate.ts';
import {type CertificateFile, certificateFile} from '../../src/facts/certificate-file.ts';
import {cmsAlarm} from '../../src/facts/cms-alarm.ts';
import {cmsCertificateFileList} from '../../src/facts/cms-certificate-file-list.ts';
import {cmsDatabaseNode} from '../../src/facts/cms-database-node.ts';
import {cmsInspectedCertificate} from '../../src/facts/cms-inspected-certificate.ts';
import {cmsInterface} from '../../src/facts/cms-interface.ts';
import {cmsLicense} from '../../src/facts/cms-license.ts';
import {cmsList} from '../../src/facts/cms-list.ts';
import {cmsSpace} from '../../src/facts/cms-space.ts';
import {cmsSystemStatus} from '../../src/facts/cms-system-status.ts';
import {cmsTimeStatus} from '../../src/facts/cms-time-status.ts';
import {type CmsTurnServer, cmsTurnServer} from '../../src/facts/cms-turn-server.ts';
import {cmsTurnServerStatus} from '../../src/facts/cms-turn-server-status.ts';
import {cmsTurnService} from '../../src/facts/cms-turn-service.ts';
import {cmsUnknownCommand} from '../../src/facts/cms-unknown-command.ts';
import {cmsUser} from '../../src/facts/cms-user.ts';
import {cmsWebBridge} from '../../src/facts/cms-web-bridge.ts';
import {cmsWebBridgeAddress} from '../../src/facts/cms-web-bridge-address.ts';
import {cmsWebBridgeProfile} from '../../src/facts/cms-web-bridge-profile.ts';
import {cmsWebBridgeStatus} from '../../src/facts/cms-web-bridge-status.ts';
import {dialPlanRule} from '../../src/facts/dial-plan-rule.ts';
import {dnsAnswer} from '../../src/facts/dns-answer.ts';
import {expresswayAlarm} from '../../src/facts/expressway-alarm.ts';
import {expresswayAllowRule} from '../../src/facts/expressway-allow-rule.ts';
import {expresswayBan} from '../../src/facts/expressway-ban.ts';
import {expresswayDomain} from '../../src/facts/expressway-domain.ts';
import {expresswayList} from '../../src/facts/expressway-list.ts';
import {expresswayLocalUser} from '../../src/facts/expressway-local-user.ts';
import {expresswaySetting} from '../../src/facts/expressway-setting.ts';
import {expresswaySystem} from '../../src/facts/expressway-system.ts';
import {expresswayTunnel} from '../../src/facts/expressway-tunnel.ts';
import {expresswayTurn} from '../../src/facts/expressway-turn.ts';
import {expresswayWebBridgeTarget} from '../../src/facts/expressway-web-bridge-target.ts';
import {expresswayZone} from '../../src/facts/expressway-zone.ts';
import type {Fact, FactType} from '../../src/facts/fact.ts';
import {faultCondition} from '../../src/facts/fault-condition.ts';
import {guestAccess} from '../../src/facts/guest-access.ts';
import {guestAccountClientUri} from '../../src/facts/guest-account-client-uri.ts';
import {type HttpExchange, httpExchange} from '../../src/facts/http-exchange.ts';
import {type IntegrityVerdict, integrityVerdict} from '../../src/facts/integrity-verdict.ts';
import {judgedAt} from '../../src/facts/judged-at.ts';
import {logEvent} from '../../src/facts/log-event.ts';
import {logSummary} from '../../src/facts/log-summary.ts';
import {siteNames} from '../../src/facts/site-names.ts';
import {type TcpConnection, tcpConnection} from '../../src/facts/tcp-connection.ts';
import {timeObserved} from '../../src/facts/time-observed.ts';
import {type TlsHandshake, tlsHandshake} from '../../src/facts/tls-handshake.ts';
import {type TurnSession, turnSession} from '../../src/facts/turn-session.ts';
import {webAdminSettings} from '../../src/facts/web-admin-settings.ts';
import {webBridgeSettings} from '../../src/facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../src/facts/web-bridge3-settings.ts';
import {xmppDomain} from '../../src/facts/xmpp-domain.ts';
import {xmppSettings} from '../../src/facts/xmpp-settings.ts';
import type {Instant} from '../../src/model/instant.ts';
import type {Origin} from '../../src/model/origin.ts';
import {
  certificateSubject,
  flowSubject,
  formatHostPort,
  type Subject,
  turnServerSubject,
} from '../../src/model/subject.ts';

type ValueOf<Type> = Type extends FactType<infer Value> ? Value : never;

export const origin: Origin = {input: 'evidence.txt', format: 'test', line: 1};

const cms: Subject = 'box:cms';
export const core: Subject = 'box:cms/core';
export const edge: Subject = 'box:cms/edge';
export const expresswayC: Subject = 'box:expressway-c';
const expresswayE: Subject = 'box:expressway-e';

/** `at('09:30')`, `at('09:30:05.250')`, `at('2031-05-06T09:30')`: UTC, on 2031-05-04 unless a date is given. */
export function at(time: string): Instant {
  const [date, clock = ''] = time.includes('T') ? time.split('T') : ['2031-05-04', time];
  const [seconds = '', fraction = ''] = (clock.length === 5 ? `${clock}:00` : clock).split('.');
  return {iso: `${date}T${seconds}.${fraction.padEnd(9, '0')}Z`, zone: 'stated', year: 'stated'};
}

// CMS

export const webBridge = (value: Partial<ValueOf<typeof webBridgeSettings>>, box: Subject = cms): Fact =>
  webBridgeSettings.of(box, origin, {isEnabled: true, interfaceWhitelist: ['a:443'], ...value});

export const webBridge3 = (value: Partial<ValueOf<typeof webBridge3Settings>>, box: Subject = cms): Fact =>
  webBridge3Settings.of(box, origin, {isEnabled: true, httpsListening: ['a:443'], c2wListening: ['a:9999'], ...value});

export const callBridge = (value: ValueOf<typeof callBridgeSettings>, box: Subject = cms): Fact =>
  callBridgeSettings.of(box, origin, {listeningInterfaces: 'a', ...value});

export const webAdmin = (value: ValueOf<typeof webAdminSettings>, box: Subject = cms): Fact =>
  webAdminSettings.of(box, origin, {isEnabled: true, listeningInterface: 'a', ...value});

export const license = (value: Partial<ValueOf<typeof cmsLicense>>, box: Subject = cms): Fact =>
  cmsLicense.of(box, origin, {feature: 'callbridge', status: 'Activated', ...value});

export const systemStatus = (value: ValueOf<typeof cmsSystemStatus>, box: Subject = cms): Fact =>
  cmsSystemStatus.of(box, origin, value);

export const version = (softwareVersion: string, box: Subject = cms): Fact => systemStatus({softwareVersion}, box);

export const xmpp = (value: ValueOf<typeof xmppSettings>, box: Subject = cms): Fact =>
  xmppSettings.of(box, origin, {isEnabled: true, domain: 'cms.quarry.test', ...value});

export const furtherXmppDomain = (domain: string): Fact => xmppDomain.of(cms, origin, {domain});

export const generalPage = (value: ValueOf<typeof guestAccess>): Fact => guestAccess.of(cms, origin, value);

export const listOf = (collection: string, total: number): Fact =>
  cmsList.of(cms, origin, {collection, total, returned: total});

export const turnServerObject = (value: Partial<CmsTurnServer>): Fact<CmsTurnServer> =>
  cmsTurnServer.of(cms, origin, {id: '11112222-3333-4444-5555-666677778888', ...value});

export const webBridgeObject = (id: string, url: string): Fact => cmsWebBridge.of(cms, origin, {id, url});

/** A line of the page Status > General. */
export const fault = (host: string, reason: string, time?: string): Fact =>
  faultCondition.of(cms, origin, {
    text: `Web bridge connection to "${host}" failed (${reason})`,
    webBridgeHost: host,
    reason,
    ...(time === undefined ? {} : {time: at(time)}),
  });

// CMS, further

/** A list of the API; `returned` below `total` is one page of it. */
export const listPage = (collection: string, total: number, returned = total, box: Subject = cms): Fact =>
  cmsList.of(box, origin, {collection, total, returned});

export const filesOn = (fileNames: readonly string[], box: Subject = cms): Fact =>
  cmsCertificateFileList.of(box, origin, {fileNames: [...fileNames]});

/** `pki inspect`: each certificate is `subject<issuer`, its own certificate first; serial numbers follow the names. */
export const inspected = (
  fileName: string,
  chain: readonly string[],
  value: Partial<ValueOf<typeof cmsInspectedCertificate>> = {},
  box: Subject = cms,
): Fact[] =>
  chain.map((certificateText, position) => {
    const [subject = '', issuer = subject] = certificateText.split('<');
    return cmsInspectedCertificate.of(box, origin, {
      fileName,
      position,
      serialNumber: [...subject].map((letter) => letter.charCodeAt(0).toString(16)).join(''),
      subjectName: `O=Quarry, CN=${subject}`,
      issuerName: `O=Quarry, CN=${issuer}`,
      commonName: subject,
      notBefore: '2030-01-01T00:00:00Z',
      notAfter: '2032-12-31T23:59:59Z',
      ...value,
    });
  });

export const unknownCommand = (command: string, box: Subject = cms): Fact =>
  cmsUnknownCommand.of(box, origin, {command});

export const cmsUserEntry = (name: string, expiryDate?: string, box: Subject = cms): Fact =>
  cmsUser.of(box, origin, {name, role: 'admin', ...(expiryDate === undefined ? {} : {expiryDate})});

export const timeServers = (servers: Readonly<Record<string, boolean>>, box: Subject = cms): Fact =>
  cmsTimeStatus.of(box, origin, {
    servers: Object.entries(servers).map(([address, isSelected]) => ({address, isSelected})),
  });

export const databaseNode = (value: ValueOf<typeof cmsDatabaseNode>, box: Subject = cms): Fact =>
  cmsDatabaseNode.of(box, origin, value);

export const alarmOf = (type: string, box: Subject = cms): Fact => cmsAlarm.of(box, origin, {type});

export const space = (value: ValueOf<typeof cmsSpace>, box: Subject = cms): Fact => cmsSpace.of(box, origin, value);

/** `untold`: as the list gives it, without the details. */
export const incomingRule = (
  domain: string,
  resolvesToSpaces: boolean | 'untold' = true,
  box: Subject = cms,
  id?: string,
): Fact =>
  dialPlanRule.of(box, origin, {
    domain,
    ...(id === undefined ? {} : {id}),
    ...(resolvesToSpaces === 'untold' ? {} : {resolvesToSpaces}),
  });

export const webBridgeProfile = (value: ValueOf<typeof cmsWebBridgeProfile>, box: Subject = cms): Fact =>
  cmsWebBridgeProfile.of(box, origin, value);

export const webBridgeAddress = (address: string, box: Subject = cms, id?: string): Fact =>
  cmsWebBridgeAddress.of(box, origin, {address, ...(id === undefined ? {} : {id})});

export const webBridgeState = (status: string, id?: string, box: Subject = cms): Fact =>
  cmsWebBridgeStatus.of(box, origin, {status, ...(id === undefined ? {} : {id})});

export const configuredDomain = (name: string): Fact => expresswayDomain.of(expresswayC, origin, {name});

/** The same fact with its fields stated by lines of their own. */
export const stating = (fact: Fact, ...fields: readonly string[]): Fact => ({
  ...fact,
  at: Object.fromEntries(fields.map((field) => [field, {line: 2}])),
});

// Logs

export const cmsLog = logSummary.of('log:cms.log', origin, {
  format: 'cms-event-log-tabs',
  product: 'cms',
  lines: 100,
  unmatchedLines: 0,
});

export const logLine = (
  signature: string,
  fields: Readonly<Record<string, string>> = {},
  time?: string,
  subject: Subject = cms,
): Fact =>
  logEvent.of(subject, origin, {
    signature,
    level: 'Info',
    text: `text of ${signature}`,
    fields: {...fields},
    ...(time === undefined ? {} : {time: at(time)}),
  });

/** A message at its place in a log: `line` tells its order where no time is given, `input` the log. */
export function logged(
  signature: string,
  fields: Readonly<Record<string, string>> = {},
  place: {readonly time?: string; readonly line?: number; readonly input?: string; readonly box?: Subject} = {},
): ReturnType<typeof logEvent.of> {
  const {time, line = 1, input = 'cms.log', box = cms} = place;
  const instant = time === undefined ? {} : {time: at(time)};
  return logEvent.of(
    box,
    {input, format: 'cms-log', line, ...instant},
    {signature, level: 'Info', text: `text of ${signature}`, fields: {...fields}, ...instant},
  );
}

/** A log that ends at this time. */
export const logUntil = (time: string, input = 'cms.log'): Fact =>
  logSummary.of(
    `log:${input}`,
    {input, format: 'cms-log'},
    {
      format: 'any',
      product: input.startsWith('cms') ? 'cms' : 'expressway',
      lines: 100,
      unmatchedLines: 0,
      firstTime: at('00:00'),
      lastTime: at(time),
    },
  );

/** A web client's call. `allocatedAt` as for `at`. */
export const call = (number: number, outcome: ValueOf<typeof callAttempt>['outcome'], allocatedAt?: string): Fact =>
  callAttempt.of(`call:cms.log#${number}`, origin, {
    call: String(number),
    outcome,
    ...(allocatedAt === undefined ? {} : {allocatedAt: at(allocatedAt)}),
  });

// Expressway

export const guestUri = (
  uri: string,
  value: Partial<ValueOf<typeof guestAccountClientUri>> = {},
  box: Subject = expresswayC,
): Fact => guestAccountClientUri.of(box, origin, {uri, ...value});

export const turnService = (value: ValueOf<typeof expresswayTurn>, box: Subject = expresswayE): Fact =>
  expresswayTurn.of(box, origin, value);

export const expressway = (value: ValueOf<typeof expresswaySystem>, box: Subject = expresswayE): Fact =>
  expresswaySystem.of(box, origin, value);

// Expressway, further

export const edgeBox: Subject = 'box:expressway-e/vcse';
export const controllerBox: Subject = 'box:expressway-c/vcsc';

/** A table that was read as a whole. */
export const wholeTableOf = (
  collection: ValueOf<typeof expresswayList>['collection'],
  total: number,
  box: Subject = expresswayC,
): Fact => expresswayList.of(box, origin, {collection, total});

export const domainOf = (name: string, isEdgeDomain?: boolean, box: Subject = expresswayC): Fact =>
  expresswayDomain.of(box, origin, {name, ...(isEdgeDomain === undefined ? {} : {isEdgeDomain})});

export const tunnel = (
  domain: string,
  status = 'Active',
  target = 'vcse.quarry.test',
  box: Subject = expresswayC,
): Fact => expresswayTunnel.of(box, origin, {domain, status, target});

export const allowRule = (value: Partial<ValueOf<typeof expresswayAllowRule>>, box: Subject = expresswayC): Fact =>
  expresswayAllowRule.of(box, origin, {list: 'auto', protocol: 'https', ...value});

export const webBridgeTarget = (
  value: Partial<ValueOf<typeof expresswayWebBridgeTarget>>,
  box: Subject = expresswayC,
): Fact => expresswayWebBridgeTarget.of(box, origin, {uri: 'join.quarry.test', ...value});

/** A Unified Communications zone, unless told otherwise. */
export const zone = (value: ValueOf<typeof expresswayZone>, box: Subject = expresswayC): Fact =>
  expresswayZone.of(box, origin, {name: 'UC zone', isUnifiedCommunications: true, ...value});

export const localUser = (name: string, box: Subject = expresswayE): Fact =>
  expresswayLocalUser.of(box, origin, {name});

export const expresswaySettingOf = (path: string, value: string, box: Subject = expresswayE): Fact =>
  expresswaySetting.of(box, origin, {path, value});

/** `number` alone, or `title - text` as status.xml has it. */
export const raisedAlarm = (words: string, number?: string, box: Subject = expresswayE): Fact => {
  const [title = '', text] = words.split(' - ');
  return expresswayAlarm.of(box, origin, {
    title,
    ...(text === undefined ? {} : {text}),
    ...(number === undefined ? {} : {number}),
  });
};

export const bans = (category: string, currentBans: number, box: Subject = expresswayE): Fact =>
  expresswayBan.of(box, origin, {category, currentBans});

export const lan = (name: string, addresses: readonly string[], box: Subject = cms): Fact =>
  cmsInterface.of(box, origin, {name, addresses: [...addresses]});

export const outsideAnswer = (name: string, answers: readonly string[]): Fact =>
  dnsAnswer.of(`name:${name}`, origin, {
    name,
    recordType: 'A',
    view: 'outside',
    resolver: '192.0.2.53',
    outcome: 'answered',
    answers: [...answers],
  });

// Names and times

export const siteFile = (value: ValueOf<typeof siteNames>): Fact => siteNames.of('site', origin, value);

export const judged = (time: string): Fact =>
  judgedAt.of('site', origin, {instant: at(time), basis: 'given', source: '--at'});

export const stated = (time: string, what = 'a test'): Fact =>
  timeObserved.of('site', origin, {instant: at(time), what});

// Certificates

/** Names of a certificate serve as its hash, so that a case can say who issued it. */
export function issued(name: string, value: Partial<Certificate> = {}): Fact<Certificate> {
  return certificate.of(certificateSubject(name), origin, {
    sha256: name,
    subjectName: `CN=${name}`,
    issuerName: 'CN=somebody',
    commonName: name,
    dnsNames: [],
    ipAddresses: [],
    hasSubjectAlternativeName: (value.dnsNames ?? []).length > 0,
    notBefore: '2030-01-01T00:00:00Z',
    notAfter: '2032-12-31T23:59:59Z',
    isCa: false,
    isSelfSigned: false,
    issuedBy: [],
    isIssuedByPublicRoot: false,
    extendedKeyUsage: [],
    ...value,
  });
}

export const root = (name: string, value: Partial<Certificate> = {}): Fact<Certificate> =>
  issued(name, {isCa: true, isSelfSigned: true, issuerName: `CN=${name}`, ...value});

export const authority = (name: string, value: Partial<Certificate> = {}): Fact<Certificate> =>
  issued(name, {isCa: true, ...value});

/** A file with these certificates, in a folder named for the box unless `holder` is overridden. */
export function fileOf(
  fileName: string,
  certificates: readonly Fact<Certificate>[],
  value: Partial<CertificateFile> = {holder: 'expressway-e', holderKnownBy: 'path'},
): Fact<CertificateFile> {
  return certificateFile.of(`file:${fileName}`, origin, {
    fileName,
    certificates: certificates.map((fact) => fact.value.sha256),
    channel: 'file',
    ...value,
  });
}

/** The server certificate of Expressway-E in `server.pem`, alone in its file. */
export function edgeServer(value: Partial<Certificate> = {}, name = 'server'): readonly Fact[] {
  const server = issued(name, value);
  return [server, fileOf(`${name}.pem`, [server])];
}

// TURN

const client = {address: '198.51.100.20', port: 50_000};
export const turnAddress = {address: '203.0.113.9', port: 3478};

/** One 5-tuple between a browser and a TURN server; with nothing given it has neither requests nor answers. */
export function session(value: Partial<TurnSession> & {clientAddress?: string; time?: string} = {}): Fact<TurnSession> {
  const {clientAddress = client.address, time = '09:30', ...rest} = value;
  const server = rest.server ?? turnAddress;
  const transport = rest.transport ?? 'udp';
  return turnSession.of(
    turnServerSubject(server.address, server.port, transport),
    {...origin, frame: 1},
    {
      client: {...client, address: clientAddress},
      server,
      transport,
      firstFrame: 1,
      firstTime: at(time),
      lastTime: at(time),
      unsignedAllocates: 1,
      signedAllocates: 0,
      unansweredAllocates: 0,
      unansweredTransmissions: 0,
      unansweredSeconds: 0,
      allocations: 0,
      errors: [],
      usernames: [],
      realms: ['quarry'],
      software: [],
      nonces: 0,
      staleNonces: 0,
      longestStaleRun: 0,
      freshNoncesRefused: 0,
      oldNoncesRepeated: 0,
      refreshes: {sent: 0, answered: 0, failed: 0},
      permissions: [],
      channels: [],
      bindings: {sent: 0, answered: 0},
      expired: false,
      ...rest,
    },
  );
}

/** The same fact, one packet of which has a time, and stands in another of the files that were read as one. */
export function placed<Value>(fact: Fact<Value>, name: string, time: string, input?: string): Fact<Value> {
  return {...fact, at: {...fact.at, [name]: {time: at(time), ...(input === undefined ? {} : {input})}}};
}

/** An answer to Allocate. */
export function refusal(
  code: number,
  value: Partial<TurnSession['errors'][number]> = {},
): TurnSession['errors'][number] {
  return {
    method: 'Allocate',
    code,
    reason: 'refused',
    afterSignedRequest: true,
    count: 1,
    frame: 4,
    time: at('09:30:01'),
    ...value,
  };
}

export const challenge = refusal(401, {afterSignedRequest: false, frame: 2});

export const accepted = (value: Parameters<typeof session>[0] = {}): Fact<TurnSession> =>
  session({signedAllocates: 1, allocations: 1, errors: [challenge], usernames: ['relay-user'], ...value});

export const rejected = (code: number, value: Parameters<typeof session>[0] = {}): Fact<TurnSession> =>
  session({signedAllocates: 1, errors: [challenge, refusal(code)], usernames: ['relay-user'], ...value});

/** Allocates that nobody answered: by default as a browser sends them in nine seconds. */
export const silent = (value: Parameters<typeof session>[0] = {}): Fact<TurnSession> =>
  session({unansweredAllocates: 1, unansweredTransmissions: 7, unansweredSeconds: 9, realms: [], ...value});

/** `matches`: for each holder whether its password reproduces the signature. */
export function verdict(
  outcome: IntegrityVerdict['outcome'],
  matches: Readonly<Record<string, boolean>>,
  value: Partial<IntegrityVerdict> = {},
): Fact<IntegrityVerdict> {
  return integrityVerdict.of(
    turnServerSubject(turnAddress.address, turnAddress.port, 'udp'),
    {...origin, frame: 3},
    {
      method: 'Allocate',
      client,
      server: turnAddress,
      frame: 3,
      transactionId: '0102030405060708090a0b0c',
      username: 'relay-user',
      realm: 'quarry',
      outcome,
      passwords: Object.entries(matches).map(([holder, isMatch]) => ({holder, isMatch})),
      ...value,
    },
  );
}

// TURN objects, certificates, DNS, versions

/** An object as GET /turnServers/<id> shows it: the right one for `edgeOne`. */
export const turnObject = (value: Partial<CmsTurnServer> = {}, box: Subject = cms): Fact<CmsTurnServer> =>
  cmsTurnServer.of(box, origin, {
    id: 'object-1',
    serverAddress: '172.16.9.8',
    clientAddress: '203.0.113.9',
    username: 'relay-user',
    type: 'expressway',
    ...value,
  });

/** An Expressway-E with two LANs and static NAT on the outer one, LAN 2. */
export const edgeOne = (value: ValueOf<typeof expresswaySystem> = {}, box: Subject = edgeBox): Fact =>
  expresswaySystem.of(box, origin, {
    role: 'expressway-e',
    hostName: 'vcse',
    version: 'X14.3.1',
    addresses: ['172.16.9.8', '192.168.9.1'],
    staticNatAddress: '203.0.113.9',
    staticNatInterface: 2,
    hasDualInterfaces: true,
    ...value,
  });

/** Its peer. */
export const edgeTwo = (value: ValueOf<typeof expresswaySystem> = {}): Fact =>
  edgeOne(
    {hostName: 'vcse2', addresses: ['172.16.9.9', '192.168.9.2'], staticNatAddress: '203.0.113.10', ...value},
    'box:expressway-e/vcse2',
  );

export const turnState = (value: ValueOf<typeof cmsTurnServerStatus>, box: Subject = cms): Fact =>
  cmsTurnServerStatus.of(box, origin, {id: 'object-1', address: '172.16.9.8', port: 3478, ...value});

export const cmsTurn = (isEnabled: boolean, box: Subject = cms): Fact => cmsTurnService.of(box, origin, {isEnabled});

/** What a resolver says: addresses (or `priority weight port target`), or the outcome without any. */
export const dnsSays = (
  view: 'inside' | 'outside',
  answer: readonly string[] | ValueOf<typeof dnsAnswer>['outcome'],
  value: Partial<ValueOf<typeof dnsAnswer>> = {},
): Fact =>
  dnsAnswer.of(`name:${value.name ?? 'join.quarry.test'}`, origin, {
    name: 'join.quarry.test',
    recordType: 'A',
    view,
    resolver: view === 'inside' ? '172.16.9.53' : '198.51.100.53',
    outcome: typeof answer === 'string' ? answer : 'answered',
    answers: typeof answer === 'string' ? [] : [...answer],
    ...value,
  });

// TLS, TCP and HTTP in captures

export const webAddress = {address: '203.0.113.9', port: 443};

/** A handshake of the browser with the join page, completed. */
export function handshake(value: Partial<TlsHandshake> & {time?: string; frame?: number} = {}): Fact<TlsHandshake> {
  const {time = '09:30', frame = 4, ...rest} = value;
  const server = rest.server ?? webAddress;
  return tlsHandshake.of(
    flowSubject('tcp', client, server),
    {...origin, frame},
    {
      client,
      server,
      serverName: 'join.example.com',
      offeredProtocols: [],
      offeredVersions: ['TLS 1.3', 'TLS 1.2'],
      certificates: [],
      alerts: [],
      outcome: 'established',
      lastMessage: 'ServerHello',
      isDecrypted: false,
      firstFrame: frame,
      firstTime: at(time),
      lastTime: at(time),
      ...rest,
    },
  );
}

export function tlsAlert(
  from: TlsHandshake['alerts'][number]['from'],
  description: string,
  value: Partial<TlsHandshake['alerts'][number]> = {},
): TlsHandshake['alerts'][number] {
  return {from, level: 'fatal', description, isDecrypted: false, frame: 6, time: at('09:30'), ...value};
}

/** TCP connections of the browser to the join page. */
export function connected(value: Partial<TcpConnection> = {}): Fact<TcpConnection> {
  const server = value.server ?? webAddress;
  return tcpConnection.of(
    `address:${formatHostPort(server.address, server.port)}`,
    {...origin, frame: 1},
    {
      client,
      server,
      outcome: 'connected',
      connections: 1,
      syns: 1,
      firstFrame: 1,
      firstTime: at('09:30'),
      lastTime: at('09:30'),
      waitedSeconds: 0,
      ...value,
    },
  );
}

/** An answer of the join page to the browser. */
export function answered(status: number, value: Partial<HttpExchange> = {}): Fact<HttpExchange> {
  const server = value.server ?? webAddress;
  return httpExchange.of(
    flowSubject('tcp', client, server),
    {...origin, frame: 8},
    {
      client,
      server,
      isDecrypted: true,
      method: 'GET',
      host: 'join.example.com',
      path: '/',
      status,
      requestFrame: 8,
      answerFrame: 9,
      time: at('09:30'),
      ...value,
    },
  );
}
