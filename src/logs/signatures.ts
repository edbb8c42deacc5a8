/**
 * The log messages that mean something for a join. `proves` tells what a message alone is good for: `strong` admits one
 * reading, a `hint` fits several causes.
 */
import type {Signature} from './signature.ts';
import {cmsBenign} from './signatures/cms-benign.ts';
import {cmsFailures} from './signatures/cms-failures.ts';
import {cmsJoinSteps} from './signatures/cms-join-steps.ts';
import {cmsSignIn} from './signatures/cms-sign-in.ts';
import {expresswaySignatures} from './signatures/expressway.ts';

/** In the order in which a text is tried. */
export const signatures: readonly Signature[] = [
  ...cmsFailures,
  ...cmsJoinSteps,
  ...cmsSignIn,
  ...expresswaySignatures,
  ...cmsBenign,
];

/** A message that was recognised, with what it names. */
export interface SignatureMatch {
  readonly signature: Signature;
  readonly fields: Readonly<Record<string, string>>;
}

/** The first signature that the text of a line has. */
export function matchSignature(text: string): SignatureMatch | undefined {
  for (const signature of signatures) {
    if (!text.includes(signature.anchor)) continue;
    const match = signature.pattern.exec(text);
    if (match === null) continue;
    const fields: Record<string, string> = {};
    for (const [name, value] of Object.entries(match.groups ?? {}))
      if (value !== undefined) fields[name] = value.trim();
    return {signature, fields};
  }
  return undefined;
}
