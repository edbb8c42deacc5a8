import check from '../../../src/checks/browser/media-refused.ts';
import {at, mediaRequest} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

const notAllowed = mediaRequest({error: 'NotAllowedError', message: 'Permission denied'});

describeCheck(check, {
  'given a request that was granted, when judged, then it passes': {facts: [mediaRequest()], expect: {status: 'pass'}},
  'given a guest who said no, when judged, then it is told for which page': {
    facts: [notAllowed],
    expect: {status: 'fail', findings: [{message: 'notAllowed', args: {page: 'https://join.example.com'}}]},
  },
  'given no camera, when judged, then it is told which device is missing': {
    facts: [mediaRequest({error: 'NotFoundError', audio: false})],
    expect: {status: 'fail', findings: [{message: 'notFound', args: {devices: 'camera', error: 'NotFoundError'}}]},
  },
  'given a later request that was granted, when judged, then the guest got over it': {
    facts: [notAllowed, mediaRequest({time: at(5)})],
    expect: {status: 'pass'},
  },
  'given a camera in use, when judged, then that is for another check': {
    facts: [mediaRequest({error: 'NotReadableError'})],
    expect: {status: 'not-applicable'},
  },
});
