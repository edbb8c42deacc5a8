/** The readers of `run`: all there are. */
import {KeyLog} from '../pcap/tls/key-log.ts';
import {harReader} from '../sources/browser/har-reader.ts';
import {internalsReader} from '../sources/browser/internals-reader.ts';
import {rtcstatsReader} from '../sources/browser/rtcstats-reader.ts';
import {createCaptureReader} from '../sources/capture/capture-reader.ts';
import {createKeyLogReader} from '../sources/capture/key-log-reader.ts';
import {CertificateCollection} from '../sources/certificates/certificate-collection.ts';
import {createCertificateReader, createCertificateTextReader} from '../sources/certificates/certificate-reader.ts';
import {cmsApiReader} from '../sources/cms-api/cms-api-reader.ts';
import {defineCmsLogReader} from '../sources/cms-log/cms-log-reader.ts';
import {defineCmsLogTextReader} from '../sources/cms-log/cms-log-text-reader.ts';
import {expresswayXmlReader} from '../sources/expressway/expressway-xml-reader.ts';
import {expresswayRestReader} from '../sources/expressway/rest-reader.ts';
import {xconfigurationReader} from '../sources/expressway/xconfiguration-reader.ts';
import {factsFileReader} from '../sources/facts-file/facts-file-reader.ts';
import {mmpReader} from '../sources/mmp/mmp-reader.ts';
import {webPageReader} from '../sources/web-page/web-page-reader.ts';
import type {LoadedReaders, ReaderOptions} from './loaded-readers.ts';

export function loadAllReaders({threads, logs = {}}: ReaderOptions = {}): LoadedReaders {
  // Who signed whom can only be said when all certificates are there.
  const certificates = new CertificateCollection();
  const keyLog = new KeyLog();
  return {
    readers: [
      factsFileReader,
      createKeyLogReader(keyLog),
      createCaptureReader({keyLog, certificates, ...(threads === undefined ? {} : {threads})}),
      createCertificateReader(certificates),
      internalsReader,
      rtcstatsReader,
      harReader,
      defineCmsLogReader({...logs, ...(threads === undefined ? {} : {threads})}),
      cmsApiReader,
      expresswayXmlReader,
      expresswayRestReader,
      xconfigurationReader,
      mmpReader,
      webPageReader,
      createCertificateTextReader(certificates),
      defineCmsLogTextReader(logs),
    ],
    lateFacts: () => certificates.facts(),
  };
}
