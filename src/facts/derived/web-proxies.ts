/**
 * The Meeting Server web proxies of each Expressway-C: one fact for each guest account client URI and box, with all
 * addresses that Expressway-C found for it. Page and status.xml of one box say the same twice.
 */
import {groupBy} from '../../model/group-by.ts';
import {hostOf} from '../../model/host-name.ts';
import {defineDerived} from '../derived.ts';
import {expresswayWebBridgeTarget} from '../expressway-web-bridge-target.ts';
import type {Fact} from '../fact.ts';
import {guestAccountClientUri} from '../guest-account-client-uri.ts';
import {settled} from './expressway-boxes.ts';
import {mergeFacts} from './merge-facts.ts';

export interface WebProxy {
  /** Host of the guest account client URI, lower case; undefined when the setting holds none. */
  readonly host: string | undefined;
  /** False only when a page says that it is off. */
  readonly isOn: boolean;
  /** Undefined when nobody tells what the name resolves to. */
  readonly resolvedAddresses: readonly string[] | undefined;
}

export const webProxies = defineDerived<WebProxy>({
  id: 'expressway.web-proxies',
  title: guestAccountClientUri.title,
  collect: guestAccountClientUri.collect,
  derive: (store) => {
    const uris = settled(store, store.of(guestAccountClientUri), 'expressway-c');
    const targets = settled(store, store.of(expresswayWebBridgeTarget), 'expressway-c');
    const groups = groupBy(uris, ({subject, value}) => `${subject} ${hostOf(value.uri) ?? ''}`);
    return [...groups.values()].flatMap((facts) => {
      // The host is all that counts, however it is written.
      const spelled = facts.map((fact) => ({
        ...fact,
        value: {...fact.value, uri: hostOf(fact.value.uri) ?? fact.value.uri},
      }));
      return mergeFacts(guestAccountClientUri, spelled).map((fact): Fact<WebProxy> => {
        const host = hostOf(fact.value.uri);
        const own = targets.filter(({subject, value}) => subject === fact.subject && hostOf(value.uri) === host);
        const found = own.flatMap(({value}) => value.address ?? []);
        const listed = fact.value.resolvedAddresses;
        return {
          ...fact,
          type: 'expressway.web-proxies',
          value: {
            host,
            isOn: !facts.some(({value}) => /^(?:disable|off)/i.test(value.webProxy ?? '')),
            resolvedAddresses:
              listed === undefined && found.length === 0
                ? undefined
                : [...new Set([...(listed ?? []), ...found])].sort(),
          },
        };
      });
    });
  },
});
