/** Finds a browser of the Chrome family that is installed: none is downloaded. */
import {join} from 'node:path';

export interface Machine {
  readonly platform: string;
  environment(name: string): string | undefined;
  exists(path: string): boolean;
}

/** Playwright drives these by the same protocol; others it drives only as it builds them itself. */
const commands = [
  ...['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'],
  ...['microsoft-edge-stable', 'brave-browser', 'chrome', 'msedge'],
];
const macApplications = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];
const windowsPrograms = [
  ...['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'],
  ...['Chromium\\Application\\chrome.exe', 'BraveSoftware\\Brave-Browser\\Application\\brave.exe'],
];

export function findBrowser({platform, environment, exists}: Machine): string | undefined {
  const chosen = environment('CHROME_PATH');
  const places = [...(chosen === undefined ? [] : [chosen]), ...placesOn(platform, environment)];
  return places.find((path) => exists(path));
}

function placesOn(platform: string, environment: Machine['environment']): readonly string[] {
  if (platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => environment(name) ?? []);
    return windowsPrograms.flatMap((program) => roots.map((root) => `${root}\\${program}`));
  }
  const onPath = (environment('PATH') ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const found = commands.flatMap((command) => onPath.map((folder) => join(folder, command)));
  if (platform !== 'darwin') return found;
  return [...macApplications.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`), ...found];
}
