/** The compiled inner loops of the scanner (`scan-kernel.as`) with a memory of their own. */
import {scanKernelBase64} from './generated/scan-kernel.ts';

/** What the source exports, and what this language's library does not name without a browser. */
interface KernelExports extends Record<'shiftHash' | 'startHash', (bytes: number) => number> {
  readonly memory: {readonly buffer: ArrayBuffer};
  readonly longestLine: WasmGlobal;
  readonly roomBytes: WasmGlobal;
  readonly shiftsAt: WasmGlobal;
  readonly shiftCount: WasmGlobal;
  readonly startsAt: WasmGlobal;
  readonly startCount: WasmGlobal;
  readonly shapeAt: WasmGlobal;
  readonly bytesAt: WasmGlobal;
  readonly linesAt: WasmGlobal;
  readonly oddLinesAt: WasmGlobal;
  readonly foundAt: WasmGlobal;
  readonly oddLines: WasmGlobal;
  readonly longLines: WasmGlobal;
  findLines(begin: number, end: number): number;
  findAnchors(begin: number, end: number, windowBytes: number): number;
}

interface WasmGlobal {
  readonly value: number;
}

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => {readonly exports: KernelExports};
};

let compiled: object | undefined;
/** Those that nobody uses: each takes address space, and some thousand logs may be read one after the other. */
const idle: ScanKernel[] = [];

export class ScanKernel {
  readonly exports: KernelExports;
  /** All of the memory. */
  readonly bytes: Buffer;
  readonly lineStarts: Uint32Array;
  readonly oddLines: Uint32Array;
  readonly found: Uint32Array;
  readonly longestLine: number;
  readonly roomBytes: number;
  readonly bytesAt: number;

  private constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(scanKernelBase64, 'base64'));
    const {exports} = new WebAssembly.Instance(compiled);
    const {buffer} = exports.memory;
    this.exports = exports;
    this.bytes = Buffer.from(buffer);
    this.lineStarts = new Uint32Array(buffer, exports.linesAt.value);
    this.oddLines = new Uint32Array(buffer, exports.oddLinesAt.value);
    this.found = new Uint32Array(buffer, exports.foundAt.value);
    this.longestLine = exports.longestLine.value;
    this.roomBytes = exports.roomBytes.value;
    this.bytesAt = exports.bytesAt.value;
  }

  static borrow(): ScanKernel {
    return idle.pop() ?? new ScanKernel();
  }

  /** What it was lent for must not use it any more. */
  giveBack(): void {
    idle.push(this);
  }

  /** What lines are expected to start with: per position the lowest byte and the highest, 32 of each. */
  expectLines(lowest: Uint8Array, highest: Uint8Array): void {
    const at = this.exports.shapeAt.value;
    this.bytes.set(lowest, at);
    this.bytes.set(highest, at + lowest.length);
  }

  /** Tables of `AnchorSearch`. */
  expectAnchors(shifts: Uint8Array, starts: Uint8Array): void {
    this.bytes.set(shifts, this.exports.shiftsAt.value);
    this.bytes.set(starts, this.exports.startsAt.value);
  }
}
