/**
 * The domain outside that the site's guests use: a domain that is configured somewhere and in which the external join
 * name stands. Never made by cutting labels off a name. The longest such domain; sources that agree give one fact each.
 */
import {hostOf} from '../../model/host-name.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import {dialPlanRule} from '../dial-plan-rule.ts';
import {expresswayDomain} from '../expressway-domain.ts';
import {expresswaySystem} from '../expressway-system.ts';
import {type Fact, originOf} from '../fact.ts';
import {xmppDomain} from '../xmpp-domain.ts';
import {xmppSettings} from '../xmpp-settings.ts';
import {externalJoinName} from './join-names.ts';

export interface ExternalDomain {
  /** Lower case, without a dot at the end. */
  readonly domain: string;
  /** Where it is configured, in words: `DNS domain of Expressway-E`. */
  readonly source: string;
  /** The external join name that stands in it. */
  readonly joinName: string;
}

export const externalDomain = defineDerived<ExternalDomain>({
  id: 'site.external-domain',
  title: 'the domain outside',
  collect: 'the external join name (`names.external` in wrtc-doctor.yaml), and status.xml of the Expressways',
  derive: (store) => {
    const domains = configuredDomains(store);
    const hosts = new Set(store.of(externalJoinName).map(({value}) => value.host));
    return [...hosts].flatMap((joinName) => {
      // A domain that is the join name itself is a mistake of its own, or the name of a service.
      const around = domains.filter(({domain}) => domain !== joinName && isInside(joinName, domain));
      const longest = Math.max(...around.map(({domain}) => domain.length));
      return around
        .filter(({domain}) => domain.length === longest)
        .map(
          ({fact, field, domain, source}): Fact<ExternalDomain> => ({
            type: 'site.external-domain',
            subject: `name:${domain}`,
            origin: originOf(fact, field),
            value: {domain, source, joinName},
          }),
        );
    });
  },
});

/** Whether a host or domain is a domain itself, or stands in it. */
export function isInside(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

interface ConfiguredDomain {
  readonly fact: Fact;
  readonly field: string;
  readonly domain: string;
  readonly source: string;
}

function configuredDomains(store: FactLookup): ConfiguredDomain[] {
  const named = (fact: Fact, field: string, name: string | undefined, source: string): ConfiguredDomain[] => {
    const domain = hostOf(name ?? '');
    // A single label is the top of a tree (`local`), not somebody's domain.
    return domain === undefined || !domain.includes('.') ? [] : [{fact, field, domain, source}];
  };
  return [
    ...store
      .of(expresswayDomain)
      .flatMap((fact) => named(fact, 'name', fact.value.name, 'Configuration > Domains of Expressway')),
    ...store
      .of(expresswaySystem)
      .flatMap((fact) => named(fact, 'domainName', fact.value.domainName, 'DNS domain of Expressway')),
    ...store.of(xmppSettings).flatMap((fact) => named(fact, 'domain', fact.value.domain, 'XMPP domain of CMS')),
    ...store.of(xmppDomain).flatMap((fact) => named(fact, 'domain', fact.value.domain, 'XMPP domain of CMS')),
    ...store.of(dialPlanRule).flatMap((fact) => named(fact, 'domain', fact.value.domain, 'incoming call rule of CMS')),
  ];
}
