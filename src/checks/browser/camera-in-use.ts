import {browserMediaRequest} from '../../facts/browser-media-request.ts';
import {isGrantedLater, requestedDevices} from '../../facts/derived/browser-media.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The guest reads "Another application may be using your camera or microphone" (F109). */
export default defineCheck({
  id: 'browser/camera-in-use',
  system: 'TURN and media',
  title: {pass: 'Camera and microphone can be used', fail: 'Camera or microphone cannot be used'},
  failureModes: ['F109'],
  needs: {requests: browserMediaRequest},
  after: [],
  references: ['W3C Media Capture and Streams §10.2 (NotReadableError)'],
  messages: {
    notReadable: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'The browser could not open the {devices} of the guest: {error}',
      why: 'The guest reads "Another application may be using your camera or microphone" and joins without, or not at all. The network has no part in it.',
      competing: [
        'Another application has it open, as on Windows one at a time can.',
        'The driver or the system refuses it (a privacy switch, a device that was pulled out).',
      ],
      fix: [
        {
          action:
            'Close other applications and browsers that use it, pull the device out and plug it in again, and reload the page.',
          where: 'the computer of the guest',
          verify: 'https://webrtc.github.io/samples shows the picture; the page joins with it.',
        },
      ],
    },
  },
  examples: {fail: 'browser/camera-in-use', pass: 'browser/healthy'},
  run({requests}, report) {
    for (const request of requests) {
      const {value, subject} = request;
      const isFault =
        value.error === 'NotReadableError' || value.error === 'TrackStartError' || value.error === 'AbortError';
      if (value.outcome === 'granted') report.pass(`The ${requestedDevices(value)} could be opened.`);
      else if (!isFault) report.notApplicable(`The ${requestedDevices(value)} was not refused by the device.`);
      else if (isGrantedLater(request, requests)) report.pass('A later request for the same was granted.');
      else {
        const error = `${value.error}${value.message === undefined ? '' : ` (${value.message})`}`;
        report.fail('notReadable', {
          subject,
          args: {devices: requestedDevices(value), error},
          evidence: [evidenceOf(request, 'the answer of the browser')],
        });
      }
    }
  },
});
