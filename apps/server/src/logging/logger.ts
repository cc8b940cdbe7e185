import { redactTokens } from '@tokenhouse/core';
import { type DestinationStream, type Logger, pino } from 'pino';

// JSON Web Tokens begin with the base64url of `{"`.
const JWT_LIKE = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g;

/** Writes JSON lines to `destination`. Redacts credentials anywhere in a record. */
export function createLogger(level: string, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      redact: ['req.headers.authorization', 'req.headers.cookie', 'res.headers["set-cookie"]'],
      hooks: { streamWrite: (line) => redactTokens(line).replace(JWT_LIKE, '[jwt]') },
      serializers: {
        req: (request) => ({
          method: request.method,
          path: decoded(request.url.split('?', 1)[0] ?? ''),
          remoteAddress: request.ip,
        }),
      },
    },
    destination,
  );
}

/** Percent-encoding must not hide a token from the redaction of the line. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '[not UTF-8]';
  }
}
