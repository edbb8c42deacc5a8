import check from '../../../src/checks/expressway/dns-unset.ts';
import {controllerBox, edgeBox, expressway, expresswayC} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const set = {hostName: 'vcsc', domainName: 'inside.test', dnsServers: ['192.0.2.53']};

describeCheck(check, {
  'given all settings, when they stand on two pages, then it passes': {
    facts: [
      expressway({hostName: 'vcsc', domainName: 'inside.test'}, controllerBox),
      expressway({dnsServers: ['192.0.2.53']}, expresswayC),
    ],
    expect: {status: 'pass'},
  },
  'given empty settings, when judged, then each is a finding': {
    facts: [expressway({hostName: '', domainName: '', dnsServers: []}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [
        {message: 'hostName', subject: edgeBox, command: 'xConfiguration IP DNS Hostname: "<host name>"'},
        {message: 'domainName', command: 'xConfiguration IP DNS Domain Name: "<domain>"'},
        {message: 'dnsServers', command: 'xConfiguration DNS Server 1 Address: "<address>"'},
      ],
    },
  },
  'given another box where all is set, when one has no DNS server, then that one fails': {
    facts: [expressway(set, controllerBox), expressway({...set, dnsServers: []}, edgeBox)],
    expect: {status: 'fail', findings: [{message: 'dnsServers', subject: edgeBox}]},
  },
  'given settings that nobody told, when judged, then they are not empty': {
    facts: [expressway({hostName: 'vcsc', domainName: 'inside.test'}, controllerBox)],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
});
