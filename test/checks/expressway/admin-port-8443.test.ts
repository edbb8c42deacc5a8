import check from '../../../src/checks/expressway/admin-port-8443.ts';
import {expressway, expresswayC} from '../../facts/make.ts';
import {describeCheck} from '../describe-check.ts';

describeCheck(check, {
  'given port 445, when judged, then it passes': {
    facts: [expressway({webAdministratorPort: 445})],
    expect: {status: 'pass'},
  },
  'given port 8443, when judged, then it fails': {
    facts: [expressway({webAdministratorPort: 8443})],
    expect: {status: 'fail', findings: [{message: 'taken', evidence: 1}]},
  },
  'given port 8443 of an Expressway-C, when judged, then that says nothing': {
    facts: [expressway({webAdministratorPort: 8443}, expresswayC)],
    expect: {status: 'not-evaluated', missing: ['expressway.system']},
  },
});
