import {certificateFaults} from './certificate-faults.ts';
import {cmsFaults} from './cms-faults.ts';
import {edgeFaults} from './edge-faults.ts';
import type {Fault} from './fault.ts';
import {nameFaults} from './name-faults.ts';
import {pageFaults} from './page-faults.ts';
import {proxyFaults} from './proxy-faults.ts';
import {turnFaults} from './turn-faults.ts';
import {webBridgeFaults} from './web-bridge-faults.ts';
import {zoneFaults} from './zone-faults.ts';

/** Every fault that can be put into a site. */
export const faults: readonly Fault[] = [
  ...cmsFaults,
  ...webBridgeFaults,
  ...turnFaults,
  ...certificateFaults,
  ...nameFaults,
  ...proxyFaults,
  ...zoneFaults,
  ...edgeFaults,
  ...pageFaults,
];
