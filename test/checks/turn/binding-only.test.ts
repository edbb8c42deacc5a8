import check from '../../../src/checks/turn/binding-only.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {type StunTransaction, stunTransaction} from '../../../src/facts/stun-transaction.ts';
import {accepted, at, edgeOne, origin, silent, turnAddress} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

/** An unanswered Binding with five copies, of a client that has no TURN session. */
function binding(value: Partial<StunTransaction> = {}): Fact<StunTransaction> {
  return stunTransaction.of(
    'flow:udp/binding',
    {...origin, frame: 1},
    {
      transactionId: '00',
      method: 'Binding',
      client: {address: '172.16.9.77', port: 40_000},
      server: turnAddress,
      transport: 'udp',
      isSigned: false,
      transmissions: 5,
      answers: 0,
      outcome: 'none',
      requestFrame: 1,
      requestTime: at('09:30'),
      ...value,
    },
  );
}

const later = binding({requestTime: at('09:30:40'), requestFrame: 9});
const answered = binding({outcome: 'success', answers: 1});

describeCheck(check, {
  'given unanswered Bindings and nothing else, when judged, then there is a hint': {
    facts: [edgeOne(), binding(), later],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'silent',
          subject: 'turn://203.0.113.9:3478/udp',
          args: {client: '172.16.9.77', count: 10, server: '203.0.113.9:3478/udp (Expressway-E vcse)'},
          evidence: 2,
        },
      ],
    },
  },
  'given a server that serves others, when a client sends Bindings alone, then there is the same hint': {
    facts: [accepted(), binding(), later],
    expect: {status: 'fail', findings: [{message: 'silent', args: {client: '172.16.9.77'}}]},
  },
  'given Bindings beside an Allocate, when judged, then it passes, answered or not': {
    facts: [silent({clientAddress: '172.16.9.77'}), binding(), later],
    expect: {status: 'pass'},
  },
  'given a server that answers Bindings, when some are lost, then it passes': {
    facts: [binding(), later, answered],
    expect: {status: 'pass'},
  },
  'given a STUN server on another port, when it is silent, then it is none of ours': {
    facts: [{...turnAddress, port: 19_302}].flatMap((server) => [binding({server}), binding({...later.value, server})]),
    expect: {status: 'pass'},
  },
  'given connectivity checks, when they are unanswered, then they do not count': {
    facts: [binding({isSigned: true}), binding({isSigned: true, requestTime: at('09:31')})],
    expect: {status: 'pass'},
  },
  'given one Binding at the end of a capture, when judged, then it is not evaluated': {
    facts: [binding({transmissions: 2})],
    expect: {status: 'not-evaluated', missing: ['stun.transaction']},
  },
});
