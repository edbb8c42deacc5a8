/** The members of a bundle as they stand in it, and bundles with other members. */
import {readFileSync, writeFileSync} from 'node:fs';
import {gunzipSync, gzipSync} from 'node:zlib';
import {extract, pack} from 'tar-stream';

export interface UnpackedMember {
  readonly path: string;
  readonly mode: number | undefined;
  readonly text: string;
}

export async function unpackBundle(file: string): Promise<readonly UnpackedMember[]> {
  const members: UnpackedMember[] = [];
  const unpack = extract();
  unpack.end(gunzipSync(readFileSync(file)));
  for await (const entry of unpack) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
    members.push({path: entry.header.name, mode: entry.header.mode, text: Buffer.concat(chunks).toString()});
  }
  return members;
}

export async function packBundle(file: string, members: readonly UnpackedMember[]): Promise<void> {
  const packer = pack();
  for (const {path, text} of members) packer.entry({name: path}, text);
  packer.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packer) if (chunk instanceof Uint8Array) chunks.push(chunk);
  writeFileSync(file, gzipSync(Buffer.concat(chunks)));
}
