/** What is no HTTP, or came too slowly: answered like everything else, and the connection is closed. */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemDocument, problemType, serverProblem } from './problem.ts';

export function answerUnread(
  error: { readonly code?: string },
  socket: Socket,
  headers: Readonly<Record<string, string>>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = serverProblem(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'requestTimeout' : 'notValid');
  const body = Buffer.from(JSON.stringify(problemDocument(problem, { requestId: randomUUID(), language: 'zh' })));
  const all = { ...headers, 'content-type': problemType, 'content-length': body.length, connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n`);
  socket.end(body, () => socket.destroy());
}
