import check from '../../../src/checks/expressway/alarm-raised.ts';
import {controllerBox, edgeBox, expresswayC, raisedAlarm, wholeTableOf} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given verbose logs and an unknown alarm, when the list is whole, then it passes': {
    facts: [
      raisedAlarm('Verbose log levels configured', '25019', edgeBox),
      raisedAlarm('B2BUA misconfiguration', '55018', edgeBox),
      raisedAlarm('Insecure password in use - The admin user has the default password set', undefined, edgeBox),
      wholeTableOf('alarms', 3, edgeBox),
    ],
    expect: {status: 'pass'},
  },
  'given alarms of three kinds, when judged, then each is a finding': {
    facts: [
      raisedAlarm('Unified Communications SSH tunnel failure', '35013', controllerBox),
      raisedAlarm('TURN relay capacity limit reached', '30024', edgeBox),
      raisedAlarm('Reverse DNS Lookup failed', '25030', edgeBox),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'stopsJoin', subject: controllerBox, args: {number: '35013'}},
        {message: 'stopsMedia', subject: edgeBox, args: {number: '30024'}},
        {message: 'degrades', subject: edgeBox, args: {number: '25030'}},
      ],
    },
  },
  'given the words of status.xml, when they are those of a known alarm, then it gets its number': {
    facts: [
      raisedAlarm('CMS not Identified by Server Certificate - CMS address join.quarry.test has been entered'),
      raisedAlarm('Certificate error - Server certificate does not have a Common Name (CN) attribute'),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'stopsJoin', args: {number: '40051'}},
        {message: 'stopsJoin', args: {number: '40052'}},
      ],
    },
  },
  'given one alarm from page and status.xml, when judged, then it is one finding': {
    facts: [
      raisedAlarm('Server certificate validity - Server certificate expires in 9 days'),
      raisedAlarm('Server certificate validity - Server certificate expires in 9 days', '40069', edgeBox),
    ],
    expect: {status: 'fail', findings: [{message: 'degrades', subject: edgeBox, args: {number: '40069'}}]},
  },
  'given a certificate that has expired, when words tell, then guests cannot join': {
    facts: [raisedAlarm('Server certificate validity - Server certificate expired')],
    expect: {status: 'fail', findings: [{message: 'stopsJoin', args: {number: '40068'}}]},
  },
  'given two alarms with one title, when their words differ, then each has its meaning': {
    facts: [
      raisedAlarm('SSLH failure - The protocol multiplexing service cannot start because the configuration file'),
      raisedAlarm('SSLH failure - As Administration DMI only mode is not set and Web Administration is using port 443'),
    ],
    expect: {
      status: 'fail',
      findings: [
        {message: 'stopsJoin', args: {number: '25027'}},
        {message: 'stopsJoin', args: {number: '45024'}},
      ],
    },
  },
  'given alarms that have checks of their own, when judged, then they are left to those': {
    facts: [
      raisedAlarm('Restart required', '25001', expresswayC),
      raisedAlarm('NTP server not available', '25021', expresswayC),
      raisedAlarm('fail2ban banned any IP address', '40056', expresswayC),
      wholeTableOf('alarms', 3),
    ],
    expect: {status: 'pass'},
  },
  'given other tables only, when judged, then it is not evaluated': {
    facts: [wholeTableOf('zones', 1)],
    expect: {status: 'not-evaluated', missing: ['expressway.alarm']},
  },
});
