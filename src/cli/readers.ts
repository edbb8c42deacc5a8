/** Which readers a command uses, in the order in which ties are broken. */
import {captureReader} from '../sources/capture/capture-reader.ts';
import type {CertificateCollection} from '../sources/certificates/certificate-collection.ts';
import {createCertificateReader, createCertificateTextReader} from '../sources/certificates/certificate-reader.ts';
import {cmsApiReader} from '../sources/cms-api/cms-api-reader.ts';
import {cmsLogReader} from '../sources/cms-log/cms-log-reader.ts';
import {cmsLogTextReader} from '../sources/cms-log/cms-log-text-reader.ts';
import {expresswayXmlReader} from '../sources/expressway/expressway-xml-reader.ts';
import {xconfigurationReader} from '../sources/expressway/xconfiguration-reader.ts';
import {factsFileReader} from '../sources/facts-file/facts-file-reader.ts';
import type {FormatReader} from '../sources/format-reader.ts';
import {mmpReader} from '../sources/mmp/mmp-reader.ts';
import {webPageReader} from '../sources/web-page/web-page-reader.ts';

/** Certificates become facts when all are read, so they are kept in the collection that the caller passes. */
export function createReaders(command: 'run' | 'pcap' | 'logs', certificates: CertificateCollection): FormatReader[] {
  switch (command) {
    case 'pcap':
      return [captureReader];
    case 'logs':
      return [cmsLogReader, cmsLogTextReader];
    case 'run':
      return [
        factsFileReader,
        captureReader,
        createCertificateReader(certificates),
        cmsLogReader,
        cmsApiReader,
        expresswayXmlReader,
        xconfigurationReader,
        mmpReader,
        webPageReader,
        createCertificateTextReader(certificates),
        cmsLogTextReader,
      ];
  }
}
