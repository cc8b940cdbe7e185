import { openConnection } from './connection.js';
import { pause } from './latency.js';

const CALLERS = 32;

/**
 * Callers in a closed loop, each use under a name of its own as its User-Agent, by which its row in the log can be found.
 * `answered` has the names of those that got 200. When a connection breaks, its caller opens another.
 */
export function startMarkedUses(url, tokens, label) {
  const answered = new Set();
  let isOver = false;

  async function call(caller) {
    let connection = openConnection(url);
    for (let n = 0; !isOver; n += 1) {
      const name = `${label}-${caller}-${n}`;
      const { text } = tokens[(caller + n) % tokens.length];
      try {
        const headers = { authorization: `Bearer ${text}`, 'user-agent': name };
        const { status } = await connection.ask('GET', '/api/me', headers);
        if (status === 200) answered.add(name);
        // An unavailable database fails at once, and constant retries would slow its restart.
        else await pause(20);
      } catch {
        connection.close();
        await pause(20);
        connection = openConnection(url);
      }
    }
    connection.close();
  }
  const callers = Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));

  return {
    answered,
    async untilAnswered(count) {
      while (answered.size < count) await pause(5);
    },
    async stop() {
      isOver = true;
      await callers;
    },
  };
}
