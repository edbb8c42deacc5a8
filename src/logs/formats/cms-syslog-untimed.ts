import type {LogFormat} from '../log-format.ts';

/** CMS syslog lines as people copy them out of a document or a search: from the process on, without time and host. */
export const cmsSyslogUntimed: LogFormat = {
  id: 'cms-syslog-untimed',
  title: 'CMS syslog (lines without time)',
  product: 'cms',
  shapes: ['client_backend:', 'host:server:'],
  patterns: [
    /^(?<process>client_backend|host:server): *(?<level>INFO|WARNING|WARN|ERROR|FATAL|CRITICAL|NOTICE|DEBUG) *: *(?<text>.*)$/,
  ],
  samples: [
    {
      line: 'client_backend: ERROR : SamlManager : No assertions passed the validation',
      level: 'ERROR',
      text: 'SamlManager : No assertions passed the validation',
      process: 'client_backend',
    },
    {
      line: 'host:server:  INFO : no user found for authorisation',
      level: 'INFO',
      text: 'no user found for authorisation',
      process: 'host:server',
    },
  ],
};
