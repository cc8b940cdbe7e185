import { connect } from 'node:net';

/**
 * One kept-open HTTP/1.1 connection with one request at a time. Written on the bare socket: the client shares the cores
 * with the server that it measures, and `fetch` costs more than the server.
 */
export function openConnection(url) {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let waiting;
  let received = '';

  const fail = (error) => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.setEncoding('latin1');
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The connection was closed')));
  socket.on('data', (chunk) => {
    received += chunk;
    const answer = parseAnswer(received);
    if (answer === undefined) return;
    received = '';
    const { resolve } = waiting;
    waiting = undefined;
    resolve(answer);
  });

  return {
    /** Resolves with status and body of the complete response; rejects if the connection breaks first. */
    ask(method, path, headers) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      return new Promise((resolve, reject) => {
        if (socket.destroyed) reject(new Error('The connection was closed'));
        waiting = { resolve, reject };
        socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${lines.join('')}\r\n`);
      });
    },
    close: () => socket.destroy(),
  };
}

/** Undefined while a part is missing. Our servers always send the length. */
function parseAnswer(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end));
  if (length === null) throw new Error(`An answer without a length:\n${text.slice(0, end)}`);
  if (text.length < end + 4 + Number(length[1])) return undefined;
  return { status: Number(text.slice(9, 12)), body: text.slice(end + 4) };
}

/** The status that the token gets at GET /api/me. */
export async function useToken(connection, token) {
  const { status } = await connection.ask('GET', '/api/me', { authorization: `Bearer ${token}` });
  return status;
}
