/** Three CMS that all tell of one database: a healthy cluster gives no finding, and one fault in the database gives one. */
import {describe, expect, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import {judge} from '../../src/engine/judge.ts';
import {cmsWebBridge} from '../../src/facts/cms-web-bridge.ts';
import type {Fact} from '../../src/facts/fact.ts';
import type {Subject} from '../../src/model/subject.ts';
import {
  alarmOf,
  callBridge,
  configuredDomain,
  databaseNode,
  filesOn,
  furtherXmppDomain,
  generalPage,
  incomingRule,
  inspected,
  judged,
  license,
  listPage,
  origin,
  siteFile,
  space,
  timeServers,
  version,
  webAdmin,
  webBridge,
  webBridge3,
  webBridgeAddress,
  webBridgeProfile,
  webBridgeState,
  xmpp,
} from '../facts/make.ts';
import {storeOf} from './describe-check.ts';

const boxes: readonly Subject[] = ['box:cms/one', 'box:cms/two', 'box:cms/three'];
const site = [
  judged('09:00'),
  siteFile({externalJoinName: 'join.example.com', internalJoinName: 'join.quarry.test'}),
  configuredDomain('example.com'),
];
const files = ['own.key', 'own.cer', 'trust.cer', 'admin.key', 'admin.cer'];
const chain = (box: Subject) => [`${box.slice('box:cms/'.length)}<issuing`, 'issuing<root'];

/** What each box tells of itself, the same in 2.x and 3.x. */
const own = (box: Subject): readonly Fact[] => [
  license({expiryDate: '2033-01-01'}, box),
  filesOn(files, box),
  webAdmin({port: 445, keyFile: 'admin.key', certificateFile: 'admin.cer'}, box),
  timeServers({'192.0.2.123': true}, box),
  ...inspected('own.cer', chain(box), {}, box),
  // The trust of all boxes: everybody's certificate.
  ...inspected('trust.cer', ['one<issuing', 'two<issuing', 'three<issuing'], {}, box),
];

/** What the API of each box tells of the common database. */
const database = (box: Subject): readonly Fact[] => [
  listPage('alarms', 0, 0, box),
  listPage('coSpaces', 1, 1, box),
  space({id: 's1', name: 'Crusher', callId: '100'}, box),
  space({id: 's1', name: 'Crusher', callId: '100', nonMemberAccess: true}, box),
  listPage('inboundDialPlanRules', 2, 2, box),
  incomingRule('example.com', true, box),
  incomingRule('cms.quarry.test', true, box),
  ...['db1', 'db2', 'db3'].map((hostName) => databaseNode({hostName, isUp: true, isMaster: hostName === 'db1'}, box)),
];

const newer = (box: Subject): readonly Fact[] => [
  ...own(box),
  ...database(box),
  version('3.8', box),
  callBridge({keyFile: 'own.key', certificateFile: 'own.cer', c2wTrustedCertificates: 'trust.cer'}, box),
  webBridge3(
    {
      httpsKeyFile: 'own.key',
      httpsCertificateFile: 'own.cer',
      c2wKeyFile: 'own.key',
      c2wCertificateFile: 'own.cer',
      c2wTrustBundle: 'trust.cer',
    },
    box,
  ),
  listPage('webBridges', 3, 3, box),
  ...boxes.flatMap((other, index) => [
    cmsWebBridge.of(box, origin, {id: `w${index}`, url: `c2w://${other.slice('box:cms/'.length)}.quarry.test:9999`}),
    webBridgeState('success', `w${index}`, box),
  ]),
  listPage('webBridgeProfiles', 1, 1, box),
  webBridgeProfile({id: 'p1', allowsUnauthenticatedGuests: true}, box),
  webBridgeAddress('https://join.example.com', box),
];

const older = (box: Subject): readonly Fact[] => [
  ...own(box),
  ...database(box),
  version('2.9.5', box),
  callBridge({keyFile: 'own.key', certificateFile: 'own.cer'}, box),
  webBridge({keyFile: 'own.key', certificateFile: 'own.cer', trustBundle: 'trust.cer', httpRedirect: true}, box),
  xmpp({status: 'XMPP server running'}, box),
];
const olderSite = [
  ...site,
  furtherXmppDomain('example.com'),
  generalPage({
    guestAccountClientUri: 'https://join.quarry.test',
    guestAccountJidDomain: 'cms.quarry.test',
    accessViaHyperlinks: 'allowed',
    accessViaIdAndPasscode: 'secure: require passcode to be supplied with ID',
    externalWebBridgeUri: 'https://join.example.com',
  }),
];

const ofCms = {only: ['cms', 'webbridge', 'xmpp'], skip: ['cms/turn-server-missing']};
const judgeFacts = (...facts: readonly Fact[]) => judge(checks, storeOf(facts), ofCms);
const rulesOf = (...facts: readonly Fact[]) => judgeFacts(...facts).findings.map(({rule}) => rule);

describe.each([
  ['3.x', [...site, ...boxes.flatMap(newer)]],
  ['2.x', [...olderSite, ...boxes.flatMap(older)]],
])('given a healthy cluster of three CMS %s', (_, healthy) => {
  test('when judged, then nothing is found and nothing crashes', () => {
    const {findings, checks: results} = judgeFacts(...healthy);
    expect(findings.map(({rule, text}) => [rule, text])).toEqual([]);
    expect(results.filter(({status}) => status === 'crashed')).toEqual([]);
    expect(results.filter(({status}) => status === 'pass').length).toBeGreaterThan(12);
  });

  test.each<[string, (box: Subject) => readonly Fact[]]>([
    ['cms/alarm-active', (box) => [alarmOf('databaseClusterError', box)]],
    ['cms/database-degraded', (box) => [databaseNode({hostName: 'db4', isUp: false, isMaster: false}, box)]],
  ])('when all three tell of what makes %s, then it is one finding', (rule, fault) => {
    expect(rulesOf(...healthy, ...boxes.flatMap(fault))).toEqual([rule]);
  });

  test('when one of three lost its interface, then that box alone is named', () => {
    const broken = healthy.map((fact) =>
      fact.type === 'cms.call-bridge-settings' && fact.subject === 'box:cms/two'
        ? {...fact, value: {...Object(fact.value), listeningInterfaces: ''}}
        : fact,
    );
    expect(judgeFacts(...broken).findings.map(({rule, subject}) => [rule, subject])).toEqual([
      ['cms/call-bridge-unset', 'box:cms/two'],
    ]);
  });
});

test('given a cluster of 3.x, when all three tell of one web bridge that is down, then it is one finding', () => {
  const down = boxes.map((box) => webBridgeState('connectionFailure', 'w1', box));
  expect(rulesOf(...site, ...boxes.flatMap(newer), ...down)).toEqual(['webbridge/connection-down']);
});

test('given a cluster of 3.x, when one box has a certificate that nobody trusts, then each trust is one finding', () => {
  const facts = [...site, ...boxes.flatMap(newer)].filter(
    ({type, subject, value}) =>
      type !== 'cms.inspected-certificate' || subject !== 'box:cms/two' || Object(value).fileName !== 'own.cer',
  );
  const stranger = inspected('own.cer', ['stranger'], {}, 'box:cms/two');
  const found = judgeFacts(...facts, ...stranger).findings;
  expect(new Set(found.map(({rule}) => rule))).toEqual(new Set(['webbridge/c2w-trust-mismatch']));
  // The Call Bridge and the web bridge of each of the three boxes.
  expect(found).toHaveLength(6);
});
