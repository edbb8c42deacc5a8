/**
 * Whether a CMS is of the 2.x kind (XMPP, web bridge 2) or 3.x (webbridge3, C2W): its version, or where no version is
 * known the commands that it does not know and the shape of what it printed. CMS 2.9 has both web bridges, so what only
 * 2.x prints outweighs webbridge3.
 */
import {callBridgeSettings} from '../call-bridge-settings.ts';
import {cmsSystemStatus} from '../cms-system-status.ts';
import {cmsUnknownCommand} from '../cms-unknown-command.ts';
import {cmsWebBridge} from '../cms-web-bridge.ts';
import {cmsWebBridgeProfile} from '../cms-web-bridge-profile.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {webBridgeSettings} from '../web-bridge-settings.ts';
import {webBridge3Settings} from '../web-bridge3-settings.ts';
import {xmppSettings} from '../xmpp-settings.ts';

export interface CmsGeneration {
  readonly generation: '2.x' | '3.x';
}

export const cmsGeneration = defineDerived<CmsGeneration>({
  id: 'cms.generation',
  title: 'CMS generation (2.x or 3.x)',
  collect: 'GET https://<CMS web admin>/api/v1/system/status, saved as XML; or the MMP command `version`',
  derive: (store) => {
    const versions = fromVersions(store);
    return versions.length > 0 ? versions : fromShapes(store);
  },
});

/** Whether every CMS in the evidence is of one generation; false when none is known. */
export function areAll(facts: readonly Fact<CmsGeneration>[], generation: CmsGeneration['generation']): boolean {
  return facts.length > 0 && facts.every(({value}) => value.generation === generation);
}

function fromVersions(store: FactLookup): Fact<CmsGeneration>[] {
  return store.of(cmsSystemStatus).flatMap((fact) => {
    const major = /^(\d+)\./.exec(fact.value.softwareVersion ?? '')?.[1];
    return major === undefined ? [] : [generationOf(fact, Number(major) >= 3 ? '3.x' : '2.x')];
  });
}

function fromShapes(store: FactLookup): Fact<CmsGeneration>[] {
  const older = [...store.of(webBridgeSettings), ...store.of(xmppSettings), ...unknown(store, ['webbridge3'])];
  const newer = [
    ...unknown(store, ['webbridge', 'xmpp']),
    ...store.of(webBridge3Settings),
    ...store.of(callBridgeSettings).filter((fact) => fact.value.c2wTrustedCertificates !== undefined),
    ...store.of(cmsWebBridge).filter((fact) => /^c2w:/i.test(fact.value.url ?? '')),
    ...store.of(cmsWebBridgeProfile),
  ];
  const olderBoxes = new Set(older.map(({subject}) => subject));
  return [
    ...older.map((fact) => generationOf(fact, '2.x')),
    ...newer.filter(({subject}) => !olderBoxes.has(subject)).map((fact) => generationOf(fact, '3.x')),
  ];
}

/** Commands of these services that a CMS does not know. */
function unknown(store: FactLookup, services: readonly string[]): Fact[] {
  return store
    .of(cmsUnknownCommand)
    .filter(({value}) => services.includes(value.command.trim().toLowerCase().split(/\s+/)[0] ?? ''));
}

function generationOf(fact: Fact, generation: CmsGeneration['generation']): Fact<CmsGeneration> {
  return {type: 'cms.generation', subject: fact.subject, origin: fact.origin, value: {generation}};
}
