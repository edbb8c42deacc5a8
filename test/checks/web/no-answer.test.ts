import check from '../../../src/checks/web/no-answer.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import type {HttpExchange} from '../../../src/facts/http-exchange.ts';
import {accepted, answered, edgeBox, expressway, siteFile} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const names = siteFile({externalJoinName: 'join.example.com'});
const unanswered = (value: Partial<HttpExchange> = {}): Fact => {
  const fact = answered(0, value);
  const {status: _status, ...rest} = fact.value;
  return {...fact, value: rest};
};

describeCheck(check, {
  'given a page, when it answers, then it passes': {facts: [names, answered(200)], expect: {status: 'pass'}},
  'given a page, when it is silent, then it is a hint': {
    facts: [names, unanswered({failure: 'no-answer'}), expressway({addresses: ['203.0.113.9']}, edgeBox)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'nothing',
          subject: 'name:join.example.com',
          args: {server: '203.0.113.9:443 (Expressway-E vcse)', how: 'it is silent'},
          evidence: 1,
        },
      ],
    },
  },
  'given a page, when a later request is answered, then it passes': {
    facts: [names, unanswered({failure: 'reset'}), answered(200)],
    expect: {status: 'pass'},
  },
  'given a request, when nobody knows what came of it, then more evidence is asked for': {
    facts: [names, unanswered()],
    expect: {status: 'not-evaluated', missing: ['http.exchange']},
  },
  'given port 80, when it is silent, then nobody has to serve it': {
    facts: [names, unanswered({isDecrypted: false, failure: 'no-answer'})],
    expect: {status: 'not-applicable'},
  },
  'given another host, when it is silent, then that has nothing to do with joining': {
    facts: [
      accepted({server: {address: '203.0.113.200', port: 3478}}),
      unanswered({host: 'chat.example.net', failure: 'no-answer'}),
    ],
    expect: {status: 'not-applicable'},
  },
});
