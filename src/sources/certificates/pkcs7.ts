/** The certificates of a PKCS #7 / CMS SignedData (RFC 5652 §5.1), as `.p7b` files hold them. Nothing is verified. */
import {derTag, readChildren, readElement, readObjectIdentifier} from './der.ts';

const signedData = '1.2.840.113549.1.7.2';

/** Undefined when the bytes are no SignedData. */
export function readPkcs7Certificates(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const [type, wrapper] = readChildren(readElement(bytes)?.content ?? new Uint8Array());
  if (type?.tag !== derTag.objectIdentifier || readObjectIdentifier(type.content) !== signedData) return undefined;
  const content = readElement(wrapper?.content ?? new Uint8Array());
  const certificates = readChildren(content?.content ?? new Uint8Array()).find(({tag}) => tag === 0xa0);
  return readChildren(certificates?.content ?? new Uint8Array())
    .filter(({tag}) => tag === derTag.sequence)
    .map(({whole}) => whole);
}
