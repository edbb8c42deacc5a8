import {describe, expect, test} from '@jest/globals';
import {Secret} from '../../../src/model/secret.ts';
import {type PlanOptions, planProbe} from '../../../src/sources/probe/plan-probe.ts';
import type {ProbePlan} from '../../../src/sources/probe/planned-steps.ts';
import {type SiteContent, siteSchema} from '../../../src/sources/site-file/site-schema.ts';

const name = 'join.example.com';
const resolver = {address: '192.0.2.53', port: 53};
const options: PlanOptions = {join: {host: name}, vantage: 'unknown', systemResolvers: [resolver]};
const user = {username: 'relayuser', holder: 'cms', password: new Secret('one')};

const ids = ({steps}: ProbePlan): string[] => steps.map(({id}) => id);
const site = (content: unknown): SiteContent => siteSchema.parse(content);

describe('a name alone', () => {
  test('given no site file, when planned, then the whole path of a guest is tried at the addresses of the name', () => {
    const plan = planProbe({}, options);
    expect(ids(plan)).toEqual([
      `dns ${name}`,
      `web ${name}:443`,
      `web ${name}:80`,
      `turn ${name}:3478/udp`,
      `turn ${name}:3478/tcp`,
      `turn ${name}:443/tls`,
    ]);
    const [lookup, ...others] = plan.steps;
    expect(lookup).toMatchObject({resolvers: [resolver], givesAddresses: true, isRequired: true});
    for (const step of others) expect(step).toMatchObject({after: [`dns ${name}`], eachAddressOf: name});
  });

  test('given no site file, when planned, then transports that nobody spoke of are optional, and UDP is not', () => {
    const {steps} = planProbe({}, options);
    const optional = steps.filter(({kind, isOptional}) => kind === 'turn' && isOptional);
    expect(optional.map(({id}) => id)).toEqual([`turn ${name}:3478/tcp`, `turn ${name}:443/tls`]);
  });

  test('given no password, when planned, then the relay is left out with the reason; with one it comes after all else', () => {
    expect(planProbe({}, options).leftOut).toMatchObject([{id: `relay ${name}`, stages: ['relay']}]);
    const plan = planProbe({}, {...options, users: [user]});
    expect(plan.leftOut).toEqual([]);
    expect(plan.steps.at(-3)).toMatchObject({
      id: `relay ${name}:3478/udp`,
      after: [`dns ${name}`, `turn ${name}:3478/udp`],
      user,
    });
  });

  test('given a plan with a password, when printed, then the password is not in it', () => {
    expect(JSON.stringify(planProbe({}, {...options, users: [user]}))).not.toContain('"one"');
  });

  test('given an address in place of a name, when planned, then nothing is looked up', () => {
    const {steps} = planProbe({}, {...options, join: {host: '192.0.2.7'}});
    expect(steps.some(({kind}) => kind === 'dns')).toBe(false);
    for (const step of steps) expect(step).toMatchObject({after: []});
    expect(steps[0]?.eachAddressOf).toBeUndefined();
  });

  test('given a link, when planned, then its port and path are asked for', () => {
    const {steps} = planProbe({}, {...options, join: {host: name, port: 8443, path: '/meeting/1?secret=x'}});
    expect(steps.find(({kind}) => kind === 'web')).toMatchObject({port: 8443, path: '/meeting/1?secret=x'});
    expect(JSON.stringify(steps.map(({id, title, sends}) => ({id, title, sends})))).not.toContain('secret');
  });

  test('given that it runs inside, when planned, then the join name is not taken for the TURN server', () => {
    const plan = planProbe({}, {...options, vantage: 'inside'});
    expect(plan.steps.some(({kind}) => kind === 'turn')).toBe(false);
    expect(plan.leftOut[0]?.why).toContain('--turn');
  });

  test('given TURN servers, when planned, then those are tried: a URI over its transport alone', () => {
    const turnServers = [
      {host: 'turn.example.com', port: 3478},
      {host: '192.0.2.9', port: 443, transport: 'tls' as const},
    ];
    const {steps} = planProbe({}, {...options, vantage: 'inside', turnServers});
    expect(steps.filter(({kind}) => kind === 'turn').map(({id, isOptional}) => [id, isOptional === true])).toEqual([
      ['turn turn.example.com:3478/udp', false],
      ['turn turn.example.com:3478/tcp', true],
      ['turn turn.example.com:443/tls', true],
      ['turn 192.0.2.9:443/tls', false],
    ]);
    expect(steps.map(({id}) => id)).toContain('dns inside turn.example.com');
  });

  test('given DNS servers on the command line, when planned, then they are asked in place of those of the computer', () => {
    const {steps} = planProbe({}, {...options, resolvers: [{address: '198.51.100.53', port: 5353}]});
    expect(steps[0]).toMatchObject({resolvers: [{address: '198.51.100.53', port: 5353}]});
  });

  test('given nothing at all, when planned, then there are no steps', () => {
    expect(planProbe({}, {vantage: 'unknown', systemResolvers: [resolver]}).steps).toEqual([]);
  });
});

describe('a site file', () => {
  const content = site({
    names: {external: name, internal: 'join.cms.example.net', xmpp: 'example.com'},
    resolvers: {inside: ['10.20.0.2'], outside: ['198.51.100.53']},
    boxes: [
      {role: 'cms', name: 'core1', web: {address: '10.20.0.10:443'}},
      {
        role: 'expressway-e',
        name: 'vcse',
        fqdn: 'vcse.example.com',
        addresses: ['10.20.1.20', '203.0.113.7'],
        api: {url: 'https://10.20.1.20:445', username: 'reader', password: 'p'},
        web: {address: '203.0.113.7:443', authority: 'ca.pem'},
        turn: {address: '203.0.113.7:3478', more: ['tcp:3478', 'tls:443']},
      },
    ],
  });
  const {join: _, ...rest} = options;

  test('given it, when run outside, then the DNS inside, the web bridge and the administration are left to the inside', () => {
    const plan = planProbe(content, {...rest, vantage: 'outside'});
    expect(ids(plan)).toEqual([
      `dns outside ${name}`,
      'dns outside join.cms.example.net',
      'dns outside vcse.example.com',
      'dns outside 203.0.113.7',
      `web ${name}:443`,
      `web ${name}:80`,
      `web ${name}:443 by way of 203.0.113.7:443`,
      'turn 203.0.113.7:3478/udp',
      'turn 203.0.113.7:3478/tcp',
      'turn 203.0.113.7:443/tls',
    ]);
    expect(plan.leftOut.map(({id}) => id)).toEqual([
      `dns inside ${name}`,
      'dns inside join.cms.example.net',
      'dns inside vcse.example.com',
      'web join.cms.example.net:443',
      'web 10.20.1.20:445',
      'relay 203.0.113.7',
    ]);
    expect(plan.steps[0]).toMatchObject({view: 'outside', resolvers: [{address: '198.51.100.53', port: 53}]});
    expect(plan.steps[1]).toMatchObject({isRequired: false});
  });

  test('given it, when run inside, then both sides are asked, and what connects goes by the answers of the inside', () => {
    const plan = planProbe(content, {...rest, vantage: 'inside'});
    const lookups = plan.steps.flatMap((step) => (step.kind === 'dns' ? [step] : []));
    expect(lookups.map(({id, givesAddresses}) => [id, givesAddresses])).toEqual([
      [`dns inside ${name}`, true],
      [`dns outside ${name}`, false],
      ['dns inside join.cms.example.net', true],
      ['dns outside join.cms.example.net', false],
      ['dns inside vcse.example.com', true],
      ['dns outside vcse.example.com', false],
      [`dns inside _cms-web._tls.${name}`, false],
      ['dns inside _xmpp-client._tcp.example.com', false],
      ['dns inside _xmpp-component._tcp.example.com', false],
      ['dns outside 203.0.113.7', false],
    ]);
    expect(ids(plan)).toContain('web join.cms.example.net:443 by way of 10.20.0.10:443');
    expect(ids(plan)).toContain('web join.cms.example.net:443');
    expect(ids(plan)).toContain('web 10.20.1.20:445, administration');
    expect(plan.steps.find(({id}) => id === `web ${name}:443`)?.after).toEqual([`dns inside ${name}`]);
  });

  test('given that nobody says on which side it runs, when planned, then the own DNS servers lead the way', () => {
    const {steps} = planProbe(content, rest);
    expect(steps.slice(0, 3).map(({id}) => id)).toEqual([`dns ${name}`, `dns inside ${name}`, `dns outside ${name}`]);
    expect(steps.find(({id}) => id === `web ${name}:443`)?.after).toEqual([`dns ${name}`]);
  });

  test('given the authority of a page, when planned, then its PEM goes with that page, and with no other', () => {
    const {steps} = planProbe(content, {...rest, vantage: 'inside', readAuthority: (path) => `PEM of ${path}`});
    const pages = steps.flatMap((step) => (step.kind === 'web' ? [step] : []));
    const trusting = pages.filter(({authorities}) => authorities === 'PEM of ca.pem');
    expect(trusting.every(({box}) => box?.role === 'expressway-e')).toBe(true);
    expect(trusting.length).toBeGreaterThan(0);
    expect(pages.find(({id}) => id === `web ${name}:443`)?.authorities).toBeUndefined();
  });

  test('given a page that is reached by way of another address, when planned, then the own addresses are left out', () => {
    const tunnelled = site({
      names: {external: name},
      boxes: [{role: 'expressway-e', addresses: ['203.0.113.7'], web: {address: '127.0.0.1:8443'}}],
    });
    const plan = planProbe(tunnelled, rest);
    expect(ids(plan)).toContain(`web ${name}:8443 by way of 127.0.0.1:8443`);
    expect(ids(plan)).not.toContain(`web ${name}:443`);
    expect(plan.leftOut.map(({id}) => id)).toContain(`web ${name}:443`);
  });

  test('given a server with several transports, when planned, then media go over the first that gives a relay', () => {
    const relays = planProbe({}, {...options, users: [user]}).steps.filter(({kind}) => kind === 'relay');
    const [udp, tcp, tls] = ['3478/udp', '3478/tcp', '443/tls'].map((end) => `turn ${name}:${end}`);
    expect(relays.map(({after, insteadOf}) => ({after: after.slice(1), insteadOf}))).toEqual([
      {after: [udp], insteadOf: undefined},
      {after: [tcp], insteadOf: [udp]},
      {after: [tls], insteadOf: [udp, tcp]},
    ]);
  });

  test('given several TURN servers at one address, when planned, then media go through each of them', () => {
    const boxes = [3478, 3479].map((port) => ({
      role: 'expressway-e',
      turn: {address: `203.0.113.7:${port}`, more: []},
    }));
    const {steps} = planProbe(site({boxes}), {...rest, users: [user]});
    expect(steps.filter(({kind}) => kind === 'relay').map(({id}) => id)).toEqual([
      'relay 203.0.113.7:3478/udp',
      'relay 203.0.113.7:3479/udp',
    ]);
  });

  test('given an authority, when planned, then TURN over TLS of that box trusts it too', () => {
    const {steps} = planProbe(content, {...rest, readAuthority: (path) => `PEM of ${path}`});
    const trusting = steps.flatMap((step) => (step.kind === 'turn' && step.authorities !== undefined ? [step.id] : []));
    expect(trusting).toEqual(['turn 203.0.113.7:443/tls']);
  });

  test('given two passwords, when planned, then each is tried, and the media go with the first', () => {
    const other = {...user, holder: 'expressway-e', password: new Secret('two')};
    const boxes = [{role: 'expressway-e', turn: {address: '203.0.113.7:3478', connect: '127.0.0.1:3479'}}];
    const {steps} = planProbe(site({boxes}), {...rest, users: [user, other]});
    expect(steps.filter(({kind}) => kind !== 'dns').map(({id}) => id)).toEqual([
      'turn 203.0.113.7:3478/udp',
      'turn 203.0.113.7:3478/udp, password of expressway-e',
      'relay 203.0.113.7:3478/udp',
    ]);
    expect(steps.at(-1)).toMatchObject({user, connect: {host: '127.0.0.1', port: 3479}});
  });
});

describe('parts of a plan', () => {
  test('given a last stage, when cut, then no step goes further, and says no more of what it sends', () => {
    const {steps, leftOut} = planProbe({}, {...options, stopAt: 'tls'});
    expect(steps.map(({id, stages}) => [id, ...stages])).toEqual([
      [`dns ${name}`, 'dns'],
      [`web ${name}:443`, 'tcp', 'tls'],
      [`turn ${name}:3478/tcp`, 'tcp'],
      [`turn ${name}:443/tls`, 'tcp', 'tls'],
    ]);
    expect(steps[1]?.sends.join('\n')).not.toContain('GET');
    expect(leftOut).toEqual([]);
  });

  test('given one stage, when cut, then what it needs stays, and nothing else', () => {
    const {steps} = planProbe({}, {...options, only: ['tls']});
    expect(steps.map(({id, stages}) => [id, ...stages])).toEqual([
      [`dns ${name}`, 'dns'],
      [`web ${name}:443`, 'tcp', 'tls'],
      [`turn ${name}:443/tls`, 'tcp', 'tls'],
    ]);
  });

  test('given one step by its id, when cut, then it stays whole, with what it waits for', () => {
    const {steps} = planProbe({}, {...options, users: [user], only: [`relay ${name}:3478/udp`]});
    expect(steps.map(({id}) => id)).toEqual([`dns ${name}`, `turn ${name}:3478/udp`, `relay ${name}:3478/udp`]);
  });

  test('given a word that names no step, when cut, then nothing is left', () => {
    expect(planProbe({}, {...options, only: ['ftp']}).steps).toEqual([]);
  });
});
