/** What the command line says of how logs are read: `--log-format`, `--log-formats`, `--log-rules`. */
import {UserError} from '../model/errors.ts';
import type {LogReaderOptions} from '../sources/cms-log/log-gatherer.ts';
import type {Command} from './readers.ts';

export interface LogDefinitionOptions {
  /** Formats that the lines have, by their ids: others are not tried. */
  readonly logFormat?: readonly string[];
  /** Files or folders with formats of the user's own. */
  readonly logFormats?: readonly string[];
  /** The same with rules. */
  readonly logRules?: readonly string[];
}

/** Throws `UserError` when a file cannot be used, or a format is not known. */
export async function logDefinitionsOf(
  {logFormat: chosen = [], logFormats: formats = [], logRules: rules = []}: LogDefinitionOptions,
  command: Command,
): Promise<Omit<LogReaderOptions, 'times'>> {
  // `run` has a reader for pages of the web administration.
  const options = {readsFaultConditions: command === 'logs'};
  if (chosen.length + formats.length + rules.length === 0) return options;
  const {readDefinitions} = await import('../sources/log-definitions/read-definitions.ts');
  const definitions = readDefinitions({formats, rules});
  if (chosen.length === 0) return {...options, definitions};
  const {layouts, wrappings} = definitions.formats;
  const known = [...layouts, ...wrappings];
  const unknown = chosen.find((id) => !known.some((format) => format.id === id));
  if (unknown !== undefined) {
    throw new UserError(
      `No log format is called ${unknown}.`,
      `There are:\n${known.map(({id, title}) => `    ${id.padEnd(22)} ${title}`).join('\n')}`,
    );
  }
  return {...options, definitions: {...definitions, formats: definitions.formats.only(chosen)}, isSurelyLog: true};
}
