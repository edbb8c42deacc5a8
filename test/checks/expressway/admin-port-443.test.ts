import check from '../../../src/checks/expressway/admin-port-443.ts';
import {
  answered,
  edgeBox,
  expressway,
  expresswayC,
  expresswaySettingOf,
  raisedAlarm,
  siteFile,
} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const names = siteFile({externalJoinName: 'join.example.com'});

describeCheck(check, {
  'given port 445, when judged, then it passes': {
    facts: [expressway({webAdministratorPort: 445})],
    expect: {status: 'pass'},
  },
  'given port 443 before X12.7, when judged, then it is certain': {
    facts: [expressway({webAdministratorPort: 443}), expressway({version: 'X8.9.2'}, edgeBox)],
    expect: {status: 'fail', findings: [{message: 'taken', subject: edgeBox, evidence: 2}]},
  },
  'given port 443 from X12.7 on, when nobody tells of a management interface, then it is likely': {
    facts: [expressway({webAdministratorPort: 443, version: 'X14.0'})],
    expect: {status: 'fail', findings: [{message: 'perhaps'}]},
  },
  'given port 443 of an unknown version, when judged, then it is likely': {
    facts: [expressway({webAdministratorPort: 443})],
    expect: {status: 'fail', findings: [{message: 'perhaps'}]},
  },
  'given port 443, when administration is on the management interface only, then it passes': {
    facts: [
      expressway({webAdministratorPort: 443, version: 'X12.7'}),
      expresswaySettingOf('Administration DMI Only Mode', 'On'),
    ],
    expect: {status: 'pass'},
  },
  'given port 443, when the alarm is raised, then it is certain': {
    facts: [
      expressway({webAdministratorPort: 443, version: 'X14.0'}),
      raisedAlarm('SSLH failure', '45024'),
      expresswaySettingOf('Administration DMI Only Mode', 'Off'),
    ],
    expect: {status: 'fail', findings: [{message: 'taken', evidence: 2}]},
  },
  'given port 443 of an Expressway-C, when judged, then that says nothing': {
    facts: [expressway({webAdministratorPort: 443}, expresswayC)],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
  'given the page for guests, when it is no login page, then it passes': {
    facts: [answered(200, {page: 'join-page'}), names],
    expect: {status: 'pass'},
  },
  'given the page for guests, when it is the login page of Expressway, then it is seen': {
    facts: [answered(200, {page: 'expressway-login'}), names, expressway({addresses: ['203.0.113.9']}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'seen',
          subject: 'name:join.example.com',
          args: {host: 'join.example.com', server: '203.0.113.9:443 (Expressway-E vcse)'},
          evidence: 1,
        },
      ],
    },
  },
  'given the login page under its own name, when guests open another, then it is where it should be': {
    facts: [answered(200, {page: 'expressway-login', host: 'vcse.example.com'}), names],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
});
