/**
 * The commands that are sent to a CMS: they show, and change nothing. Nothing that is not named here is ever sent.
 */

/** Printed by every version. */
const alwaysRead = [
  'version',
  'hostname',
  'date',
  'ntp status',
  'license',
  'callbridge',
  'webadmin',
  'turn',
  'ipv4 a',
  'ipv4 b',
  'ipv4 c',
  'ipv4 d',
  'pki list',
  'user list',
  'dns',
] as const;

const webBridge = ['webbridge'] as const;
const webBridge3 = ['webbridge3'] as const;
/** XMPP went with CMS 3.0. */
const xmpp = ['xmpp', 'xmpp multi_domain list'] as const;

export type MmpCommand =
  | (typeof alwaysRead)[number]
  | (typeof webBridge)[number]
  | (typeof webBridge3)[number]
  | (typeof xmpp)[number]
  | `pki inspect ${string}`;

/** The first one: which services there are depends on its answer. */
export const versionCommand: MmpCommand = 'version';

/** What else is read. CMS 2.9 has both web bridges; of an unknown version all is asked for. */
export function commandsOfVersion(version: string | undefined): readonly MmpCommand[] {
  const [major, minor] =
    /^(\d+)\.(\d+)/
      .exec(version ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  const others = alwaysRead.filter((command) => command !== versionCommand);
  if (major === undefined || minor === undefined) return [...others, ...webBridge, ...webBridge3, ...xmpp];
  if (major >= 3) return [...others, ...webBridge3];
  return [...others, ...webBridge, ...(minor >= 9 ? webBridge3 : []), ...xmpp];
}

/** Letters, digits and what separates them: nothing with which a name could be another command, or an option of one. */
const plainFileName = /^\w[\w.-]{0,127}$/;

/** Undefined for a name that is not plain. */
export function inspectCommand(fileName: string): MmpCommand | undefined {
  return plainFileName.test(fileName) ? `pki inspect ${fileName}` : undefined;
}

/** Asked again where a command leaves this program. */
export function isReadOnlyCommand(command: string): boolean {
  const all: readonly string[] = [...alwaysRead, ...webBridge, ...webBridge3, ...xmpp];
  return all.includes(command) || (command.startsWith('pki inspect ') && plainFileName.test(command.slice(12)));
}
