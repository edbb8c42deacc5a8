import {describe, expect, test} from '@jest/globals';
import {faults} from '../../../src/sim/faults/all-faults.ts';
import {misspell, mistypeAddress} from '../../../src/sim/faults/change-site.ts';
import type {Fault} from '../../../src/sim/faults/fault.ts';
import {faultsConflict} from '../../../src/sim/faults/faults-conflict.ts';
import {answerApi, apiPaths} from '../../../src/sim/render/render-cms-api.ts';
import {answerDns} from '../../../src/sim/render/render-dns.ts';
import {renderConfiguration} from '../../../src/sim/render/render-expressway-configuration.ts';
import {renderStatus} from '../../../src/sim/render/render-expressway-status.ts';
import {renderFaultConditions, renderGeneralPage} from '../../../src/sim/render/render-general-page.ts';
import {answerMmp, mmpCommands} from '../../../src/sim/render/render-mmp.ts';
import {isBlocked} from '../../../src/sim/site/blocked-flow.ts';
import {expresswayFqdn, outsideAddress} from '../../../src/sim/site/expressway-box.ts';
import type {Site} from '../../../src/sim/site/site.ts';
import {sentChain} from '../../../src/sim/site/site-certificates.ts';
import {reverseName} from '../../../src/sources/dns/dns-step.ts';
import {sitesUpTo} from '../seeds.ts';

const sites = sitesUpTo(60);

describe('faults', () => {
  test('given all faults, when their names are compared, then each is its check with - for /, and unique', () => {
    expect(new Set(faults.map(({name}) => name)).size).toBe(faults.length);
    for (const {name, check} of faults) expect(`${name}-`.startsWith(`${check.replaceAll('/', '-')}-`)).toBe(true);
    for (const {summary, seenBy, touches} of faults) {
      expect(summary).not.toMatch(/[\n!]|\.$/);
      expect(seenBy.length).toBeGreaterThan(0);
      expect(touches.length).toBeGreaterThan(0);
    }
  });

  test.each(faults.map((fault) => ({name: fault.name, fault})))(
    'given $name, when put into the sites that it applies to, then they show it and the sites given stay as they are',
    ({fault}) => {
      // A few of them: to show a whole site takes a while.
      const fitting = sites.filter((site) => fault.applies(site)).slice(0, 2);
      expect(fitting.length).toBeGreaterThan(0);
      for (const site of fitting) {
        const broken = fault.inject(deepFreeze(site));
        expect(everythingShown(broken)).not.toBe(everythingShown(site));
        // The same change twice is the same site: faults draw no lots.
        expect(fault.inject(site)).toEqual(broken);
      }
    },
  );

  test('given faults that are seen in saved evidence, when put in, then something other than DNS and TURN shows them', () => {
    for (const fault of faults.filter(({seenBy}) => seenBy.includes('saved'))) {
      const site = sites.find((candidate) => fault.applies(candidate));
      if (site === undefined) throw new Error(`${fault.name} applies nowhere`);
      expect([fault.name, savedTexts(fault.inject(site))]).not.toEqual([fault.name, savedTexts(site)]);
    }
  });
});

describe('faultsConflict', () => {
  const named = (name: string): Fault => {
    const fault = faults.find((candidate) => candidate.name === name);
    if (fault === undefined) throw new Error(`there is no fault ${name}`);
    return fault;
  };

  test.each([
    // The same setting.
    ['cms-license-invalid', 'cms-license-invalid-missing', true],
    // One hides the other.
    ['webbridge-disabled', 'webbridge-trust-bundle-missing', true],
    ['webbridge-trust-bundle-missing', 'webbridge-link-failed', true],
    ['expressway-turn-off', 'turn-unanswered', true],
    ['expressway-zone-missing', 'expressway-zone-port-mismatch', true],
    ['expressway-dns-unset', 'expressway-guest-uri-elsewhere', true],
    // Nothing in common.
    ['cms-license-invalid', 'expressway-turn-off', false],
    ['dns-outside-missing', 'webbridge-trust-bundle-missing', false],
    ['certificate-edge-expired', 'cms-user-expired', false],
  ])('given %s and %s, when asked, then the answer is %s, whichever comes first', (first, second, expected) => {
    expect(faultsConflict(named(first), named(second))).toBe(expected);
    expect(faultsConflict(named(second), named(first))).toBe(expected);
  });

  test('given each fault and itself, when asked, then they conflict', () => {
    for (const fault of faults) expect([fault.name, faultsConflict(fault, fault)]).toEqual([fault.name, true]);
  });

  test('given pairs without conflict, when put into a site, then their order does not matter', () => {
    const site = sites.find(
      ({cms, expresswayE, database}) => cms.length > 1 && expresswayE.length > 1 && database.spaces.length < 10,
    );
    if (site === undefined) throw new Error('no site is large enough');
    const fitting = faults.filter((fault) => fault.applies(site));
    let pairs = 0;
    for (const [index, first] of fitting.entries()) {
      // Some partners: all pairs take long and tell no more.
      for (const second of fitting.slice(index + 1).filter((_, place) => (place + index) % 31 === 0)) {
        if (faultsConflict(first, second) || !second.applies(first.inject(site)) || !first.applies(second.inject(site)))
          continue;
        pairs += 1;
        const names = `${first.name} + ${second.name}`;
        expect([names, everythingShown(second.inject(first.inject(site)))]).toEqual([
          names,
          everythingShown(first.inject(second.inject(site))),
        ]);
      }
    }
    expect(pairs).toBeGreaterThan(60);
  });
});

describe('mistakes', () => {
  test.each([
    ['vorland.example', 'ovrland.example'],
    ['aab.example', 'aba.example'],
    ['x', 'xx'],
  ])('given %s, when misspelt, then it is %s', (right, wrong) => {
    expect(misspell(right)).toBe(wrong);
  });

  test('given an address, when mistyped, then it is one that no generated site gives to a box', () => {
    expect(mistypeAddress('198.51.100.77')).toBe('198.51.100.5');
  });
});

function savedTexts(site: Site): string {
  return [
    ...site.cms.flatMap((cms) => [
      ...mmpCommands(cms).map((command) => answerMmp(site, cms, command)),
      ...apiPaths(site, cms).map((path) => answerApi(site, cms, path, new URLSearchParams()).body),
    ]),
    renderGeneralPage(site) ?? '',
    renderFaultConditions(site) ?? '',
    ...[...site.expresswayC, ...site.expresswayE].flatMap((box) => [
      renderStatus(site, box),
      renderConfiguration(site, box),
      JSON.stringify(box.trustedAuthorities),
    ]),
    JSON.stringify(site.certificates),
  ].join('\n');
}

/** Whatever a live run or saved files can show of a site. */
function everythingShown(site: Site): string {
  const {names, secrets} = site;
  const questions = [
    ...[
      names.externalJoin,
      names.internalJoin,
      ...site.cms.map(({fqdn}) => fqdn),
      ...site.expresswayE.map(expresswayFqdn),
    ].map((name) => ({name, type: 'A'})),
    {name: `_xmpp-client._tcp.${names.cmsDomain}`, type: 'SRV'},
    ...site.expresswayE.map((edge) => ({name: reverseName(outsideAddress(edge)), type: 'PTR'})),
  ];
  return [
    savedTexts(site),
    ...(['inside', 'outside'] as const).flatMap((side) =>
      questions.flatMap((question) => [0, 1].map((before) => JSON.stringify(answerDns(site, side, question, before)))),
    ),
    ...site.expresswayE.map((edge) =>
      JSON.stringify([
        sentChain(site, edge),
        isBlocked(site, 'turn-outside', edge),
        edge.turn,
        edge.pageTrouble,
        edge.localUsers,
      ]),
    ),
    secrets.turnPasswordOnCms.reveal(),
    secrets.turnPasswordOnExpresswayE.reveal(),
  ].join('\n');
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
