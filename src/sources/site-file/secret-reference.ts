/** Where a password comes from, and how it is fetched. The value lives in `Secret` from the first moment on. */
import {Secret} from '../../model/secret.ts';
import type {SecretValue} from './site-schema.ts';

/** How references are followed; the caller does the I/O. */
export interface SecretSources {
  environment(name: string): string | undefined;
  /** Content of a file, named relative to the site file; throws when it cannot be read. */
  readFile(path: string): string;
  /** Asks a person; undefined when nobody is there to answer. */
  ask?(question: string): Promise<string | undefined>;
}

export type Resolved = {readonly secret: Secret} | {readonly problem: string; readonly next: string};

/** Follows the reference. A problem names the variable or the file, never a value. */
export async function resolveSecret(value: SecretValue, sources: SecretSources): Promise<Resolved> {
  if (typeof value === 'string') return {secret: new Secret(value)};
  if ('env' in value) {
    const found = sources.environment(value.env);
    if (found !== undefined && found !== '') return {secret: new Secret(found)};
    return {
      problem: `is to come from the environment variable ${value.env}, which is not set`,
      next: `Set ${value.env}, or take the entry out.`,
    };
  }
  if ('file' in value) {
    try {
      return {secret: new Secret(sources.readFile(value.file).replace(/\r?\n$/, ''))};
    } catch {
      return {
        problem: `is to come from the file ${value.file}, which cannot be read`,
        next: 'Correct the path, or take the entry out.',
      };
    }
  }
  const answer = await sources.ask?.(value.prompt);
  if (answer !== undefined && answer !== '') return {secret: new Secret(answer)};
  return {
    problem: 'is to be typed in, and there is no terminal to ask on',
    next: 'Run it on a terminal, or refer to an environment variable or a file.',
  };
}
