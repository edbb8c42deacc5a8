import * as z from 'zod';
import {defineFact} from './fact.ts';

/** A command that a CMS does not know: which services its version has. Subject: the CMS box. */
export const cmsUnknownCommand = defineFact({
  id: 'cms.unknown-command',
  title: 'commands that CMS does not know',
  collect: 'MMP commands `webbridge`, `webbridge3` and `xmpp`, pasted from the terminal',
  schema: () => z.object({command: z.string()}),
});
