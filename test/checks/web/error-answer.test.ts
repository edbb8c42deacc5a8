import check from '../../../src/checks/web/error-answer.ts';
import {accepted, answered, edgeBox, expressway, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const names = siteFile({externalJoinName: 'join.example.com'});
const circle = ['/a', '/b', '/a', '/b'].map((path) => answered(302, {path, location: '/c'}));

describeCheck(check, {
  'given a page that opens, when one request of it fails, then it passes': {
    facts: [names, answered(200), answered(404, {path: '/favicon.ico'})],
    expect: {status: 'pass'},
  },
  'given 500 to all requests, when judged, then it is told': {
    facts: [names, answered(500), answered(500, {path: '/api'}), expressway({addresses: ['203.0.113.9']}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [{message: 'status', subject: 'name:join.example.com', args: {status: 500, count: 2}, evidence: 2}],
    },
  },
  'given redirects without an end, when judged, then they go in a circle': {
    facts: [names, ...circle],
    expect: {status: 'fail', findings: [{message: 'circle', args: {count: 4}, evidence: 4}]},
  },
  'given redirects, when a page is at their end, then it passes': {
    facts: [names, ...circle, answered(200)],
    expect: {status: 'pass'},
  },
  'given Bad Request, when judged, then it is not judged here': {
    facts: [names, answered(400)],
    expect: {status: 'not-applicable'},
  },
  'given a login that is asked for, when judged, then nothing is claimed': {
    facts: [names, answered(401)],
    expect: {status: 'not-applicable'},
  },
  'given port 80, when the page is asked over TLS too, then it is no page of its own': {
    facts: [names, answered(200), answered(404, {isDecrypted: false, server: {address: '203.0.113.9', port: 80}})],
    expect: {status: 'pass'},
  },
  'given another host, when it answers 404, then that has nothing to do with joining': {
    facts: [accepted({server: {address: '203.0.113.200', port: 3478}}), answered(404, {host: 'chat.example.net'})],
    expect: {status: 'not-applicable'},
  },
});
