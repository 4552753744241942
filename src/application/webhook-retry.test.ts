/** What an answer means: delivered, once more and when, given up, switched off. And that the words of a message are thin. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bookKinds, caseKinds } from '../core/evidence/entry.ts';
import { entryMessage, kindOfWebhookType, pingMessage, webhookTypeOf, webhookTypes } from './webhook-message.ts';
import type { WebhookOutcome } from './webhook-port.ts';
import { retrySeconds, tryVerdict } from './webhook-retry.ts';

const nowMs = 1_000_000;
const answered = (status: number, retryAfterSeconds?: number): WebhookOutcome => ({
  kind: 'answered',
  status,
  retryAfterSeconds,
});

interface Row {
  readonly outcome: WebhookOutcome;
  readonly tries: number;
  readonly state: 'delivered' | 'waiting' | 'failed';
  readonly inSeconds?: number;
  readonly pauseSeconds?: number;
  readonly isGone?: boolean;
  readonly error?: string;
}
const day = 86_400;
const table: readonly Row[] = [
  { outcome: answered(200), tries: 1, state: 'delivered' },
  { outcome: answered(204), tries: 10, state: 'delivered' },
  { outcome: answered(299, 60), tries: 1, state: 'delivered' },
  { outcome: answered(199), tries: 1, state: 'waiting', inSeconds: 5, error: 'status' },
  { outcome: answered(301), tries: 1, state: 'waiting', inSeconds: 5, error: 'status' },
  { outcome: answered(404), tries: 2, state: 'waiting', inSeconds: 300, error: 'status' },
  { outcome: answered(500), tries: 3, state: 'waiting', inSeconds: 1_800, error: 'status' },
  // Only statuses that say "too much" pause the endpoint.
  { outcome: answered(500, 60), tries: 4, state: 'waiting', inSeconds: 7_200, error: 'status' },
  { outcome: answered(429), tries: 1, state: 'waiting', inSeconds: 30, pauseSeconds: 30, error: 'status' },
  { outcome: answered(502), tries: 1, state: 'waiting', inSeconds: 30, pauseSeconds: 30, error: 'status' },
  { outcome: answered(504), tries: 2, state: 'waiting', inSeconds: 300, pauseSeconds: 30, error: 'status' },
  { outcome: answered(503, 3_600), tries: 1, state: 'waiting', inSeconds: 3_600, pauseSeconds: 3_600, error: 'status' },
  { outcome: answered(429, 9 * day), tries: 1, state: 'waiting', inSeconds: day, pauseSeconds: day, error: 'status' },
  { outcome: answered(410), tries: 1, state: 'waiting', inSeconds: 0, isGone: true, error: 'status' },
  { outcome: answered(410), tries: 10, state: 'waiting', inSeconds: 0, isGone: true, error: 'status' },
  { outcome: { kind: 'notReached', code: 'timeout' }, tries: 9, state: 'waiting', inSeconds: day, error: 'timeout' },
  { outcome: { kind: 'notReached', code: 'ENOTFOUND' }, tries: 10, state: 'failed', error: 'ENOTFOUND' },
  { outcome: answered(429, 60), tries: 10, state: 'failed', pauseSeconds: 60, error: 'status' },
];

for (const row of table) {
  const said = row.outcome.kind === 'answered' ? row.outcome.status : row.outcome.code;
  test(`${said} at try ${row.tries}: ${row.state}`, () => {
    const verdict = tryVerdict(row.outcome, { tries: row.tries, nowMs, fraction: 0 });
    assert.deepEqual([verdict.state, verdict.isGone, verdict.error], [row.state, row.isGone ?? false, row.error]);
    if (row.inSeconds !== undefined) assert.equal(verdict.nextTryAtMs, nowMs + row.inSeconds * 1000);
    const pause = row.pauseSeconds === undefined ? undefined : nowMs + row.pauseSeconds * 1000;
    assert.equal(verdict.pausedUntilMs, pause);
  });
}

test('the schedule is that of the specification, and chance makes a pause longer by up to a fifth', () => {
  let total = 0;
  assert.deepEqual(
    retrySeconds.map((seconds) => {
      total += seconds;
      return total;
    }),
    // 00:00:05 00:05:05 00:35:05 02:35:05 07:35:05 17:35:05 31:35:05 51:35:05 75:35:05
    [5, 305, 2_105, 9_305, 27_305, 63_305, 113_705, 185_705, 272_105],
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (tries, fraction) => {
        const { nextTryAtMs } = tryVerdict(answered(500), { tries, nowMs, fraction });
        const seconds = (nextTryAtMs - nowMs) / 1000 / retrySeconds[tries - 1]!;
        assert.ok(seconds >= 1 && seconds <= 1.2);
      },
    ),
    { seed: 20261122, numRuns: 200 },
  );
});

test('every kind of the log has its type, and each type its kind', () => {
  assert.equal(webhookTypes.length, caseKinds.length + bookKinds.length);
  for (const type of webhookTypes) assert.equal(webhookTypeOf(kindOfWebhookType(type)), type);
  assert.deepEqual([webhookTypeOf('offer'), webhookTypeOf('dayClose')], ['case.offer', 'book.dayClose']);
});

test('a message, word for word; its id tells entries apart that had one index', () => {
  const lender = { creditorId: 7, creditorRef: 'BANK-A' };
  const entry = {
    leafIndex: 90_210,
    kind: 'agreementEvent',
    caseNumber: 'C2026-000042',
    number: 17,
    commitment: new Uint8Array(32).fill(0xab),
    recordedAtMs: Date.parse('2026-07-01T02:00:00.123Z'),
  } as const;
  const message = entryMessage(entry, lender);
  assert.equal(message.id, 'msg_7_90210_abababababab');
  assert.equal(
    message.body,
    '{"type":"case.agreementEvent","timestamp":"2026-07-01T02:00:00.123Z","data":{"creditor":"BANK-A","case":"C2026-000042","number":17,"kind":"agreementEvent","leafIndex":90210}}',
  );
  assert.notEqual(entryMessage({ ...entry, commitment: new Uint8Array(32) }, lender).id, message.id);
  const ofBook = entryMessage({ ...entry, kind: 'dayClose', caseNumber: undefined }, lender);
  assert.deepEqual(Object.keys((JSON.parse(ofBook.body) as { data: object }).data), [
    'creditor',
    'number',
    'kind',
    'leafIndex',
  ]);
  const ping = pingMessage({ ...lender, webhookId: 3n, askedAtMs: 5 });
  assert.deepEqual(
    [ping.id, ping.body],
    ['msg_7_ping_3_5', '{"type":"webhook.ping","timestamp":"1970-01-01T00:00:00.005Z","data":{"creditor":"BANK-A"}}'],
  );
});
