import * as z from 'zod';
import {defineFact} from './fact.ts';

export const expresswayCollections = [
  'alarms',
  'allow-rules',
  'domains',
  'local-users',
  'meeting-servers',
  'tunnels',
  'web-bridge-targets',
  'zones',
] as const;

/** That a table of an Expressway was read as a whole, and how many rows it has: the proof that something is not in it. */
export const expresswayList = defineFact({
  id: 'expressway.list',
  title: 'whole tables of Expressway',
  collect: 'https://<Expressway>/status.xml and configuration.xml saved as files',
  schema: () => z.object({collection: z.enum(expresswayCollections), total: z.number()}),
});
