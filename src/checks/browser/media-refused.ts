import {browserMediaRequest} from '../../facts/browser-media-request.ts';
import {isGrantedLater, requestedDevices} from '../../facts/derived/browser-media.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The guest did not allow camera or microphone, or there is none (F110). */
export default defineCheck({
  id: 'browser/media-refused',
  system: 'TURN and media',
  title: {pass: 'The page may use camera and microphone', fail: 'The page may not use camera or microphone'},
  failureModes: ['F110'],
  needs: {requests: browserMediaRequest},
  after: [],
  references: ['W3C Media Capture and Streams §10.2 (NotAllowedError, NotFoundError)'],
  messages: {
    notAllowed: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'The page was not allowed to use the {devices} of the guest: {error}',
      why: 'The guest, a policy of the browser or the operating system said no. The guest joins without sound and picture of their own, or not at all. The network has no part in it.',
      fix: [
        {
          action:
            'Allow camera and microphone for {page}, in the browser and in the privacy settings of the operating system, and reload the page.',
          where: 'the browser of the guest: the icon left of the address, or chrome://settings/content',
          verify: 'The page asks no more, and shows the guest’s picture.',
        },
      ],
    },
    notFound: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'The browser found no {devices} as the page asked for: {error}',
      why: 'There is no such device, or none that can do what was asked. The guest joins without. The network has no part in it.',
      fix: [
        {
          action: 'Plug one in, or join without it; where there is one, see that the system knows it.',
          where: 'the computer of the guest',
          verify: 'chrome://settings/content/camera lists it.',
        },
      ],
    },
  },
  examples: {fail: 'browser/media-refused', pass: 'browser/healthy'},
  run({requests}, report) {
    for (const request of requests) {
      const {value, subject} = request;
      const devices = requestedDevices(value);
      const error = `${value.error ?? ''}${value.message === undefined ? '' : ` (${value.message})`}`;
      const evidence = [evidenceOf(request, 'the answer of the browser')] as const;
      if (value.outcome === 'granted') report.pass(`The ${devices} was granted.`);
      else if (isGrantedLater(request, requests)) report.pass('A later request for the same was granted.');
      else if (/^(?:NotAllowed|PermissionDenied|Security)Error$/.test(value.error ?? ''))
        report.fail('notAllowed', {subject, args: {devices, error, page: value.page ?? 'the page'}, evidence});
      else if (/^(?:NotFound|DevicesNotFound|Overconstrained)Error$/.test(value.error ?? ''))
        report.fail('notFound', {subject, args: {devices, error}, evidence});
      else report.notApplicable(`The ${devices} failed for another reason, or the page still waits for the guest.`);
    }
  },
});
