/** Interface Description Block of pcapng (draft-ietf-opsawg-pcapng §4.2): what its packets are, and how it tells time. */
import {type Clock, clockOfResolution} from './clock.ts';

export interface CaptureInterface {
  readonly linkType: number;
  /** 0: no limit. */
  readonly snapLength: number;
  /** Undefined: a resolution that cannot be read, so that its packets have no time. */
  readonly clock: Clock | undefined;
}

const endOfOptions = 0;
const timeResolution = 9;
const timeOffset = 14;

/** `offset`: of the block, whose 16 fixed bytes are there; `end`: where its closing length starts. */
export function readInterface(view: DataView, offset: number, end: number, isLittleEndian: boolean): CaptureInterface {
  return {
    linkType: view.getUint16(offset + 8, isLittleEndian),
    snapLength: view.getUint32(offset + 12, isLittleEndian),
    clock: readClock(view, offset + 16, end, isLittleEndian),
  };
}

function readClock(view: DataView, start: number, end: number, isLittleEndian: boolean): Clock | undefined {
  let resolution = 6;
  let offsetSeconds = 0n;
  let offset = start;
  while (offset + 4 <= end) {
    const code = view.getUint16(offset, isLittleEndian);
    const length = view.getUint16(offset + 2, isLittleEndian);
    if (code === endOfOptions || offset + 4 + length > end) break;
    if (code === timeResolution && length >= 1) resolution = view.getUint8(offset + 4);
    if (code === timeOffset && length >= 8) offsetSeconds = view.getBigInt64(offset + 4, isLittleEndian);
    offset += 4 + ((length + 3) & ~3);
  }
  return clockOfResolution(resolution, offsetSeconds);
}
