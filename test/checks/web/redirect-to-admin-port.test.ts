import check from '../../../src/checks/web/redirect-to-admin-port.ts';
import {accepted, answered, edgeBox, expressway, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const names = siteFile({externalJoinName: 'join.example.com'});
const inClear = {isDecrypted: false, server: {address: '203.0.113.9', port: 80}};
const redirected = (location: string) => answered(301, {...inClear, location});

describeCheck(check, {
  'given a redirect to the page, when judged, then it passes': {
    facts: [names, redirected('https://join.example.com/')],
    expect: {status: 'pass'},
  },
  'given a redirect to another port, when nothing tells what is there, then it is likely': {
    facts: [names, redirected('https://join.example.com:445/'), answered(200)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'otherPort',
          subject: 'name:join.example.com',
          args: {server: '203.0.113.9:80', host: 'join.example.com', port: 445},
          evidence: 1,
        },
      ],
    },
  },
  'given a redirect to the administrator port, when the setting is known, then it is certain': {
    facts: [
      names,
      redirected('https://join.example.com:445/'),
      answered(404, inClear),
      expressway({webAdministratorPort: 445}, edgeBox),
    ],
    expect: {status: 'fail', findings: [{message: 'administration', args: {port: 445}, evidence: 2}]},
  },
  'given a redirect to another port, when the page is served there, then it passes': {
    facts: [
      names,
      redirected('https://join.example.com:8443/'),
      answered(200, {server: {address: '203.0.113.9', port: 8443}}),
    ],
    expect: {status: 'pass'},
  },
  'given a redirect to another port, when the login page is there, then it fails': {
    facts: [
      names,
      redirected('https://join.example.com:445/'),
      answered(200, {server: {address: '203.0.113.9', port: 445}, page: 'expressway-login'}),
    ],
    expect: {status: 'fail', findings: [{message: 'otherPort'}]},
  },
  'given a redirect of another host, when the client is in a call, then nothing is said': {
    facts: [
      accepted({server: {address: '203.0.113.200', port: 3478}}),
      answered(301, {...inClear, host: 'printer.example.net', location: 'https://printer.example.net:8443/'}),
    ],
    expect: {status: 'not-applicable'},
  },
  'given no redirect, when judged, then nothing is said': {
    facts: [answered(404, inClear), answered(302, {location: 'https://join.example.com:445/'})],
    expect: {status: 'not-applicable'},
  },
  'given a redirect to another name, when judged, then nothing is said': {
    facts: [names, redirected('https://www.example.com:8443/')],
    expect: {status: 'not-applicable'},
  },
});
