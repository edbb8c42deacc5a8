/** Takes passwords, passcodes, keys and cookies out of what boxes print, by where they stand. What is taken is not kept. */

export const dropped = '[dropped]';

const secretWords =
  'pass(?:word|phrase|code|wd)?|secret|pre-?shared|private-?key|community|cookie|authorization|token|pin(?![a-z])';

interface Rule {
  readonly pattern: RegExp;
  readonly replacement: string;
}

const rules: readonly Rule[] = [
  {pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, replacement: dropped},
  // XML: <passcode>…</passcode>, also cut before its end; not <allowPasscodes>true</allowPasscodes>.
  {
    pattern: new RegExp(
      `(<([\\w.-]*(?:${secretWords})[\\w.-]*)(?:\\s[^<>]*)?>)(?!\\s*(?:true|false|on|off|none|enabled|disabled)?\\s*<)[^<]*`,
      'gi',
    ),
    replacement: `$1${dropped}`,
  },
  // JSON: "Password": "…"
  {
    pattern: new RegExp(`("[^"\\n]*(?:${secretWords})[^"\\n]*"\\s*:\\s*)"(?:[^"\\\\\\n]|\\\\.)*"`, 'gi'),
    replacement: `$1"${dropped}"`,
  },
  // MMP, xConfiguration, HTTP headers: `Password : …`, `… Authentication Password: "…"`
  {
    pattern: new RegExp(
      `^([ \\t]*[^:\\n<>"{]{0,120}\\b(?:${secretWords})\\b[^:\\n<>"]{0,40}:[ \\t]*)(?!none\\b|enabled\\b|disabled\\b)\\S.*$`,
      'gim',
    ),
    replacement: `$1${dropped}`,
  },
  // Digests and ciphers of passwords: {cipher}…, {sha512}…
  {pattern: /\{(?:cipher|sha\d*|md5|ssha\d*|crypt)\}[^\s<"]+/gi, replacement: dropped},
];

/** The text without secrets by place, and without each of the given values wherever it stands. */
export function dropSecrets(text: string, values: readonly string[]): string {
  const byPlace = rules.reduce((rest, {pattern, replacement}) => rest.replace(pattern, replacement), text);
  return values
    .filter((value) => value.length >= 4)
    .flatMap(formsOf)
    .toSorted((first, second) => second.length - first.length)
    .reduce((rest, value) => rest.replaceAll(value, dropped), byPlace);
}

/** As it is, and as XML and JSON have it. */
function formsOf(value: string): readonly string[] {
  const inXml = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const inQuotes = inXml.replaceAll('"', '&quot;').replaceAll("'", '&apos;');
  return [...new Set([value, inXml, inQuotes, JSON.stringify(value).slice(1, -1)])];
}
