/** TURN passwords that a person gives, and the ones that the environment holds. */
import {Secret} from '../../model/secret.ts';

/** A TURN password and who holds it: `cms`, `expressway-e`, or any label. */
export interface TurnCredential {
  readonly holder: string;
  readonly password: Secret;
  /** To try it live; captured requests carry their own. */
  readonly username?: string;
}

/** The passwords that the environment gives, each with its holder. */
const passwordVariables = {
  WRTC_DOCTOR_TURN_PASSWORD_CMS: 'cms',
  WRTC_DOCTOR_TURN_PASSWORD_EXPRESSWAY_E: 'expressway-e',
  WRTC_DOCTOR_TURN_PASSWORD: 'WRTC_DOCTOR_TURN_PASSWORD',
} as const;

export function credentialsFromEnvironment(environment: (name: string) => string | undefined): TurnCredential[] {
  return Object.entries(passwordVariables).flatMap(([name, holder]) => {
    const value = environment(name);
    return value === undefined || value === '' ? [] : [{holder, password: new Secret(value)}];
  });
}
