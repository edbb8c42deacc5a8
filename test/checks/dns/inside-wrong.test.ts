import check from '../../../src/checks/dns/inside-wrong.ts';
import {core, dnsSays, edge, edgeOne, lan, siteFile, webBridge, webBridge3} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});
const bridge = [lan('a', ['172.16.9.5'], core), webBridge3({}, core)];

describeCheck(check, {
  'given the address of CMS, when judged, then it passes': {
    facts: [opened, dnsSays('inside', ['172.16.9.5']), ...bridge, edgeOne()],
    expect: {status: 'pass'},
  },
  'given the static NAT address of Expressway-E, when judged, then it fails': {
    facts: [opened, dnsSays('inside', ['203.0.113.9']), ...bridge, edgeOne()],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'edge',
          subject: 'name:join.quarry.test',
          args: {address: '203.0.113.9', box: 'Expressway-E vcse'},
          evidence: 2,
        },
      ],
    },
  },
  'given a LAN address of Expressway-E beside that of CMS, when judged, then it fails': {
    facts: [opened, dnsSays('inside', ['172.16.9.5', '172.16.9.8']), ...bridge, edgeOne()],
    expect: {status: 'fail', findings: [{message: 'edge', args: {address: '172.16.9.8'}}]},
  },
  'given an address of nobody, when the CMS are known, then it is likely wrong': {
    facts: [opened, dnsSays('inside', ['172.16.9.77']), webBridge({}), lan('a', ['172.16.9.5']), edgeOne()],
    expect: {
      status: 'fail',
      findings: [{message: 'elsewhere', args: {address: '172.16.9.77', boxes: 'a CMS of the evidence (172.16.9.5)'}}],
    },
  },
  'given an address of nobody beside one of CMS, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('inside', ['172.16.9.5', '172.16.9.6']), ...bridge, edgeOne()],
    expect: {status: 'not-evaluated', missing: ['site.box-addresses']},
  },
  'given CMS without a web bridge, when the answer is another box, then it is not evaluated': {
    facts: [
      opened,
      dnsSays('inside', ['172.16.9.77']),
      lan('a', ['172.16.9.5'], edge),
      webBridge3({isEnabled: false}, edge),
    ],
    expect: {status: 'not-evaluated', missing: ['site.box-addresses']},
  },
  'given no CMS, when the answer is no Expressway-E, then it is not evaluated': {
    facts: [opened, dnsSays('inside', ['172.16.9.77']), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['site.box-addresses']},
  },
  'given no address, when judged, then the other check tells it': {
    facts: [opened, dnsSays('inside', 'nxdomain'), edgeOne()],
    expect: {status: 'not-applicable'},
  },
  'given the outside alone, when judged, then it is not evaluated': {
    facts: [opened, dnsSays('outside', ['203.0.113.9']), edgeOne()],
    expect: {status: 'not-evaluated', missing: ['dns.answer']},
  },
});
