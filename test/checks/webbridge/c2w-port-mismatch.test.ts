import check from '../../../src/checks/webbridge/c2w-port-mismatch.ts';
import {cmsInterface} from '../../../src/facts/cms-interface.ts';
import {dnsAnswer} from '../../../src/facts/dns-answer.ts';
import {core, edge, origin, version, webBridge3, webBridgeObject} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const object = (id: string, url: string) => webBridgeObject(id, url);
const address = (box: typeof core, ...addresses: string[]) =>
  cmsInterface.of(box, origin, {name: 'a', addresses: [...addresses]});
const inside = (name: string, ...answers: string[]) =>
  dnsAnswer.of(`name:${name}`, origin, {
    name,
    recordType: 'A',
    view: 'inside',
    resolver: '192.0.2.53',
    outcome: 'answered',
    answers: [...answers],
  });

describeCheck(check, {
  'given the port of the web bridge, when judged, then it passes': {
    facts: [object('w1', 'c2w://edge.quarry.test:9999'), webBridge3({})],
    expect: {status: 'pass'},
  },
  'given another port and one web bridge, when judged, then the right URL is in the command': {
    facts: [object('w1', 'c2w://edge.quarry.test:6000'), webBridge3({c2wListening: ['a:9999']}, edge)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'mismatch',
          subject: edge,
          args: {listening: 'a:9999 (CMS edge)'},
          command: "webBridges/w1 -d 'url=c2w://edge.quarry.test:9999'",
          evidence: 2,
        },
      ],
    },
  },
  'given two objects that miss the same port, when judged, then they are one finding with a request for each': {
    facts: [
      object('w1', 'c2w://two.quarry.test:6000'),
      object('w2', 'c2w://one.quarry.test:6000'),
      webBridge3({}, core),
      webBridge3({}, edge),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'mismatch',
          args: {urls: 'c2w://one.quarry.test:6000, c2w://two.quarry.test:6000'},
          command:
            "webBridges/w2 -d 'url=c2w://one.quarry.test:9999'\ncurl -u <user> -X PUT https://<CMS web admin>/api/v1/webBridges/w1 -d 'url=c2w://two.quarry.test:9999'",
          evidence: 4,
        },
      ],
    },
  },
  'given one object seen through two boxes, when it is wrong, then it is one finding': {
    facts: [
      object('w1', 'c2w://edge.quarry.test:6000'),
      object('w1', 'c2w://edge.quarry.test:6000'),
      webBridge3({}, edge),
    ],
    expect: {status: 'fail', findings: [{message: 'mismatch'}]},
  },
  'given a port that another web bridge has, when the address tells which is meant, then it fails': {
    facts: [
      object('w1', 'c2w://192.0.2.20:9999'),
      webBridge3({c2wListening: ['a:9999']}, core),
      webBridge3({c2wListening: ['a:6000']}, edge),
      address(core, '192.0.2.10'),
      address(edge, '192.0.2.20'),
    ],
    expect: {status: 'fail', findings: [{message: 'mismatch', subject: edge, args: {listening: 'a:6000 (CMS edge)'}}]},
  },
  'given a name that DNS ties to its web bridge, when the port is right, then it passes': {
    facts: [
      object('w1', 'c2w://edge.quarry.test:6000'),
      webBridge3({c2wListening: ['a:9999']}, core),
      webBridge3({c2wListening: ['a:6000']}, edge),
      address(edge, '192.0.2.20'),
      inside('edge.quarry.test', '192.0.2.20'),
    ],
    expect: {status: 'pass'},
  },
  'given a port that no web bridge has, when all were read, then no port is picked': {
    facts: [
      object('w1', 'c2w://edge.quarry.test:443'),
      webBridge3({c2wListening: ['a:9999']}, core),
      webBridge3({c2wListening: ['a:6000']}, edge),
    ],
    expect: {status: 'fail', findings: [{message: 'mismatch', command: '<c2w://edge.quarry.test: and the C2W port>'}]},
  },
  'given more objects than web bridges, when a port fits none, then it is not evaluated': {
    facts: [
      object('w1', 'c2w://one.quarry.test:9999'),
      object('w2', 'c2w://two.quarry.test:6000'),
      webBridge3({}, edge),
    ],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge3-settings']},
  },
  'given a URL without a port, when judged, then it is not evaluated': {
    facts: [object('w1', 'c2w://edge.quarry.test'), webBridge3({})],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge']},
  },
  'given no object, when judged, then it is asked for': {
    facts: [webBridge3({})],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge']},
  },
  'given an object alone, when judged, then the settings are asked for': {
    facts: [object('w1', 'c2w://edge.quarry.test:9999')],
    expect: {status: 'not-evaluated', missing: ['cms.web-bridge3-settings']},
  },
  'given 2.x, when judged, then it does not apply': {facts: [version('2.9.5')], expect: {status: 'not-applicable'}},
});
