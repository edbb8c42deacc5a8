import check from '../../../src/checks/expressway/name-has-underscore.ts';
import {expressway, expresswayC} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given a name without underscore, when judged, then it passes': {
    facts: [expressway({hostName: 'vcs-e', domainName: 'quarry.test'})],
    expect: {status: 'pass'},
  },
  'given a name with one, when judged, then the command has another': {
    facts: [expressway({hostName: 'VCS_E_1', domainName: 'quarry.test'})],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'underscore',
          args: {name: 'vcs_e_1.quarry.test'},
          command: 'xConfiguration IP DNS Hostname: "vcs-e-1"',
        },
      ],
    },
  },
  'given an Expressway-C with one, when judged, then that says nothing': {
    facts: [expressway({hostName: 'vcs_c'}, expresswayC)],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
});
