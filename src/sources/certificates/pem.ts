/**
 * PEM blocks (RFC 7468) in a text, whatever stands around them. What is inside a private key is never decoded, kept or
 * returned: only that it is there.
 */

export interface PemBlock {
  /** `certificate`: also `TRUSTED CERTIFICATE` and `X509 CERTIFICATE`, where the certificate comes first. */
  readonly kind: 'certificate' | 'pkcs7' | 'private-key' | 'other';
  readonly label: string;
  /** 1-based lines of BEGIN and END; the last line of the text when END is missing. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly isWhole: boolean;
  /** Empty for what is not to be read. */
  readonly bytes: Uint8Array;
}

const kinds: Readonly<Record<string, PemBlock['kind']>> = {
  CERTIFICATE: 'certificate',
  'X509 CERTIFICATE': 'certificate',
  'TRUSTED CERTIFICATE': 'certificate',
  PKCS7: 'pkcs7',
  CMS: 'pkcs7',
};

/** Indented and quoted (`> `) blocks of pastes are read too. */
const boundary = /-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----/;

export function findPemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: {label: string; kind: PemBlock['kind']; line: number; base64: string[]} | undefined;
  const close = (lastLine: number, isWhole: boolean) => {
    if (open === undefined) return;
    const {label, kind, line, base64} = open;
    const bytes = kind === 'certificate' || kind === 'pkcs7' ? decodeBase64(base64.join('')) : new Uint8Array();
    blocks.push({kind, label, firstLine: line, lastLine, isWhole, bytes});
    open = undefined;
  };
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const mark = boundary.exec(line);
    if (mark?.[1] === 'BEGIN') {
      close(index, false);
      const label = mark[2] ?? '';
      open = {label, kind: kindOf(label), line: index + 1, base64: []};
    } else if (mark !== null) close(index + 1, true);
    // A header line (`Proc-Type: 4,ENCRYPTED`) is not base64; a private key's lines are not kept.
    else if (open !== undefined && kindOf(open.label) !== 'private-key' && !line.includes(':')) open.base64.push(line);
  }
  close(lines.length, false);
  return blocks;
}

function kindOf(label: string): PemBlock['kind'] {
  return label.endsWith('PRIVATE KEY') ? 'private-key' : (kinds[label] ?? 'other');
}

/** Lenient: whitespace, quote marks and carriage returns of pastes are left out. */
function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/[^A-Za-z0-9+/=]/g, ''), 'base64'));
}
