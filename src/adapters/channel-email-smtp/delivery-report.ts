/**
 * Mail that mail servers write when a message could not be delivered (RFC 3464, in a multipart/report of RFC 6522): which
 * message of ours it is about, and whether it came back or is late. Anything else is not taken for one.
 */
import type { DeliveryReport } from '../../application/ports.ts';

/** A report says what it has to say in its first parts; what returns of the message may be long. */
const charactersMax = 1024 * 1024;
const depthMax = 4;

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** `raw`: the whole mail as text. Undefined: it is no report on one message of ours. */
export function readDeliveryReport(raw: string): DeliveryReport | undefined {
  const mail = readPart(raw.slice(0, charactersMax).replace(/\r\n?/g, '\n'));
  if (!/^multipart\/report\b/i.test(mail.headers.get('content-type') ?? '')) return undefined;
  const parts = partsOf(mail, 0);
  const status = parts.find(({ headers }) =>
    /^message\/(global-)?delivery-status\b/i.test(headers.get('content-type') ?? ''),
  );
  if (status === undefined) return undefined;
  const groups = decoded(status)
    .split(/\n(?:[ \t]*\n)+/)
    .map(readFields)
    .filter(({ size }) => size > 0);
  const [ofMessage, ...ofRecipients] = groups;
  const messageId = ourId(ofMessage?.get('original-envelope-id')) ?? idReturned(parts);
  if (messageId === undefined || ofRecipients.length === 0) return undefined;
  const kinds = ofRecipients.map((fields) => kindOf(fields.get('action')));
  // One message has one recipient: several groups are steps on the way, and the worst is the last.
  const kind = (['bounced', 'delayed', 'delivered'] as const).find((one) => kinds.includes(one));
  if (kind === undefined) return undefined;
  const decisive = ofRecipients[kinds.indexOf(kind)]!;
  const code = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(decisive.get('status') ?? '')?.[1];
  return { messageId, kind, status: code };
}

function kindOf(action: string | undefined): DeliveryReport['kind'] | undefined {
  switch (action?.trim().toLowerCase()) {
    case 'failed':
      return 'bounced';
    case 'delayed':
      return 'delayed';
    case 'delivered':
    case 'relayed':
    case 'expanded':
      return 'delivered';
    default:
      return undefined;
  }
}

/** The id within 'contact.17.…' or '<contact.17.…@bank.example>'. */
function ourId(text: string | undefined): string | undefined {
  return /(?:^|[<\s;])(contact\.\d{1,18}\.[0-9a-f]{20})(?:$|[@>\s])/.exec(text ?? '')?.[1];
}

/** From the headers of the message that came back, whole or in part. */
function idReturned(parts: readonly Part[]): string | undefined {
  for (const part of parts) {
    if (
      !/^(message\/(global|rfc822)|text\/rfc822-headers|message\/global-headers)/i.test(
        part.headers.get('content-type') ?? '',
      )
    )
      continue;
    const id = ourId(readPart(decoded(part).replace(/^\n+/, '')).headers.get('message-id'));
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The parts of a mail, those within parts after the part that holds them. */
function partsOf({ headers, body }: Part, depth: number): Part[] {
  const type = headers.get('content-type') ?? '';
  const boundary = /^multipart\//i.test(type) ? /;\s*boundary="?([^";\n]{1,70})"?/i.exec(type)?.[1]?.trim() : undefined;
  if (boundary === undefined || depth >= depthMax) return [];
  const parts = `\n${body}`
    .split(`\n--${boundary}`)
    .slice(1)
    .filter((text) => !text.startsWith('--'))
    .map((text) => readPart(text.replace(/^[ \t]*\n/, '')));
  return parts.flatMap((part) => [part, ...partsOf(part, depth + 1)]);
}

function readPart(text: string): Part {
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n');
  const head = end < 0 ? text : text.slice(0, end);
  return { headers: readFields(head), body: end < 0 ? '' : text.slice(end).replace(/^\n{1,2}/, '') };
}

/** Fields by their name in small letters, the first of a name; lines that go on are joined. */
function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const field = /^([!-9;-~]+)[ \t]*:[ \t]*(.*)$/.exec(line);
    if (field !== null && !fields.has(field[1]!.toLowerCase())) fields.set(field[1]!.toLowerCase(), field[2]!);
  }
  return fields;
}

function decoded({ headers, body }: Part): string {
  switch (headers.get('content-transfer-encoding')?.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8').replace(/\r\n?/g, '\n');
    case 'quoted-printable':
      return body
        .replace(/=\n/g, '')
        .replace(/(=[0-9A-F]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'));
    default:
      return body;
  }
}
