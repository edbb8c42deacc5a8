/**
 * What CMS reports of its links to web bridges that failed, from the fault conditions and from its log, and whether a web
 * client's call shows that the link came back. One per report; the same web bridge may have many.
 */
import {hostOf} from '../../model/host-name.ts';
import {type Instant, isBefore} from '../../model/instant.ts';
import {callAttempt} from '../call-attempt.ts';
import {cmsWebBridge} from '../cms-web-bridge.ts';
import {defineDerived, type FactLookup} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {faultCondition} from '../fault-condition.ts';
import {logEvent} from '../log-event.ts';
import {isAfter} from './log-order.ts';

export interface WebBridgeFailure {
  /** `name`: CMS cannot resolve it. `connection`: the rest. */
  readonly kind: 'name' | 'connection';
  /** Lower-case host, or `link 2` where the report names no host and no single host is known. */
  readonly webBridge: string;
  readonly reason: string;
  /**
   * `over`: a web client's call came after it, and there is one web bridge only. `unsure`: a call came after it, but
   * perhaps over another web bridge.
   */
  readonly state: 'lasting' | 'over' | 'unsure';
  /** Left out where the report has none. */
  readonly time?: Instant;
}

export const webBridgeFailures = defineDerived<WebBridgeFailure>({
  id: 'cms.web-bridge-failures',
  title: 'failures of the link to a web bridge',
  collect: 'CMS web admin, Status > General: copy the fault conditions as text; and Logs > Event logs',
  derive: (store) => {
    const reports = [...fromFaults(store), ...fromLog(store)];
    const hosts = new Set(reports.flatMap(({host}) => host ?? []));
    const links = new Set(reports.flatMap(({link}) => link ?? []));
    const objects = new Set(store.of(cmsWebBridge).map(({value}) => value.id));
    const isOnlyOne = hosts.size <= 1 && links.size <= 1 && objects.size <= 1;
    const [onlyHost] = isOnlyOne ? hosts : [];
    const attempts = store.of(callAttempt);
    // A sign-in comes to the Call Bridge of 3.x over the connection to a web bridge.
    const signIns = store.of(logEvent).filter(({value}) => value.signature === 'login-received');
    return reports.map(({fact, kind, host, link, reason, time}): Fact<WebBridgeFailure> => {
      // A syslog without a year has no times; there the order of its lines tells.
      const isFollowed =
        signIns.some((signIn) => isAfter(signIn, fact) === true) ||
        attempts.some((attempt) =>
          time === undefined || attempt.value.allocatedAt === undefined
            ? attempt.origin.input === fact.origin.input && isAfter(attempt, fact) === true
            : isBefore(time, attempt.value.allocatedAt),
        );
      return {
        type: 'cms.web-bridge-failures',
        subject: fact.subject,
        origin: fact.origin,
        value: {
          kind,
          webBridge: host ?? onlyHost ?? (link === undefined ? 'link without a number' : `link ${link}`),
          reason,
          state: !isFollowed ? 'lasting' : isOnlyOne ? 'over' : 'unsure',
          ...(time === undefined ? {} : {time}),
        },
      };
    });
  },
});

interface Report {
  readonly fact: Fact;
  readonly kind: WebBridgeFailure['kind'];
  readonly host: string | undefined;
  readonly link: string | undefined;
  readonly reason: string;
  readonly time: Instant | undefined;
}

const noReason = 'no reason given';

function fromFaults(store: FactLookup): Report[] {
  return store.of(faultCondition).flatMap((fact): Report[] => {
    const {webBridgeHost, reason = noReason, time} = fact.value;
    if (webBridgeHost === undefined) return [];
    return [{fact, kind: kindOf(reason), host: nameOf(webBridgeHost), link: undefined, reason, time}];
  });
}

const kinds: Readonly<Record<string, WebBridgeFailure['kind'] | undefined>> = {
  'web-bridge-connection-failed': 'connection',
  'web-bridge-link-failed': 'connection',
  'web-bridge-name-unresolved': 'name',
  'c2w-failure': 'connection',
};

function fromLog(store: FactLookup): Report[] {
  return store.of(logEvent).flatMap((fact): Report[] => {
    const {signature, fields, time} = fact.value;
    const kind = kinds[signature];
    if (kind === undefined) return [];
    const {host, link, reason = noReason} = fields;
    return [
      {
        fact,
        kind: kind === 'name' ? kind : kindOf(reason),
        host: host === undefined ? undefined : nameOf(host),
        link,
        reason,
        time,
      },
    ];
  });
}

/** `(DNS failure)`, `unable to resolve …` */
function kindOf(reason: string): WebBridgeFailure['kind'] {
  return /\bdns\b|\bresol(?:ve|ution)\b/i.test(reason) ? 'name' : 'connection';
}

function nameOf(host: string): string {
  return hostOf(host) ?? host;
}
