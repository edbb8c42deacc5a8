import type {Subject} from './subject.ts';

const roleNames: Readonly<Record<string, string>> = {
  cms: 'CMS',
  'expressway-c': 'Expressway-C',
  'expressway-e': 'Expressway-E',
};

/** A box as people call it: `CMS core1`, `Expressway-E vcse`, `Expressway-C`. */
export function boxName(subject: Subject): string {
  const [role = '', name] = subject.replace(/^box:/, '').split('/');
  // Its own name is all that is known of a box of unknown role.
  if (role === 'unknown' && name !== undefined) return name;
  const words = roleNames[role] ?? 'the box';
  return name === undefined ? words : `${words} ${name}`;
}
