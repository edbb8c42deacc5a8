import {expect, test} from '@jest/globals';
import {cmsCertificateUse} from '../../src/facts/derived/cms-certificate-uses.ts';
import type {Fact} from '../../src/facts/fact.ts';
import type {Subject} from '../../src/model/subject.ts';
import {storeOf} from '../checks/describe-check.ts';
import {callBridge, core, edge, fileOf, inspected, issued, webAdmin, webBridge, webBridge3, xmpp} from './make.ts';

const uses = (...facts: readonly Fact[]) => storeOf(facts).of(cmsCertificateUse);
/** Common names in the file that a box uses as its certificate. */
const contents = (box: Subject, ...facts: readonly Fact[]) =>
  uses(...facts)
    .find(({subject, value}) => subject === box && value.purpose === 'certificate')
    ?.value.contents?.value.certificates.map(({subjectName}) => subjectName);

const onCms = {holder: 'cms', holderKnownBy: 'path'} as const;
const file = (name: string) => [issued(name), fileOf('core.cer', [issued(name)], onCms)];
const bridge = callBridge({certificateFile: 'core.cer'}, core);
const print = (name: string, box: Subject) => inspected('core.cer', [`${name}<ca`], {}, box);

test('given settings of all services, when derived, then each file has its service and purpose', () => {
  expect(
    uses(
      callBridge({keyFile: 'c.key', certificateFile: '', c2wTrustedCertificates: 'e.cer'}, core),
      webBridge({trustBundle: 'c.cer', isEnabled: false}, core),
      webBridge3({c2wTrustBundle: 'c.cer', httpsKeyFile: ''}, core),
      webAdmin({certificateFile: 'w.cer'}, core),
      xmpp({caBundleFile: 'root.cer'}, core),
    ).map(({value}) => `${value.service} ${value.purpose} ${value.fileName}`),
  ).toEqual([
    'callbridge key c.key',
    'callbridge c2w-trust e.cer',
    'webbridge3 c2w-trust c.cer',
    'webadmin certificate w.cer',
    'xmpp bundle root.cer',
  ]);
});

test('given what the box itself prints, when derived, then it outweighs a file of that name', () => {
  expect(contents(core, bridge, ...print('printed', core), ...file('filed'))).toEqual(['O=Quarry, CN=printed']);
});

test('given a paste without a prompt, when there is one CMS, then it is of that one', () => {
  expect(contents(core, bridge, ...print('core', 'box:cms'))).toEqual(['O=Quarry, CN=core']);
  expect(
    contents(core, bridge, callBridge({certificateFile: 'x.cer'}, edge), ...print('core', 'box:cms')),
  ).toBeUndefined();
});

test('given what another box prints, when derived, then it does not count', () => {
  expect(contents(core, bridge, ...print('core', edge))).toBeUndefined();
});

test('given one file, when two boxes use a file of that name, then nobody knows whose it is', () => {
  const both = [bridge, callBridge({certificateFile: 'core.cer'}, edge)];
  expect(contents(core, bridge, ...file('core'))).toEqual(['CN=core']);
  expect(contents(core, ...both, ...file('core'))).toBeUndefined();
  expect(contents(core, ...both, ...file('core'), ...file('core'))).toEqual(['CN=core']);
  expect(contents(core, ...both, ...file('core'), ...file('other'))).toBeUndefined();
});

test('given a print without its beginning, when derived, then the own certificate is not known', () => {
  expect(contents(core, bridge, ...inspected('core.cer', ['core<ca', 'ca'], {}, core).slice(1))).toBeUndefined();
});

test('given a file that was inspected twice in one evidence, when derived, then the later print counts', () => {
  expect(contents(core, bridge, ...print('old', core), ...print('new', core))).toEqual(['O=Quarry, CN=new']);
});
