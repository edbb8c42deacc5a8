import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** A page that a browser opened, and what came of it. Subject: `name:` of its host. */
export const browserPage = defineFact({
  id: 'browser.page',
  title: 'what a browser got when it opened the join page',
  collect: '`wrtc-doctor browser-test --join https://…`; or the network tab of the browser, reloaded, saved as HAR',
  schema: () =>
    z.object({
      /** Without what follows `?` or `#`. */
      url: z.string(),
      host: z.string(),
      /** Of the answer. */
      status: z.number().optional(),
      /** Of the network stack: `ERR_CERT_AUTHORITY_INVALID`. */
      error: z.string().optional(),
      /** `Chrome 156` */
      browser: z.string().optional(),
      /** Where redirects led, without what follows `?`; left out where nowhere else. */
      landedOn: z.string().optional(),
      /** Errors in the console, bounded. */
      consoleErrors: z.array(z.string()),
      /** Whether the page that came offers to join a meeting; left out where nobody looked. */
      joinOption: z.enum(['shown', 'missing']).optional(),
      /** The title of the page. */
      title: z.string().optional(),
      time: instantSchema().optional(),
    }),
});

export type BrowserPage = z.infer<typeof browserPage.schema>;
