import check from '../../../src/checks/turn/allocation-expired.ts';
import {accepted, at, edgeOne, session} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

const ended = {lifetimeSeconds: 600, expiresAt: at('09:40')};
const sentUntil = (time: string) => ({...ended, expired: true, lastToServer: {frame: 90, time: at(time)}});

describeCheck(check, {
  'given a client that stops in time, when judged, then it passes': {
    facts: [accepted({...ended, lastToServer: {frame: 80, time: at('09:39')}})],
    expect: {status: 'pass'},
  },
  'given a client that goes on, when the server is silent from then on, then it has run out': {
    facts: [
      edgeOne(),
      accepted({...sentUntil('09:40:30'), lastFromServer: {frame: 70, time: at('09:39:59')}}),
      accepted({
        ...sentUntil('09:41'),
        clientAddress: '198.51.100.21',
        lastFromServer: {frame: 71, time: at('09:40:00')},
      }),
      accepted({...sentUntil('09:40:20'), clientAddress: '198.51.100.22'}),
    ],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'expired',
          args: {
            client: '198.51.100.20 and 198.51.100.21 and 198.51.100.22',
            seconds: 60,
            server: '203.0.113.9:3478/udp (Expressway-E vcse)',
          },
          evidence: 4,
        },
      ],
    },
  },
  'given a server that goes on too, when the capture lacks the Refresh, then nothing is claimed': {
    facts: [accepted({...sentUntil('09:45'), lastFromServer: {frame: 89, time: at('09:44')}})],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
  'given a few seconds more, when judged, then nothing is claimed': {
    facts: [accepted(sentUntil('09:40:09'))],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
  'given no lifetime, when judged, then it is not evaluated': {
    facts: [session()],
    expect: {status: 'not-evaluated', missing: ['turn.session']},
  },
});
