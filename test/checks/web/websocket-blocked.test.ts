import check from '../../../src/checks/web/websocket-blocked.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import type {HttpExchange} from '../../../src/facts/http-exchange.ts';
import {accepted, answered, edgeBox, expressway, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const names = siteFile({externalJoinName: 'join.example.com'});
const upgrade = (status: number, value: Partial<HttpExchange> = {}): Fact =>
  answered(status, {upgrade: 'websocket', ...value});
const cut = (failure: NonNullable<HttpExchange['failure']>): Fact => {
  const fact = answered(0, {upgrade: 'websocket', failure});
  const {status: _status, ...value} = fact.value;
  return {...fact, value};
};

describeCheck(check, {
  'given a WebSocket, when it is taken, then it passes': {
    facts: [names, answered(200), upgrade(101)],
    expect: {status: 'pass'},
  },
  'given a page that opens, when its WebSocket is forbidden, then the answer is told': {
    facts: [
      names,
      answered(200),
      upgrade(403, {serverHeader: 'CE_E'}),
      expressway({addresses: ['203.0.113.9']}, edgeBox),
    ],
    expect: {
      status: 'fail',
      findings: [{message: 'refused', subject: 'name:join.example.com', args: {status: 403}, evidence: 2}],
    },
  },
  'given a page that opens, when its WebSocket is reset, then it is a hint': {
    facts: [names, answered(200), cut('reset')],
    expect: {status: 'fail', findings: [{message: 'cut', args: {how: 'the connection is reset'}}]},
  },
  'given a page that takes no WebSocket, when it says so as web servers do, then that proves nothing': {
    facts: [names, answered(200), upgrade(400)],
    expect: {status: 'not-applicable'},
  },
  'given a page that does not open either, when its WebSocket fails, then that is not judged here': {
    facts: [names, answered(502), upgrade(502)],
    expect: {status: 'not-applicable'},
  },
  'given several WebSockets, when one fails, then nothing is said': {
    facts: [names, answered(200), upgrade(200), cut('closed')],
    expect: {status: 'not-applicable'},
  },
  'given another host, when its WebSocket is refused, then that has nothing to do with joining': {
    facts: [
      accepted({server: {address: '203.0.113.200', port: 3478}}),
      answered(200, {host: 'chat.example.net'}),
      upgrade(403, {host: 'chat.example.net'}),
    ],
    expect: {status: 'not-applicable'},
  },
  'given no WebSocket, when judged, then nothing is said': {facts: [answered(200)], expect: {status: 'not-applicable'}},
});
