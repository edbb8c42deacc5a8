import check from '../../../src/checks/browser/camera-in-use.ts';
import {at, mediaRequest} from '../../facts/make-browser.ts';
import {describeCheck} from '../describe-check.ts';

const inUse = mediaRequest({error: 'NotReadableError', message: 'Could not start video source'});

describeCheck(check, {
  'given a request that was granted, when judged, then it passes': {facts: [mediaRequest()], expect: {status: 'pass'}},
  'given a device that could not be opened, when judged, then it is told with the words of the browser': {
    facts: [inUse],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'notReadable',
          args: {devices: 'camera and microphone', error: 'NotReadableError (Could not start video source)'},
        },
      ],
    },
  },
  'given a later request that was granted, when judged, then the guest got over it': {
    facts: [inUse, mediaRequest({time: at(9)})],
    expect: {status: 'pass'},
  },
  'given a later request for the microphone alone, when it was granted, then the camera is still in use': {
    facts: [inUse, mediaRequest({time: at(9), video: false})],
    expect: {status: 'fail', findings: [{message: 'notReadable'}]},
  },
  'given a guest who said no, when judged, then the device is not the reason': {
    facts: [mediaRequest({error: 'NotAllowedError'})],
    expect: {status: 'not-applicable'},
  },
});
