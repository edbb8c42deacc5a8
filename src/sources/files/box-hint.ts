/** Which box the path of an input speaks of. A hint only; undefined when it speaks of none, or of several. */
import {type BoxRole, boxRoles} from '../../model/subject.ts';
import type {BoxIdentity} from '../format-reader.ts';
import {readDiagnosticMember} from './diagnostic-member.ts';

/** Names that people give to files and folders, with `.` for any single separator or none. Numbers may follow. */
const boxWords: Readonly<Record<BoxRole, readonly string[]>> = {
  'expressway-e': ['expressway.e', 'expressway.edge', 'expwy.e', 'exwy.e', 'exp.e', 'vcs.e', 'vcs.expressway'],
  'expressway-c': ['expressway.c', 'expressway.core', 'expwy.c', 'exwy.c', 'exp.c', 'vcs.c', 'vcs.control'],
  cms: ['cms', 'mmp', 'acano', 'call.bridge', 'web.bridge', 'web.bridge3', 'meeting.server', 'cisco.meeting.server'],
};

const patterns = boxRoles.map((role) => {
  const words = boxWords[role].map((word) => word.replaceAll('.', '[-_ .]?')).join('|');
  return {
    role,
    /** The part is such a name and nothing else: `cms`, `vcse1`, `expressway-e.pem`. */
    whole: new RegExp(`^(?:${words})[-_ ]?\\d{0,3}$`, 'i'),
    /** The name stands in the part between other words: `diagnostic_log_vcse_2024-01-31`. */
    within: new RegExp(`(?<![a-z0-9])(?:${words})\\d{0,3}(?![a-z0-9])`, 'i'),
  };
});

/** Names that say it outright win over names in passing, and the nearest to the file over folders above it. */
export function boxHintOf(path: string): BoxRole | undefined {
  const parts = path.split(/[\\/!]+/).filter((part) => part !== '');
  for (const part of parts.toReversed()) {
    const stem = part.replace(/\.(?:tar\.gz|[a-z0-9]{1,6})$/i, '');
    const named = patterns.filter(({whole}) => whole.test(stem) || whole.test(part));
    if (named.length === 1) return named[0]?.role;
  }
  const passing = new Set(
    parts.flatMap((part) => patterns.filter(({within}) => within.test(part)).map(({role}) => role)),
  );
  const [only] = passing;
  return passing.size === 1 ? only : undefined;
}

/**
 * The box that the name of a file says for certain: members of a diagnostic archive carry the host name of their
 * Expressway. The role is left to the content.
 */
export function boxIdentityOf(path: string): BoxIdentity | undefined {
  const host = readDiagnosticMember(path)?.host;
  return host === undefined ? undefined : {name: host};
}
