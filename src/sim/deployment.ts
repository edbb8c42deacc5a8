/**
 * The embedded deployment: a site on loopback sockets, speaking what the products speak. What it answers follows the site
 * that it holds at that moment, so a fault may come and go while it runs.
 */

import {createServer, type Socket} from 'node:net';
import {createSshKey} from './certificates/create-ssh-key.ts';
import {type IssuedCertificate, issueCertificate} from './certificates/issue-certificate.ts';
import {serverCredentials} from './certificates/server-credentials.ts';
import {CertificateMaker} from './make-certificates.ts';
import {answerApi} from './render/render-cms-api.ts';
import {answerDns} from './render/render-dns.ts';
import {renderConfiguration} from './render/render-expressway-configuration.ts';
import {renderStatus} from './render/render-expressway-status.ts';
import {answerMmp} from './render/render-mmp.ts';
import {answerPage} from './render/render-page.ts';
import {listenOnLoopback} from './servers/listen-on-loopback.ts';
import {startDnsServer} from './servers/start-dns-server.ts';
import {type HttpsAnswer, startHttpsServer} from './servers/start-https-server.ts';
import {startMmpServer} from './servers/start-mmp-server.ts';
import {startTurnServer, type TurnServerOptions} from './servers/start-turn-server.ts';
import {addDays} from './site/dates.ts';
import {
  type ExpresswayBox,
  type ExpresswayE,
  expresswayFqdn,
  outsideAddress,
  type TurnTrouble,
} from './site/expressway-box.ts';
import type {Login, Site} from './site/site.ts';
import {sentChain} from './site/site-certificates.ts';

export interface Deployment {
  readonly site: Site;
  /** The site file that reads it live, as plain data; its passwords stand in it as text. */
  readonly siteFile: unknown;
  /** Holds another site from now on; the boxes have to be the same. */
  change(site: Site): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the servers of all boxes on free ports of 127.0.0.1. What a person knows of the site (names and addresses in the
 * site file) is that of the first site, whatever it holds later.
 */
export async function startDeployment(first: Site, maker = new CertificateMaker()): Promise<Deployment> {
  let site = first;
  const {cmsLogin, expresswayLogin} = first.secrets;
  const hostKey = createSshKey();
  // What the web administration of CMS shows; it is pinned, so its names and dates do not matter.
  const webAdmin = issueCertificate({
    commonName: 'webadmin',
    organization: first.organisation,
    dnsNames: [],
    notBefore: addDays(first.now, -30),
    notAfter: addDays(first.now, 3000),
  });
  const open: Endpoint[] = [];
  /** Servers that keep the settings they were started with: another site needs new ones on their ports. */
  const renewed: RenewedEndpoint[] = [];
  const keep = async <Server extends Endpoint>(starting: Promise<Server>): Promise<Server> => {
    const server = await starting;
    open.push(server);
    return server;
  };
  const renew = async (start: (port: number) => Promise<Endpoint>): Promise<Endpoint> => {
    const endpoint = await RenewedEndpoint.open(start);
    renewed.push(endpoint);
    return endpoint;
  };

  const cmsBoxes = await Promise.all(
    first.cms.map(async ({hostName, interfaces}, index) => {
      const current = () => site.cms[index] ?? first.cms[0];
      const api = await keep(
        startHttpsServer({
          credentials: serverCredentials(webAdmin),
          basicAuth: {username: cmsLogin.name, password: cmsLogin.password.reveal()},
          answer: ({path, query}) => answerApi(site, current(), path, query),
        }),
      );
      const mmp = await keep(
        startMmpServer({
          hostKey: hostKey.privateKey,
          username: cmsLogin.name,
          password: cmsLogin.password.reveal(),
          run: (command) => answerMmp(site, current(), command),
        }),
      );
      return () => ({
        role: 'cms',
        name: hostName,
        addresses: interfaces.map(({address}) => address),
        api: apiEntry(api, cmsLogin, webAdmin),
        mmp: {
          host: '127.0.0.1',
          port: mmp.port,
          username: cmsLogin.name,
          password: cmsLogin.password.reveal(),
          hostKey: hostKey.fingerprint,
        },
      });
    }),
  );

  const expresswayBox = async (current: () => ExpresswayBox) => {
    const api = await renew((port) =>
      startHttpsServer({
        credentials: boxCredentials(site, current(), maker),
        basicAuth: {username: expresswayLogin.name, password: expresswayLogin.password.reveal()},
        answer: ({path, query}) => answerExpressway(site, current(), path, query),
        port,
      }),
    );
    const {role, hostName, interfaces} = current();
    const nats = interfaces.flatMap(({staticNatAddress}) => staticNatAddress ?? []);
    return () => ({
      role,
      ...(hostName === '' ? {} : {name: hostName}),
      addresses: [...interfaces.map(({address}) => address), ...nats],
      api: apiEntry(api, expresswayLogin, maker.make(site, current().certificate)),
    });
  };
  const coreBoxes = await Promise.all(
    first.expresswayC.map((_, index) => expresswayBox(() => site.expresswayC[index] ?? first.expresswayC[0])),
  );
  const edgeBoxes = await Promise.all(
    first.expresswayE.map(async (known, index) => {
      const current = () => site.expresswayE[index] ?? first.expresswayE[0];
      const box = await expresswayBox(current);
      const web = await renew((port) => startWebPage(site, current(), maker, port));
      const turn = await renew((port) => startTurnServer({...turnBehaviour(site, current()), port}));
      const fqdn = expresswayFqdn(known);
      return () => ({
        ...box(),
        ...(fqdn === '' ? {} : {fqdn}),
        web: {address: `127.0.0.1:${web.port}`},
        turn: {
          address: `${outsideAddress(known)}:${known.turn.port}`,
          transport: 'udp',
          connect: `127.0.0.1:${turn.port}`,
        },
      });
    }),
  );
  const resolverOf = async (view: 'inside' | 'outside') => {
    const asked = new Map<string, number>();
    const server = await keep(
      startDnsServer({
        answer: (question) => {
          const key = `${question.type} ${question.name.toLowerCase()}`;
          const before = asked.get(key) ?? 0;
          asked.set(key, before + 1);
          return answerDns(site, view, question, before);
        },
      }),
    );
    return `127.0.0.1:${server.port}`;
  };
  const resolvers = {inside: [await resolverOf('inside')], outside: [await resolverOf('outside')]};

  return {
    get site() {
      return site;
    },
    get siteFile() {
      const {turnPasswordOnCms, turnPasswordOnExpresswayE} = site.secrets;
      const username = first.database.turnServers[0]?.username ?? 'turn';
      return {
        names: {
          external: first.names.externalJoin,
          internal: first.names.internalJoin,
          ...(first.cms.some(({xmpp}) => xmpp !== undefined) ? {xmpp: first.names.cmsDomain} : {}),
        },
        resolvers,
        boxes: [...cmsBoxes, ...coreBoxes, ...edgeBoxes].map((describe) => describe()),
        turn: {
          credentials: [
            {holder: 'cms', username, password: turnPasswordOnCms.reveal()},
            {holder: 'expressway-e', password: turnPasswordOnExpresswayE.reveal()},
          ],
        },
      };
    },
    async change(next) {
      site = next;
      await Promise.all(renewed.map((endpoint) => endpoint.renew()));
    },
    async close() {
      await Promise.all([...open, ...renewed].map((server) => server.close()));
    },
  };
}

interface Endpoint {
  readonly port: number;
  close(): Promise<void>;
}

class RenewedEndpoint implements Endpoint {
  readonly port: number;
  readonly #start: (port: number) => Promise<Endpoint>;
  #server: Endpoint;

  static async open(start: (port: number) => Promise<Endpoint>): Promise<RenewedEndpoint> {
    return new RenewedEndpoint(start, await start(0));
  }

  private constructor(start: (port: number) => Promise<Endpoint>, server: Endpoint) {
    this.#start = start;
    this.#server = server;
    this.port = server.port;
  }

  async renew(): Promise<void> {
    await this.#server.close();
    this.#server = await this.#start(this.port);
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}

function apiEntry(server: Endpoint, login: Login, certificate: IssuedCertificate) {
  return {
    url: `https://127.0.0.1:${server.port}`,
    username: login.name,
    password: login.password.reveal(),
    fingerprint: certificate.sha256,
  };
}

/** What guests reach on 443. */
async function startWebPage(site: Site, box: ExpresswayE, maker: CertificateMaker, port: number): Promise<Endpoint> {
  const {pageTrouble: trouble} = box;
  if (trouble === 'closed') return {port, close: async () => undefined};
  if (trouble === 'reset' || trouble === 'other-service')
    return listenOnLoopback(createServer(trouble === 'reset' ? resetHandshake : greetAsSsh), port);
  return startHttpsServer({
    credentials: trouble === 'inspected' ? inspectorCredentials(site) : boxCredentials(site, box, maker),
    answer: (request) => answerPage(site, box, request),
    takesWebSockets: true,
    ...(trouble === 'old-tls' ? ({minVersion: 'TLSv1', maxVersion: 'TLSv1.1'} as const) : {}),
    port,
  });
}

function inspectorCredentials({names, organisation, now}: Site) {
  const dates = {notBefore: addDays(now, -30), notAfter: addDays(now, 300)};
  const name = names.externalJoin;
  return serverCredentials(
    issueCertificate({commonName: name, organization: organisation, dnsNames: [name], ...dates}),
  );
}

function resetHandshake(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.once('data', () => socket.resetAndDestroy());
}

function greetAsSsh(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.write('SSH-2.0-OpenSSH_9.2\r\n');
}

function answerExpressway(site: Site, box: ExpresswayBox, path: string, query: URLSearchParams): HttpsAnswer {
  const location = path === '/getxml' ? query.get('location') : path;
  const headers = {'content-type': 'text/xml'};
  if (location === '/Status' || location === '/status.xml')
    return {status: 200, headers, body: renderStatus(site, box)};
  if (location === '/Configuration' || location === '/configuration.xml')
    return {status: 200, headers, body: renderConfiguration(site, box)};
  return {status: 404, body: ''};
}

/** An Expressway has one server certificate, on all its ports. */
function boxCredentials(site: Site, box: ExpresswayBox, maker: CertificateMaker) {
  const [leaf, ...issuers] = sentChain(site, box).map(({id}) => maker.make(site, id));
  const isDisordered = box.role === 'expressway-e' && box.pageTrouble === 'disordered';
  const others = isDisordered ? issuers.toReversed() : issuers;
  if (leaf === undefined) throw new Error(`${box.hostName} has no certificate`);
  return serverCredentials(leaf, others);
}

function turnBehaviour(site: Site, box: ExpresswayE): TurnServerOptions {
  const {turn, localUsers} = box;
  const isBlocked = site.blocked.some(({flow, box: name}) => flow === 'turn-outside' && name === box.hostName);
  const behaviour = {
    realm: turn.appliedRealm ?? turn.realm,
    users: localUsers.map((username) => ({username, password: site.secrets.turnPasswordOnExpresswayE.reveal()})),
    relayAddress: outsideAddress(box),
    mediaPorts: turn.appliedMediaPorts ?? {first: turn.mediaPortStart, last: turn.mediaPortEnd},
    isSilent: !turn.isOn || isBlocked,
    wrongPasswordCode: 431 as const,
  };
  const troubles: Readonly<Record<TurnTrouble, Partial<TurnServerOptions>>> = {
    'relays-apart': {network: {isHairpinMissing: true}},
    lossy: {network: {fromRelay: {lossRate: 1 / 8}}},
    'small-mtu': {network: {fromRelay: {mtuBytes: 1240}}},
    'load-balancer': {others: [{...behaviour, realm: `${behaviour.realm}-2`}]},
    'one-relay': {userQuota: 1},
  };
  return {...behaviour, ...(turn.trouble === undefined ? {} : troubles[turn.trouble])};
}
