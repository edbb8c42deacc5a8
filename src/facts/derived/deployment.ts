/**
 * The deployment as the evidence shows it: which boxes it names, and which findings and checks bear on each box and each
 * way between two. Nothing is concluded from a name or an address: what no evidence ties to a box stands nowhere.
 */
import {boxName} from '../../model/box-name.ts';
import {
  type DeploymentMap,
  type MapBox,
  type MapBoxId,
  type MapHopId,
  type MapPlaceId,
  mapBoxes,
  mapHops,
} from '../../model/deployment.ts';
import type {CheckResult, Finding, RuleInfo} from '../../model/report.ts';
import {type BoxRole, formatHostPort, type Subject} from '../../model/subject.ts';
import {browserConnection} from '../browser-connection.ts';
import {browserPage} from '../browser-page.ts';
import {callBridgeSettings} from '../call-bridge-settings.ts';
import {cmsSystemStatus} from '../cms-system-status.ts';
import {cmsTurnServer} from '../cms-turn-server.ts';
import type {FactLookup} from '../derived.ts';
import {dnsAnswer} from '../dns-answer.ts';
import type {Fact} from '../fact.ts';
import {type TurnSession, turnSession} from '../turn-session.ts';
import {webBridgeSettings} from '../web-bridge-settings.ts';
import {webBridge3Settings} from '../web-bridge3-settings.ts';
import {boxAddresses, roleOf} from './box-addresses.ts';
import {checkPlace} from './check-places.ts';
import {systemsByBox} from './expressway-boxes.ts';
import {joinAttempts} from './join-attempts.ts';
import {externalJoinName, internalJoinName} from './join-names.ts';
import {webBridgeAddresses} from './web-bridge-addresses.ts';

const endsOfHop: Readonly<Record<MapHopId, readonly [MapBoxId, MapBoxId]>> = {
  'guest-lookup': ['guest', 'guest-dns'],
  page: ['guest', 'expressway-e'],
  // Expressway-C opens the connections of the traversal zone.
  traversal: ['expressway-c', 'expressway-e'],
  'guest-uri': ['expressway-c', 'web-bridge'],
  'inside-lookup': ['call-bridge', 'inside-dns'],
  link: ['call-bridge', 'web-bridge'],
  'guest-turn': ['guest', 'turn-server'],
  'cms-turn': ['call-bridge', 'turn-server'],
  media: ['guest', 'call-bridge'],
};

/** Enough to see what is meant. */
const mostNames = 12;

interface Judged {
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckResult[];
  readonly rules: Readonly<Record<string, RuleInfo>>;
}

export function deploymentOf(store: FactLookup, judged: Judged): DeploymentMap {
  const sides = new TurnSides(store);
  const findings = new Map(
    judged.findings.map((finding) => [finding.id, placeOfFinding(finding, judged.rules, store, sides)]),
  );
  const asked = judged.checks.filter(({status}) => status !== 'disabled').map(({id}) => id);
  const checks = new Map(asked.map((id) => [id, placesOfCheck(id, judged.rules[id]?.system, sides)]));
  const idsAt = (place: MapPlaceId) => ({
    findings: [...findings].flatMap(([id, own]) => (own === place ? [id] : [])),
    checks: [...checks].flatMap(([id, own]) => (own.includes(place) ? [id] : [])),
  });
  return {
    boxes: mapBoxes.map((id) => ({id, ...namesOf(id, store, sides), ...idsAt(id)})),
    hops: mapHops.map((id) => ({id, from: endsOfHop[id][0], to: endsOfHop[id][1], ...idsAt(id)})),
    elsewhere: [...findings].flatMap(([id, place]) => (place === undefined ? [id] : [])),
  };
}

function placesOfCheck(id: string, system: string | undefined, sides: TurnSides): readonly MapPlaceId[] {
  const place = checkPlace(id, system);
  if (place === undefined) return [];
  return place === 'turn-side' ? sides.seen() : [place];
}

function placeOfFinding(
  finding: Finding,
  rules: Judged['rules'],
  store: FactLookup,
  sides: TurnSides,
): MapPlaceId | undefined {
  const place = checkPlace(finding.rule, rules[finding.rule]?.system);
  if (place === 'turn-side') return sides.of(finding);
  if (place === undefined) return undefined;
  const role = roleOf(finding.subject);
  // Some checks look at several boxes: each finding says which one it is about.
  if (isBoxOfRole(place) && role !== undefined) return role === 'cms' ? cmsPart(place) : role;
  // Inside, guests open the page of the web bridge itself.
  if (place === 'page' && isInside(finding, store)) return 'web-bridge';
  return place;
}

function isBoxOfRole(place: MapPlaceId): place is 'expressway-e' | 'expressway-c' | 'web-bridge' | 'call-bridge' {
  return ['expressway-e', 'expressway-c', 'web-bridge', 'call-bridge'].includes(place);
}

function cmsPart(place: MapPlaceId): MapPlaceId {
  return place === 'web-bridge' ? place : 'call-bridge';
}

function isInside({subject, evidence}: Finding, store: FactLookup): boolean {
  if (evidence.some(({origin}) => origin.vantage === 'inside')) return true;
  const [, bracketed, plain] = /^address:(?:\[([^\]]+)\]|([^:]+))/.exec(subject) ?? [];
  return roleOfAddress(bracketed ?? plain ?? '', store) === 'cms';
}

function roleOfAddress(address: string, store: FactLookup): BoxRole | undefined {
  return store.of(boxAddresses).find(({value}) => value.address === address)?.value.role;
}

type Side = 'guest-turn' | 'cms-turn';

/** Whose TURN exchanges were seen: those of CMS, by its addresses, and those of clients that are no box of the site. */
class TurnSides {
  readonly #sessions: readonly {readonly fact: Fact<TurnSession>; readonly side: Side | undefined}[];

  constructor(store: FactLookup) {
    const knowsCms = store.of(boxAddresses).some(({value}) => value.role === 'cms');
    this.#sessions = store.of(turnSession).map((fact) => {
      const role = roleOfAddress(fact.value.client.address, store);
      const {vantage} = fact.origin;
      // What a probe inside asked is the way of neither: guests are outside, and CMS may be let through elsewhere.
      const isOther = role === undefined && (vantage === undefined ? knowsCms : vantage === 'outside');
      return {fact, side: role === 'cms' ? 'cms-turn' : isOther ? 'guest-turn' : undefined};
    });
  }

  /** Addresses of clients that are no box. */
  get guests(): string[] {
    return this.#sessions.flatMap(({fact, side}) => (side === 'guest-turn' ? [fact.value.client.address] : []));
  }

  get servers(): readonly Fact<TurnSession>[] {
    return this.#sessions.map(({fact}) => fact);
  }

  /** Where nobody knows whose they were: that they are about the server is certain. */
  seen(): readonly MapPlaceId[] {
    const places = this.#sessions.map(({side}): MapPlaceId => side ?? 'turn-server');
    return places.length === 0 ? ['turn-server'] : [...new Set(places)];
  }

  of({subject, related = [], evidence, args}: Finding): MapPlaceId {
    const inputs = new Set(evidence.map(({origin}) => origin.input));
    const about = this.#sessions.filter(
      ({fact}) => [subject, ...related].includes(fact.subject) && inputs.has(fact.origin.input),
    );
    const words = [...Object.values(args).map(String), ...evidence.flatMap(({shows, origin}) => [shows, origin.quote])];
    const named = about.filter(({fact: {value}}) => {
      const client = formatHostPort(value.client.address, value.client.port);
      return words.some((text) => text?.includes(client));
    });
    const found = new Set((named.length > 0 ? named : about).map(({side}) => side));
    const [only] = found;
    return found.size === 1 && only !== undefined ? only : 'turn-server';
  }
}

function namesOf(id: MapBoxId, store: FactLookup, sides: TurnSides): Omit<MapBox, 'id' | 'findings' | 'checks'> {
  const {names, addresses, partOf} = allNamesOf(id, store, sides);
  const [ownNames, ownAddresses] = [unique(names), unique(addresses)];
  return {
    names: ownNames.slice(0, mostNames),
    addresses: ownAddresses.slice(0, mostNames),
    omitted: Math.max(0, ownNames.length - mostNames) + Math.max(0, ownAddresses.length - mostNames),
    ...(partOf === undefined ? {} : {partOf}),
  };
}

interface Names {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly partOf?: MapBoxId;
}

function allNamesOf(id: MapBoxId, store: FactLookup, sides: TurnSides): Names {
  switch (id) {
    case 'guest':
      return {
        names: [
          ...store.of(browserConnection).flatMap(({value}) => value.browser ?? []),
          ...store.of(browserPage).flatMap(({value}) => value.browser ?? []),
          ...store.of(joinAttempts).flatMap(({value}) => value.browser ?? []),
        ],
        addresses: sides.guests,
      };
    case 'guest-dns':
      return {names: [], addresses: resolversOf(store, 'outside')};
    case 'inside-dns':
      return {names: [], addresses: resolversOf(store, 'inside')};
    case 'turn-server': {
      const roles = sides.servers.map(({value}) => roleOfAddress(value.server.address, store));
      const isOnEdge = roles.length > 0 && roles.every((role) => role === 'expressway-e');
      return {
        // What CMS was told: that it names the right box is not known by that.
        names: store
          .of(cmsTurnServer)
          .flatMap(({value: {serverAddress = '', clientAddress = ''}}) =>
            [serverAddress, clientAddress].flatMap((address) => (address === '' ? [] : [`CMS: ${address}`])),
          ),
        addresses: sides.servers.map(({subject}) => subject.replace(/^turn:\/\//, '')),
        ...(isOnEdge ? {partOf: 'expressway-e'} : {}),
      };
    }
    case 'expressway-c':
      return boxesOfRole(id, store);
    case 'expressway-e': {
      const box = boxesOfRole(id, store);
      return {...box, names: [...box.names, ...store.of(externalJoinName).map(({value}) => value.host)]};
    }
    case 'call-bridge':
      return boxesOfRole('cms', store);
    case 'web-bridge': {
      const bridges = [...store.of(webBridgeSettings), ...store.of(webBridge3Settings)];
      return {
        names: [
          ...bridges.filter(({value}) => value.isEnabled === true).map(({subject}) => boxName(subject)),
          ...store.of(internalJoinName).map(({value}) => value.host),
        ],
        addresses: store.of(webBridgeAddresses).flatMap(({value}) => value.addresses),
      };
    }
  }
}

function resolversOf(store: FactLookup, view: 'inside' | 'outside'): string[] {
  return store.of(dnsAnswer).flatMap(({value}) => (value.view === view ? [value.resolver] : []));
}

function boxesOfRole(role: BoxRole, store: FactLookup): Names {
  const own = store.of(boxAddresses).filter(({value}) => value.role === role);
  const facts: readonly Fact[] = [
    ...own,
    ...store.of(systemsByBox),
    ...store.of(cmsSystemStatus),
    ...store.of(callBridgeSettings),
  ];
  const subjects = unique(facts.map(({subject}) => subject).filter((subject) => roleOf(subject) === role));
  // What a page says of "the Expressway-E" is said of the one that has a name, where there is one.
  const named = subjects.filter((subject) => subject.includes('/'));
  return {
    names: (named.length > 0 ? named : subjects).map((subject: Subject) => boxName(subject)),
    addresses: own.map(({value}) => value.address),
  };
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
