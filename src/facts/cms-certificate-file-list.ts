import * as z from 'zod';
import {defineFact} from './fact.ts';

/** Names of the certificate and key files that are on a CMS (MMP `pki list`). Subject: the CMS box. */
export const cmsCertificateFileList = defineFact({
  id: 'cms.certificate-file-list',
  title: 'certificate and key files on CMS',
  collect: 'MMP command `pki list`, pasted from the terminal',
  schema: () => z.object({fileNames: z.array(z.string())}),
});
