/** What DNS says on each side of the name that the web bridge has inside, where it is another one than guests open. */
import {isIpAddress} from '../../model/ip-address.ts';
import {defineDerived} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {externalHosts, serviceTargets} from './join-name-answers.ts';
import {internalJoinName, type JoinName} from './join-names.ts';
import {type NameAnswers, nameAnswers} from './name-answers.ts';

export interface InternalNameAnswers extends NameAnswers {
  /** Where the name comes from, in words: `webBridges object of CMS`. */
  readonly source: string;
  readonly role: Fact<JoinName>;
}

/** Where things stand is in `at`: under `answer:<address>` and `resolver:<resolver>`. */
export const internalNameAnswers = defineDerived<InternalNameAnswers>({
  id: 'dns.internal-name-answers',
  title: 'what the DNS servers answer for the name of the web bridge inside',
  collect: '`names.internal` and `resolvers` in wrtc-doctor.yaml, and `wrtc-doctor probe` or `wrtc-doctor run --live`',
  derive: (store) => {
    const answers = store.of(nameAnswers).filter(({value}) => value.kind === 'address');
    const external = externalHosts(store);
    const isExternal = (host: string): boolean =>
      external.some((name) => name === host || serviceTargets(store.of(nameAnswers), name).includes(host));
    const roles = new Map<string, Fact<JoinName>>();
    for (const role of store.of(internalJoinName)) {
      const {host} = role.value;
      if (!isIpAddress(host) && !isExternal(host) && !roles.has(host)) roles.set(host, role);
    }
    return answers.flatMap((fact) => {
      const role = roles.get(fact.value.asked);
      if (role === undefined) return [];
      const value = {...fact.value, source: role.value.source, role};
      return [{...fact, type: 'dns.internal-name-answers', value}];
    });
  },
});
