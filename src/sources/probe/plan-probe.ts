/**
 * What a probe sends, and in which order: a pure function of the site file and the command line. Steps stand after those
 * that they wait for. What is left out is listed with the reason.
 */
import {isIP} from 'node:net';
import type {ProbeStageName} from '../../facts/probe-stage.ts';
import {hostOf} from '../../model/host-name.ts';
import {planDnsStep, type Resolver} from '../dns/dns-step.ts';
import {planWebSteps, type WebStep} from '../http/web-step.ts';
import {parseEndpoint} from '../site-file/parse-endpoint.ts';
import type {SiteBox, SiteContent} from '../site-file/site-schema.ts';
import {planRelayStep} from '../turn/relay-step.ts';
import {planTurnStep, type TurnEndpoint, type TurnTransport, type TurnUser} from '../turn/turn-step.ts';
import {cutPlan, type PlanCut} from './cut-plan.ts';
import type {AnyStep, LeftOut, ProbePlan} from './planned-steps.ts';
import type {Vantage} from './probe-step.ts';
import {serversOf, type TurnServer, turnPort, usualWays} from './turn-servers.ts';

export interface PlanOptions extends PlanCut {
  /** What guests open; left out, `names.external` of the site file. */
  readonly join?: {readonly host: string; readonly port?: number; readonly path?: string};
  readonly vantage: Vantage;
  /** DNS servers of this computer. */
  readonly systemResolvers: readonly Resolver[];
  /** DNS servers that the person names. */
  readonly resolvers?: readonly Resolver[];
  /** TURN servers that the person names; none: those of the site file, else the join name is taken for one. */
  readonly turnServers?: readonly AskedTurnServer[];
  /** Whose passwords are tried; the first of them on all servers and transports. */
  readonly users?: readonly TurnUser[];
  /** PEM of authorities that are trusted besides the public ones. */
  readonly authorities?: string;
  /** PEM of `authority` of a page in the site file. */
  readAuthority?(path: string): string;
  readonly rateKbps?: number;
}

/** `transport` left out: all that are usual are tried. */
export interface AskedTurnServer extends TurnEndpoint {
  readonly transport?: TurnTransport;
}

export function planProbe(site: SiteContent, options: PlanOptions): ProbePlan {
  const external = options.join?.host ?? hostOf(site.names?.external ?? '');
  const planner = new Planner(site, options, external);
  const {steps, leftOut} = planner.plan();
  return {
    of: external ?? site.boxes?.find(({web, turn}) => (web ?? turn) !== undefined)?.name ?? 'the site',
    ...cutPlan({steps, leftOut}, options),
  };
}

class Planner {
  readonly #site: SiteContent;
  readonly #options: PlanOptions;
  readonly #external: string | undefined;
  readonly #steps: AnyStep[] = [];
  readonly #leftOut: LeftOut[] = [];
  /** After all else, as people read it. */
  readonly #relays: AnyStep[] = [];
  /** Ids of the steps that give the addresses of a name. */
  readonly #lookups = new Map<string, readonly string[]>();

  constructor(site: SiteContent, options: PlanOptions, external: string | undefined) {
    this.#site = site;
    this.#options = options;
    this.#external = external;
  }

  plan(): Pick<ProbePlan, 'steps' | 'leftOut'> {
    this.#names();
    this.#web();
    this.#turn();
    return {steps: onceEach([...this.#steps, ...this.#relays]), leftOut: onceEach(this.#leftOut)};
  }

  #names(): void {
    const {names, boxes = []} = this.#site;
    const internal = hostOf(names?.internal ?? '');
    if (this.#external !== undefined) this.#askOf(this.#external, {views: ['inside', 'outside']});
    if (internal !== undefined && internal !== this.#external) {
      // From outside it need not have an address, and should have none.
      this.#askOf(internal, {views: ['inside', 'outside'], isRequired: (view) => view === 'inside'});
    }
    for (const {fqdn} of boxes.filter(({role}) => role === 'expressway-e')) {
      const name = hostOf(fqdn ?? '');
      if (name !== undefined) this.#askOf(name, {views: ['inside', 'outside']});
    }
    const inside = this.#views(['inside']).find(({view}) => view === 'inside');
    for (const name of this.#services()) {
      if (inside === undefined) continue;
      this.#steps.push({...planDnsStep({name, records: 'service', ...inside}), isOptional: true});
    }
    for (const address of this.#edgeAddresses()) {
      // The zone of a public address is outside.
      const views = this.#views(['outside']);
      const asked = views.find(({view}) => view === 'outside') ?? views[0];
      if (asked === undefined) continue;
      this.#steps.push({...planDnsStep({name: address, records: 'reverse', ...asked}), isOptional: true});
    }
  }

  /** RFC 2782. Expressway-C looks for the first; CMS 2.x with XMPP for the others. */
  #services(): string[] {
    const xmpp = hostOf(this.#site.names?.xmpp ?? '');
    return [
      ...(this.#external === undefined || isIP(this.#external) !== 0 ? [] : [`_cms-web._tls.${this.#external}`]),
      ...(xmpp === undefined ? [] : [`_xmpp-client._tcp.${xmpp}`, `_xmpp-component._tcp.${xmpp}`]),
    ];
  }

  /** As guests know it. */
  #edgeAddresses(): string[] {
    const edges = (this.#site.boxes ?? []).filter(({role}) => role === 'expressway-e');
    const told = edges.flatMap(({web, turn}) => [web?.address, turn?.address]);
    const hosts = told.flatMap((text) => (text === undefined ? [] : (parseEndpoint(text, turnPort)?.host ?? [])));
    return [...new Set(hosts.filter((host) => isIP(host) !== 0 && !isLoopback(host)))];
  }

  /** Who is asked, by the side that he serves; first who answers programs on this computer. */
  #views(
    wanted: readonly ('inside' | 'outside')[],
  ): readonly {readonly view: Vantage; readonly resolvers: readonly Resolver[]}[] {
    const {vantage, systemResolvers, resolvers: given = []} = this.#options;
    const ofSite = (view: 'inside' | 'outside'): readonly Resolver[] =>
      (this.#site.resolvers?.[view] ?? []).map(resolverOf);
    const named = vantage === 'unknown' ? given : [...given, ...ofSite(vantage)];
    const own = named.length > 0 ? named : systemResolvers;
    const others = wanted
      .filter((view) => view !== vantage && !(view === 'inside' && vantage === 'outside'))
      .map((view) => ({view, resolvers: ofSite(view)}));
    return [{view: vantage, resolvers: own}, ...others].filter(({resolvers}) => resolvers.length > 0);
  }

  #askOf(
    name: string,
    {views, isRequired}: {views: readonly ('inside' | 'outside')[]; isRequired?: (view: Vantage) => boolean},
  ): void {
    if (isIP(name) !== 0 || this.#lookups.has(name)) return;
    const asked = this.#views(views);
    const steps = asked.map(({view, resolvers}, index) =>
      planDnsStep({
        name,
        records: 'addresses',
        view,
        resolvers,
        isRequired: isRequired?.(view) ?? true,
        givesAddresses: index === 0,
      }),
    );
    const [own] = steps;
    this.#steps.push(...steps);
    this.#lookups.set(name, own === undefined ? [] : [own.id]);
    const {inside = []} = this.#site.resolvers ?? {};
    if (inside.length > 0 && this.#options.vantage === 'outside' && views.includes('inside')) {
      const title = `${name} in the DNS inside`;
      this.#leave(`dns inside ${name}`, title, ['dns'], 'DNS servers inside are asked from inside only');
    }
  }

  #lookupOf(host: string): readonly string[] {
    if (!this.#lookups.has(host)) this.#askOf(host, {views: []});
    return this.#lookups.get(host) ?? [];
  }

  #web(): void {
    const {join, vantage} = this.#options;
    const {boxes = [], names} = this.#site;
    const external = this.#external;
    const internal = hostOf(names?.internal ?? '');
    if (external !== undefined && boxes.some((box) => isReachedElsewhere(box, 'expressway-e'))) {
      this.#leaveOwnAddresses(external);
    } else if (external !== undefined) {
      const whose = boxes.find(({web}) => web !== undefined && hostIn(web.address) === external);
      const {port, path} = join ?? {};
      this.#addWeb({
        host: external,
        ...(port === undefined ? {} : {port}),
        ...(path === undefined ? {} : {path}),
        ...this.#identityOf(whose),
      });
    }
    for (const box of boxes) if (this.#isNear(box)) this.#addPageOf(box, internal);
    if (internal !== undefined && internal !== external) {
      if (vantage === 'inside' && boxes.some((box) => isReachedElsewhere(box, 'cms')))
        this.#leaveOwnAddresses(internal);
      else if (vantage === 'inside') this.#addWeb({host: internal, hasRedirect: false});
      else this.#leave(`web ${internal}:443`, `page of ${internal}, TCP 443`, ['tcp', 'tls', 'http'], fromInside);
    }
    for (const box of boxes) {
      const at = administrationOf(box);
      const page = parseEndpoint(box.web?.address ?? '', 443);
      if (at === undefined || (at.host === page?.host && at.port === page.port)) continue;
      const target = {host: at.host, administratorPort: at.port, ...this.#identityOf(box)};
      if (vantage === 'inside') this.#addWeb(target, 'administration');
      else
        this.#leave(
          `web ${at.host}:${at.port}`,
          `web administration of ${at.host}, TCP ${at.port}`,
          ['tcp', 'tls'],
          fromInside,
        );
    }
  }

  #leaveOwnAddresses(name: string): void {
    const why = 'the site file says that its page is reached at other addresses from here';
    this.#leave(`web ${name}:443`, `page of ${name} at its own addresses`, ['tcp', 'tls', 'http'], why);
  }

  /** Of a peer of a cluster, or of the web bridge, where the site file says where it is reached. */
  #addPageOf(box: SiteBox, internal: string | undefined): void {
    const at = box.web === undefined ? undefined : parseEndpoint(box.web.address, 443);
    if (at === undefined || at.host.toLowerCase() === this.#external) return;
    const opened = box.role === 'cms' ? (internal ?? this.#external) : this.#external;
    const host = hostOf(box.web?.serverName ?? '') ?? opened ?? at.host.toLowerCase();
    const connect = host === at.host.toLowerCase() ? {} : {connect: at};
    this.#addWeb({host, port: at.port, ...connect, ...this.#identityOf(box)});
  }

  /** Whether its page can be reached from this side at all: the web bridge is inside. */
  #isNear({role}: SiteBox): boolean {
    return role !== 'cms' || this.#options.vantage !== 'outside';
  }

  #addWeb(target: Omit<Parameters<typeof planWebSteps>[0], 'after'>, use?: 'administration'): void {
    const after = this.#lookupOf(target.connect?.host ?? target.host);
    const steps = planWebSteps({...target, after})
      .filter((step) => (use === undefined ? step.use !== 'administration' : step.use === use))
      .map((step) => atEachAddress(step, step.connect?.host ?? step.host));
    this.#steps.push(...steps);
  }

  /** Whose it is meant to be, and which authorities may have signed its certificate. */
  #identityOf(box: SiteBox | undefined): Pick<WebStep, 'box' | 'authorities'> {
    const {authorities, readAuthority} = this.#options;
    const {authority} = box?.web ?? {};
    const texts = [authorities, authority === undefined ? undefined : readAuthority?.(authority)];
    const pem = texts.filter((text) => text !== undefined).join('\n');
    return {
      ...(box === undefined ? {} : {box: {role: box.role, ...(box.name === undefined ? {} : {name: box.name})}}),
      ...(pem === '' ? {} : {authorities: pem}),
    };
  }

  #turn(): void {
    const servers = this.#turnTargets();
    const {users = [], rateKbps} = this.#options;
    // Of the server that the ways before belong to.
    let better: readonly string[] = [];
    for (const {server, connect, transport, isOptional, hasRelay, box} of servers) {
      const reached = connect?.host ?? server.host;
      const after = this.#lookupOf(reached);
      const {authorities} = this.#identityOf(box);
      const target = {server, transport, ...(connect === undefined ? {} : {connect})};
      const trust = transport === 'tls' && authorities !== undefined ? {authorities} : {};
      const [user, ...others] = users;
      const first = planTurnStep({...target, ...trust, after, ...(user === undefined ? {} : {user})});
      const optional = isOptional ? {isOptional} : {};
      this.#steps.push({...atEachAddress(first, reached), ...optional});
      if (!isOptional) {
        for (const other of others) {
          const label = `password of ${other.holder}`;
          this.#steps.push(atEachAddress(planTurnStep({...target, ...trust, after, user: other, label}), reached));
        }
      }
      if (hasRelay) better = [];
      if (user === undefined) {
        if (!hasRelay) continue;
        const why = 'needs a TURN user and password: --turn-user, or the site file';
        const title = `media through the relays of ${server.host}`;
        this.#leave(`relay ${server.host}`, title, ['relay'], why);
      } else {
        const relay = planRelayStep({
          ...target,
          user,
          after: [...after, first.id],
          ...(better.length === 0 ? {} : {insteadOf: better}),
          ...(rateKbps === undefined ? {} : {rateKbps}),
        });
        this.#relays.push(atEachAddress(relay, reached));
        better = [...better, first.id];
      }
    }
  }

  #turnTargets(): readonly TurnServer[] {
    const asked = this.#options.turnServers ?? [];
    if (asked.length > 0) {
      return asked.flatMap(({host, port, transport}) =>
        transport === undefined
          ? usualWays(host, port)
          : [{server: {host, port}, transport, isOptional: false, hasRelay: true}],
      );
    }
    const ofBoxes = (this.#site.boxes ?? []).flatMap(serversOf);
    if (ofBoxes.length > 0) return ofBoxes;
    if (this.#external === undefined) return [];
    if (this.#options.vantage !== 'inside') return usualWays(this.#external, turnPort);
    const why = 'inside, the join name leads to the web bridge: name the TURN server with --turn, or in the site file';
    this.#leave('turn', 'TURN', ['turn'], why);
    return [];
  }

  #leave(id: string, title: string, stages: readonly ProbeStageName[], why: string): void {
    this.#leftOut.push({id, title, stages, why});
  }
}

/** Where its web administration is. */
function administrationOf({role, api}: SiteBox): {readonly host: string; readonly port: number} | undefined {
  if (role === 'cms' || api === undefined || !URL.canParse(api.url)) return undefined;
  const {hostname, port} = new URL(api.url);
  return {host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 443 : Number(port)};
}

function atEachAddress<Step extends AnyStep>(step: Step, host: string): Step {
  return isIP(host) === 0 ? {...step, eachAddressOf: host} : step;
}

function resolverOf(text: string): Resolver {
  const {host, port} = parseEndpoint(text, 53) ?? {host: text, port: 53};
  return {address: host, port};
}

/** By way of a tunnel, say: then its own addresses do not lead to it from here. */
function isReachedElsewhere({role, web, addresses}: SiteBox, wanted: SiteBox['role']): boolean {
  const host = web === undefined ? undefined : hostIn(web.address);
  return role === wanted && host !== undefined && isIP(host) !== 0 && addresses.length > 0 && !addresses.includes(host);
}

/** Boxes may stand behind one address. */
function onceEach<Item extends {readonly id: string}>(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>();
  return items.filter(({id}) => !seen.has(id) && seen.add(id));
}

function hostIn(text: string): string | undefined {
  return parseEndpoint(text, 443)?.host.toLowerCase();
}

const fromInside = 'tried with --from inside only';

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
