import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** A page asked for camera or microphone (getUserMedia), and what the browser answered. Subject: `name:` of the page. */
export const browserMediaRequest = defineFact({
  id: 'browser.media-request',
  title: 'what a browser answered when the page asked for camera and microphone',
  collect:
    'chrome://webrtc-internals opened in a tab before the guest joins, then "Download the webrtc-internals dump"',
  schema: () =>
    z.object({
      /** Scheme, host and port. */
      page: z.string().optional(),
      audio: z.boolean(),
      video: z.boolean(),
      outcome: z.enum(['granted', 'refused', 'no-answer']),
      /** Name of the DOMException: `NotReadableError`, `NotAllowedError`, `NotFoundError`. */
      error: z.string().optional(),
      message: z.string().optional(),
      time: instantSchema().optional(),
    }),
});

export type BrowserMediaRequest = z.infer<typeof browserMediaRequest.schema>;
