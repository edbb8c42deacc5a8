/**
 * Which host guests open (external) and which host the web bridge has inside (internal). Names have roles, and the role
 * comes from where a name is configured, never from how it looks. Sources that disagree give several facts.
 */
import {hostOf} from '../../model/host-name.ts';
import {cmsWebBridge} from '../cms-web-bridge.ts';
import {cmsWebBridgeAddress} from '../cms-web-bridge-address.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {type Fact, originOf} from '../fact.ts';
import {faultCondition} from '../fault-condition.ts';
import {guestAccess} from '../guest-access.ts';
import {siteNames} from '../site-names.ts';

export interface JoinName {
  /** Bare lower-case host. */
  readonly host: string;
  /** Where it comes from, in words: `External access, Web Bridge URI of CMS`. */
  readonly source: string;
}

export const externalJoinName = defineDerived<JoinName>({
  id: 'site.external-join-name',
  title: 'the name that guests open from outside',
  collect:
    'CMS web admin, Configuration > General (External access, Web Bridge URI), copied as text; or `names.external` in wrtc-doctor.yaml',
  derive: (store) => [
    ...fromSiteFile(store, 'externalJoinName'),
    ...store
      .of(guestAccess)
      .flatMap((fact) =>
        named(fact, 'externalWebBridgeUri', fact.value.externalWebBridgeUri, 'External access, Web Bridge URI of CMS'),
      ),
    ...store
      .of(cmsWebBridgeAddress)
      .flatMap((fact) => named(fact, 'address', fact.value.address, 'address that CMS writes into invitations')),
  ],
});

export const internalJoinName = defineDerived<JoinName>({
  id: 'site.internal-join-name',
  title: 'the name of the web bridge inside',
  collect:
    'CMS web admin, Configuration > General (Guest account client URI), copied as text; or `names.internal` in wrtc-doctor.yaml',
  derive: (store) => [
    ...fromSiteFile(store, 'internalJoinName'),
    ...store
      .of(guestAccess)
      .flatMap((fact) =>
        named(fact, 'guestAccountClientUri', fact.value.guestAccountClientUri, 'Guest account client URI of CMS'),
      ),
    ...store.of(cmsWebBridge).flatMap((fact) => named(fact, 'url', fact.value.url, 'webBridges object of CMS')),
    ...store
      .of(faultCondition)
      .flatMap((fact) => named(fact, undefined, fact.value.webBridgeHost, 'web bridge that CMS connects to')),
  ],
});

function fromSiteFile(store: FactLookup, field: 'externalJoinName' | 'internalJoinName'): Fact<JoinName>[] {
  return store.of(siteNames).flatMap((fact) => named(fact, field, fact.value[field], 'site file'));
}

function named(fact: Fact, field: string | undefined, uri: string | undefined, source: string): Fact<JoinName>[] {
  const host = uri === undefined ? undefined : hostOf(uri);
  if (host === undefined) return [];
  return [{type: 'site.join-name', subject: `name:${host}`, origin: originOf(fact, field), value: {host, source}}];
}
