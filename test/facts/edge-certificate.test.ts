import {describe, expect, test} from '@jest/globals';
import type {CertificateFile} from '../../src/facts/certificate-file.ts';
import {edgeCertificate} from '../../src/facts/derived/edge-certificate.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {authority, edgeBox, edgeServer, expressway, fileOf, issued, lan, root, siteFile} from './make.ts';
import {from} from './make-probe.ts';

const edges = (...facts: readonly Fact[]) =>
  storeOf(facts)
    .of(edgeCertificate)
    .map(({subject, value}) => `${subject.replace('cert://sha256:', '')} ${value.knownBy} ${value.chain.length}`);

const nobody = {};
const vcse = expressway({hostName: 'vcse', domainName: 'quarry.test'});
const named = issued('server', {commonName: 'vcse.quarry.test', dnsNames: ['VCSE.quarry.test']});

describe('whose it is', () => {
  test('given a folder named for the box, when derived, then the path says so', () => {
    expect(edges(...edgeServer())).toEqual(['server path 1']);
  });

  test('given a file of nobody, when derived, then nothing is guessed', () => {
    expect(edges(named, fileOf('server.pem', [named], nobody))).toEqual([]);
  });

  test('given a file of another box, when it holds the name of Expressway-E, then it is still the other’s', () => {
    expect(edges(vcse, named, fileOf('server.pem', [named], {holder: 'cms', holderKnownBy: 'path'}))).toEqual([]);
  });

  test('given the name that Expressway-E has, when a certificate holds it, then it is the edge’s', () => {
    expect(edges(vcse, named, fileOf('server.pem', [named], nobody))).toEqual(['server expressway-name 1']);
  });

  test('given host and domain on two pages, when a certificate holds the name, then it is the edge’s', () => {
    const pages = [expressway({hostName: 'vcse'}), expressway({domainName: 'Quarry.test.'})];
    expect(edges(...pages, named, fileOf('server.pem', [named], nobody))).toEqual(['server expressway-name 1']);
  });

  test('given a wildcard of the domain, when derived, then it may be any box’s', () => {
    const wildcard = issued('wildcard', {dnsNames: ['*.quarry.test']});
    expect(edges(vcse, wildcard, fileOf('star.pem', [wildcard], nobody))).toEqual([]);
  });

  test('given Expressway-C’s certificate with Expressway-E’s name in it, when derived, then it is not the edge’s', () => {
    const vcsc = expressway({hostName: 'vcsc', domainName: 'inside.test'}, 'box:expressway-c');
    const inside = issued('inside', {
      commonName: 'vcsc.inside.test',
      dnsNames: ['vcsc.inside.test', 'vcse.quarry.test'],
    });
    expect(edges(vcse, vcsc, inside, fileOf('server.pem', [inside], nobody))).toEqual([]);
  });

  test('given a handshake for the join name, when derived, then its first certificate is the edge’s', () => {
    const file = fileOf('client.pcap', [named, authority('ca')], {channel: 'tls', serverName: 'Join.Quarry.test'});
    expect(edges(siteFile({externalJoinName: 'join.quarry.test'}), named, authority('ca'), file)).toEqual([
      'server handshake 2',
    ]);
    expect(edges(named, authority('ca'), file)).toEqual([]);
  });
});

describe('handshakes', () => {
  const join = siteFile({externalJoinName: 'join.quarry.test'});
  const sent = (value: Partial<CertificateFile>, input = '203.0.113.9:443'): Fact => ({
    ...fileOf('203.0.113.9:443', [named], {channel: 'tls', ...value}),
    origin: {input, format: 'tls'},
  });

  test('given the administrator page of Expressway-E, when it sends a certificate, then it is not the join page’s', () => {
    const admin = sent({holder: 'expressway-e', serverName: 'vcse.quarry.test'});
    expect(edges(join, vcse, named, admin)).toEqual([]);
    expect(edges(join, vcse, named, sent({serverName: 'vcse.quarry.test'}))).toEqual([]);
  });

  test('given the web bridge inside, when it answers to the join name, then it is not Expressway-E’s', () => {
    expect(edges(join, named, sent({holder: 'cms', serverName: 'join.quarry.test'}))).toEqual([]);
    const inside = sent({serverName: 'join.quarry.test'}, 'tls://172.16.9.5:443');
    expect(edges(join, named, lan('a', ['172.16.9.5']), inside)).toEqual([]);
  });

  test('given a probe from inside, when nobody knows whose the server is, then it is not Expressway-E’s', () => {
    const shown = from('inside', sent({serverName: 'join.quarry.test'}, 'tls://203.0.113.9:443'));
    const placed = {...shown, origin: {...shown.origin, input: 'tls://203.0.113.9:443'}};
    expect(edges(join, named, placed)).toEqual([]);
    expect(edges(join, named, expressway({addresses: ['203.0.113.9']}, edgeBox), placed)).toEqual([
      'server handshake 1',
    ]);
  });

  test('given Expressway-E, when it was asked for the join name or for none, then it is the join page’s', () => {
    expect(edges(join, named, sent({holder: 'expressway-e', serverName: 'JOIN.quarry.test.'}))).toEqual([
      'server handshake 1',
    ]);
    expect(edges(join, named, sent({holder: 'expressway-e'}))).toEqual(['server handshake 1']);
  });
});

describe('which one of a file', () => {
  const ca = root('Quarry Root');

  test('given the chain in any order, when derived, then the leaf is the one that is no authority', () => {
    const issuing = authority('issuing');
    expect(edges(named, issuing, ca, fileOf('server.pem', [ca, issuing, named]))).toEqual(['server path 3']);
  });

  test.each(['ca.pem', 'ca_vcse_2031-05-04.pem', 'cacert.pem', 'ca-bundle.crt', 'trusted-ca.pem', 'truststore.pem'])(
    'given %s with a server’s certificate in it, when derived, then it is a list of what to trust',
    (name) => {
      expect(edges(named, ca, fileOf(name, [ca, named]))).toEqual([]);
    },
  );

  test('given authorities alone, when derived, then there is no server’s certificate', () => {
    expect(edges(ca, authority('issuing'), fileOf('chain.pem', [ca, authority('issuing')]))).toEqual([]);
    expect(edges(ca, fileOf('root.pem', [ca]))).toEqual([]);
  });

  test('given several servers in one file, when derived, then it is a list of what to trust', () => {
    expect(edges(named, issued('other'), fileOf('server.pem', [named, issued('other')]))).toEqual([]);
  });

  test('given a chain whose root is named like a host, when derived, then the leaf is still the server’s', () => {
    const hostRoot = root('ca.quarry.test');
    expect(edges(named, hostRoot, fileOf('server.pem', [named, hostRoot]))).toEqual(['server path 2']);
  });

  test('given a certificate that no fact describes, when derived, then nothing comes of it', () => {
    expect(edges(fileOf('server.pem', [named]))).toEqual([]);
  });
});

describe('copies', () => {
  test('given one certificate in two files and a handshake, when derived, then it is one, as it was sent', () => {
    const ca = authority('ca');
    const sent = fileOf('client.pcap', [named], {channel: 'tls', holder: 'expressway-e', holderKnownBy: 'handshake'});
    expect(edges(named, ca, fileOf('a.pem', [named]), fileOf('b.pem', [named, ca]))).toEqual(['server path 2']);
    expect(edges(named, ca, fileOf('a.pem', [named]), sent, fileOf('b.pem', [named, ca]))).toEqual([
      'server handshake 1',
    ]);
  });

  test('given the peers of a cluster, when derived, then they are named apart', () => {
    const peers = storeOf([...edgeServer({}, 'peer1'), ...edgeServer({}, 'peer2')]).of(edgeCertificate);
    expect(peers.map(({value}) => value.box)).toEqual(['Expressway-E (peer1.pem)', 'Expressway-E (peer2.pem)']);
  });

  test('given the peers of a cluster, when derived, then each has its own', () => {
    expect(edges(...edgeServer({}, 'peer1'), ...edgeServer({}, 'peer2'))).toEqual(['peer1 path 1', 'peer2 path 1']);
  });
});
