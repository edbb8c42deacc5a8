import {expect, test} from '@jest/globals';
import {missingPieces} from '../../../src/sources/site-file/missing-pieces.ts';
import {parseEndpoint} from '../../../src/sources/site-file/parse-endpoint.ts';
import {parseSiteFile} from '../../../src/sources/site-file/site-file.ts';
import {type SiteAnswers, writeSiteFile} from '../../../src/sources/site-file/write-site-file.ts';

const nothing: SiteAnswers = {
  external: '',
  internal: '',
  resolversInside: [],
  resolversOutside: [],
  boxes: [],
  turnUsername: '',
};
const box = {addresses: [], apiUrl: '', apiUsername: '', sshUsername: ''};
const everything: SiteAnswers = {
  external: 'join.quarry.test',
  internal: 'web.inside.test',
  resolversInside: ['10.1.1.5'],
  resolversOutside: ['[2001:db8::5]:5353'],
  boxes: [
    {
      ...box,
      role: 'cms',
      name: 'core 1: old',
      addresses: ['10.1.1.10'],
      apiUrl: 'https://10.1.1.10:445',
      apiUsername: 'yes',
      sshUsername: 'admin',
    },
    {...box, role: 'expressway-c', name: 'vcsc', addresses: ['10.1.1.20']},
    {...box, role: 'expressway-e', name: 'vcse', addresses: ['10.1.2.20', '203.0.113.7']},
  ],
  turnUsername: 'relay # user',
};

test('given all answers, when written and read back, then every answer is there', () => {
  const {text, variables} = writeSiteFile(everything);
  const {content} = parseSiteFile(text, 'site.yaml');
  expect(content.names).toEqual({external: 'join.quarry.test', internal: 'web.inside.test'});
  expect(content.resolvers).toEqual({inside: ['10.1.1.5'], outside: ['[2001:db8::5]:5353']});
  const [cms, core, edge] = content.boxes ?? [];
  expect(cms).toMatchObject({name: 'core 1: old', api: {username: 'yes'}, mmp: {host: '10.1.1.10', username: 'admin'}});
  expect(core).toMatchObject({role: 'expressway-c', name: 'vcsc', addresses: ['10.1.1.20']});
  expect(edge).toMatchObject({
    web: {address: '203.0.113.7:443'},
    turn: {address: '203.0.113.7:3478', transport: 'udp'},
  });
  expect(content.turn?.credentials.map(({holder, username}) => [holder, username])).toEqual([
    ['cms', 'relay # user'],
    ['expressway-e', 'relay # user'],
  ]);
  expect(variables).toEqual([
    'API_PASSWORD_OF_CORE_1_OLD',
    'SSH_PASSWORD_OF_CORE_1_OLD',
    'TURN_PASSWORD_ON_CMS',
    'TURN_PASSWORD_ON_EXPRESSWAY_E',
  ]);
});

test('given no answers, when written and read back, then it is an empty site in which everything is missing', () => {
  const {content} = parseSiteFile(writeSiteFile(nothing).text, 'site.yaml');
  expect(content).toEqual({});
  expect(missingPieces(content).map(({key}) => key)).toEqual([
    'names.external',
    'names.internal',
    'resolvers.inside',
    'resolvers.outside',
    'boxes: no CMS',
    'boxes: no Expressway-C',
    'boxes: no Expressway-E',
    'turn.credentials of CMS',
    'turn.credentials of Expressway-E',
  ]);
});

test('given a site with some pieces, when asked what is missing, then each box is named with what it lacks', () => {
  const {content} = parseSiteFile(writeSiteFile(everything).text, 'site.yaml');
  expect(missingPieces(content).map(({key}) => key)).toEqual(['api of Expressway-C vcsc', 'api of Expressway-E vcse']);
});

test.each([
  ['192.0.2.7', {host: '192.0.2.7', port: 53}],
  ['192.0.2.7:5353', {host: '192.0.2.7', port: 5353}],
  ['[2001:db8::7]:443', {host: '2001:db8::7', port: 443}],
  ['2001:db8::7', {host: '2001:db8::7', port: 53}],
  ['dns.quarry.test:53', {host: 'dns.quarry.test', port: 53}],
  ['192.0.2.7:0', undefined],
  ['192.0.2.7:70000', undefined],
  ['https://x', undefined],
  ['', undefined],
])('given %j, when read as an address with a port, then it is %j', (text, expected) => {
  expect(parseEndpoint(text, 53)).toEqual(expected);
});
