/** Small makers of facts, so that a case of a test reads like a sentence. Values are made up; only what matters is given. */
import {callAttempt} from '../../src/facts/call-attempt.ts';
import {callBridgeSettings} from '../../src/facts/call-bridge-settings.ts';
import {type Certificate, certificate} from '../../src/facts/certificate.ts';
import {type CertificateFile, certificateFile} from '../../src/facts/certificate-file.ts';
import {cmsLicense} from '../../src/facts/cms-license.ts';
import {cmsList} from '../../src/facts/cms-list.ts';
import {cmsSystemStatus} from '../../src/facts/cms-system-status.ts';
import {type CmsTurnServer, cmsTurnServer} from '../../src/facts/cms-turn-server.ts';
import {cmsWebBridge} from '../../src/facts/cms-web-bridge.ts';
import {expresswaySystem} from '../../src/facts/expressway-system.ts';
import {expresswayTurn} from '../../src/facts/expressway-turn.ts';
import type {Fact, FactType} from '../../src/facts/fact.ts';
import {faultCondition} from '../../src/facts/fault-condition.ts';
import {guestAccess} from '../../src/facts/guest-access.ts';
import {guestAccountClientUri} from '../../src/facts/guest-account-client-uri.ts';
import {type IntegrityVerdict, integrityVerdict} from '../../src/facts/integrity-verdict.ts';
import {judgedAt} from '../../src/facts/judged-at.ts';
import {logEvent} from '../../src/facts/log-event.ts';
import {logSummary} from '../../src/facts/log-summary.ts';
import {siteNames} from '../../src/facts/site-names.ts';
import {timeObserved} from '../../src/facts/time-observed.ts';
import {type TurnSession, turnSession} from '../../src/facts/turn-session.ts';
import {webAdminSettings} from '../../src/facts/web-admin-settings.ts';
import {webBridgeSettings} from '../../src/facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../src/facts/web-bridge3-settings.ts';
import {xmppDomain} from '../../src/facts/xmpp-domain.ts';
import {xmppSettings} from '../../src/facts/xmpp-settings.ts';
import type {Instant} from '../../src/model/instant.ts';
import type {Origin} from '../../src/model/origin.ts';
import {certificateSubject, type Subject, turnServerSubject} from '../../src/model/subject.ts';

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
      ...rest,
    },
  );
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
