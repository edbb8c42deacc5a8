import check from '../../../src/checks/expressway/proxy-tls-failed.ts';
import {guestUri, logged, siteFile, webBridgeTarget} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const place = {input: 'exp.log', box: 'box:unknown/vcsc'} as const;
const untrusted = (fields: Readonly<Record<string, string>> = {}, line = 20) =>
  logged(
    'expressway-proxy-untrusted',
    {host: 'wb.quarry.test', action: 'Terminate', reason: 'unable to get local issuer certificate', ...fields},
    {...place, line},
  );
const failed = (reason: string) =>
  logged('expressway-proxy-tls-failure', {host: 'wb.quarry.test', reason}, {...place, line: 21});
const noName = logged(
  'expressway-proxy-name-missing',
  {host: 'wb.quarry.test', action: 'Terminate', address: '10.1.1.7'},
  {...place, line: 30},
);
const found = logged(
  'expressway-web-bridge-address',
  {host: 'join.quarry.test', address: '10.1.1.7'},
  {...place, line: 2},
);
const inside = siteFile({internalJoinName: 'wb.quarry.test'});

describeCheck(check, {
  'given a certificate that is not trusted, when the name is the web bridge inside, then it is certain': {
    facts: [inside, untrusted(), failed('error:1416F086:SSL routines:x:certificate verify failed')],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'untrusted',
          args: {host: 'wb.quarry.test', reason: 'unable to get local issuer certificate'},
          evidence: 2,
        },
      ],
    },
  },
  'given the address of the server in the log, when it was found for the join name, then it is the web bridge': {
    facts: [found, noName],
    expect: {status: 'fail', findings: [{message: 'nameMissing', subject: 'box:expressway-c/vcsc'}]},
  },
  'given a connection that fails, when the proxy does not trust the certificate, then that is the cause': {
    facts: [inside, failed('error:1416F086:SSL routines:x:certificate verify failed')],
    expect: {status: 'fail', findings: [{message: 'untrusted', args: {reason: 'certificate verify failed'}}]},
  },
  'given a connection that fails, when the server ends it, then it is likely': {
    facts: [
      guestUri('wb.quarry.test'),
      webBridgeTarget({}),
      siteFile({externalJoinName: 'join.quarry.test'}),
      failed('error:14094418: SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca'),
    ],
    expect: {status: 'fail', findings: [{message: 'refused', args: {reason: 'tlsv1 alert unknown ca'}}]},
  },
  'given a server that nothing says is the web bridge, when judged, then it is a hint': {
    facts: [untrusted({host: 'cucm.quarry.test'})],
    expect: {status: 'fail', findings: [{message: 'server', args: {host: 'cucm.quarry.test'}}]},
  },
  'given a name that is missing on such a server, when judged, then it is a hint': {
    facts: [noName],
    expect: {
      status: 'fail',
      findings: [{message: 'server', args: {reason: 'its certificate does not hold this name'}}],
    },
  },
  'given a proxy that only warns, when judged, then it passes': {
    facts: [inside, untrusted({action: 'Continue'})],
    expect: {status: 'pass'},
  },
  'given no such line, when judged, then it is not evaluated': {
    facts: [found],
    expect: {status: 'not-evaluated', missing: ['expressway.log-events']},
  },
});
