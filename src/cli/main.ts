/**
 * The entry: as small as can be, because every start pays for it. The version is answered here; all else is loaded when
 * it is needed.
 */
declare const WRTC_DOCTOR_VERSION: string;

const [, , argument] = process.argv;
if (process.argv.length === 3 && (argument === '--version' || argument === '-V')) {
  process.stdout.write(`${WRTC_DOCTOR_VERSION}\n`);
} else {
  // @ts-expect-error the bundle beside this one; built from program.ts
  void import('./program.mjs').then(({main}: {main: (version: string) => Promise<void>}) => main(WRTC_DOCTOR_VERSION));
}
