import * as z from 'zod';
import {defineFact} from './fact.ts';

/** A name in the local authentication database of an Expressway; never its password. Subject: the Expressway box. */
export const expresswayLocalUser = defineFact({
  id: 'expressway.local-user',
  title: 'local authentication database of Expressway-E',
  collect:
    'Expressway-E, Configuration > Authentication > Devices > Local database: copy the page as text; or configuration.xml',
  schema: () => z.object({name: z.string()}),
});
