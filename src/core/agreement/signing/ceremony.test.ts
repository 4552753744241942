import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  decideSigning,
  evolveSigning,
  noSigning,
  type SigningDecision,
  type SigningNow,
  type SigningRefusal,
  type SigningState,
  signingRefusals,
} from './ceremony.ts';
import type { SigningCommand, SigningEvent, SigningOpening, SigningSettings } from './moves.ts';

const hash = (digit: string) => `sha256:${digit.repeat(64)}`;
const [terms, zh, en, device, name] = ['1', '2', '3', '4', '5'].map(hash) as [string, string, string, string, string];
const [code, otherCode, consent, words] = ['6', '7', '8', '9'].map(hash) as [string, string, string, string];
const startMs = 1_800_000_000_000;
const minuteMs = 60_000;
const settings: SigningSettings = {
  sessionMinutes: 60,
  codeMinutes: 5,
  attemptsMax: 3,
  codesMax: 2,
  resendWaitSeconds: 60,
  locksMax: 2,
};
const opening: SigningOpening = {
  kind: 'open',
  sessionId: 's-1',
  agreementNumber: 'A-000017-1',
  termsHash: terms,
  party: 'borrower',
  level: 'code',
  deviceHash: device,
  address: { kind: 'phone', addressRef: 'va-7', verifiedAtMs: startMs - minuteMs },
  nameCommitment: name,
  documents: [
    { language: 'zh', documentHash: zh, pages: 2 },
    { language: 'en', documentHash: en, pages: 1 },
  ],
  clauses: ['limitation', 'debit'],
  givesUpLimitation: true,
  settings,
  locksBefore: 0,
};

const page = (at: number, documentHash = zh): SigningCommand => ({
  kind: 'showPage',
  deviceHash: device,
  documentHash,
  page: at,
});
const toEnd: SigningCommand = { kind: 'scrollToEnd', deviceHash: device, documentHash: zh };
const warn: SigningCommand = { kind: 'warn', deviceHash: device, language: 'zh', wordsHash: words };
const acknowledge: SigningCommand = { kind: 'acknowledge', deviceHash: device };
const agree: SigningCommand = {
  kind: 'agree',
  deviceHash: device,
  documentHash: zh,
  clauses: ['debit', 'limitation', 'another'],
};
const issue: SigningCommand = { kind: 'issueCode', deviceHash: device, codeHash: code };
const confirm = { kind: 'confirm', deviceHash: device, codeHash: code, nameCommitment: name } as const;
const leave: SigningCommand = { kind: 'leave', deviceHash: device };
const handOver: SigningCommand = { kind: 'handOver', deviceHash: device, requestId: 'r-1', consentHash: consent };
const certificate = {
  kind: 'takeCertificate',
  requestId: 'r-1',
  consentHash: consent,
  provider: 'local',
  answerHash: hash('b'),
  certificateHash: hash('c'),
  signedAtMs: startMs,
  liveness: { isPassed: true, method: 'video', atMs: startMs },
} as const;

const shown = [opening, page(1), page(2), toEnd];
const ready = [...shown, warn, acknowledge, agree];
const asked = [...ready, issue];
const byCertificate = [{ ...opening, level: 'qualified' as const }, ...ready.slice(1)];

type Step = SigningCommand | { readonly waitMs: number } | { readonly now: Partial<SigningNow> };

interface Run {
  readonly state: SigningState;
  readonly last: SigningDecision;
  readonly events: readonly SigningEvent[];
}

/** Steps one after the other; what is refused along the way stays refused. */
function run(steps: readonly Step[]): Run {
  let now: SigningNow = { atMs: startMs, termsHash: terms, levelNeeded: 'code' };
  let state: SigningState = noSigning;
  let last: SigningDecision = { events: [], refused: undefined };
  const events: SigningEvent[] = [];
  for (const step of steps) {
    if ('waitMs' in step) now = { ...now, atMs: now.atMs + step.waitMs };
    else if ('now' in step) now = { ...now, ...step.now };
    else {
      last = decideSigning(step, state, now);
      events.push(...last.events);
      state = last.events.reduce(evolveSigning, state);
    }
  }
  return { state, last, events };
}

const wrong = { ...confirm, codeHash: otherCode };
const misspelt = { ...confirm, nameCommitment: hash('d') };
const changed: Step = { now: { termsHash: hash('e') } };
const raised: Step = { now: { levelNeeded: 'qualified' } };

const table: readonly (readonly [what: string, steps: readonly Step[], refused: SigningRefusal])[] = [
  ['nothing opened', [agree], 'notOpened'],
  ['opened twice', [opening, opening], 'alreadyOpened'],
  ['the session ran out', [...asked, { waitMs: 60 * minuteMs }, confirm], 'sessionOver'],
  ['after it was signed', [...asked, confirm, confirm], 'sessionOver'],
  ['after no was said', [...asked, leave, confirm], 'sessionOver'],
  ['a certificate after no was said', [...byCertificate, handOver, leave, certificate], 'sessionOver'],
  ['another device', [...asked, { ...confirm, deviceHash: hash('f') }], 'notThisDevice'],
  ['another device shows', [opening, { ...page(1), deviceHash: hash('f') } as SigningCommand], 'notThisDevice'],
  [
    'an address never verified',
    [{ ...opening, address: { ...opening.address, verifiedAtMs: undefined } }],
    'notVerifiedAddress',
  ],
  [
    'an address verified later',
    [{ ...opening, address: { ...opening.address, verifiedAtMs: startMs + 1 } }],
    'notVerifiedAddress',
  ],
  ['no attempts', [{ ...opening, settings: { ...settings, attemptsMax: 0 } }], 'settingsNotValid'],
  ['a wait below zero', [{ ...opening, settings: { ...settings, resendWaitSeconds: -1 } }], 'settingsNotValid'],
  ['no paper', [{ ...opening, documents: [] }], 'nothingToShow'],
  [
    'a paper of no pages',
    [{ ...opening, documents: [{ language: 'zh', documentHash: zh, pages: 0 }] }],
    'nothingToShow',
  ],
  ['one paper twice', [{ ...opening, documents: [opening.documents[0]!, opening.documents[0]!] }], 'nothingToShow'],
  ['a code where a certificate is to sign', [...byCertificate, issue], 'notThisLevel'],
  ['a code typed where a certificate is to sign', [...byCertificate, confirm], 'notThisLevel'],
  ['a certificate where a code is to sign', [...ready, handOver], 'notThisLevel'],
  ['another paper', [opening, page(1, hash('0'))], 'documentNotKnown'],
  [
    'another paper agreed to',
    [...shown, warn, acknowledge, { ...agree, documentHash: hash('0') } as SigningCommand],
    'documentNotKnown',
  ],
  ['page 3 of 2', [opening, page(3)], 'pageNotInDocument'],
  ['page 0', [opening, page(0)], 'pageNotInDocument'],
  ['agreed twice', [...ready, agree], 'alreadyAgreed'],
  ['page 2 not seen', [opening, page(1), toEnd, warn, acknowledge, agree], 'notShownWhole'],
  ['page 1 seen twice is one page', [opening, page(1), page(1), toEnd, warn, acknowledge, agree], 'notShownWhole'],
  ['not to the end', [opening, page(1), page(2), warn, acknowledge, agree], 'notShownWhole'],
  [
    'seen in the other language',
    [...shown, warn, acknowledge, { ...agree, documentHash: en } as SigningCommand],
    'notShownWhole',
  ],
  ['a code before anything was shown', [opening, issue], 'notShownWhole'],
  ['confirmed before anything was shown', [opening, confirm], 'notShownWhole'],
  ['handed over before anything was shown', [{ ...opening, level: 'qualified' }, handOver], 'notShownWhole'],
  ['a warning of what is not given up', [{ ...opening, givesUpLimitation: false }, warn], 'warningNotCalledFor'],
  ['understood before it was said', [opening, acknowledge], 'warningNotShown'],
  ['warned and not understood', [...shown, warn, agree], 'warningNotAcknowledged'],
  ['confirmed unwarned', [...shown, confirm], 'warningNotAcknowledged'],
  [
    'a clause without its tick',
    [...shown, warn, acknowledge, { ...agree, clauses: ['debit'] } as SigningCommand],
    'clausesMissing',
  ],
  ['a code before a yes', [...shown, warn, acknowledge, issue], 'notAgreed'],
  ['confirmed before a yes', [...shown, warn, acknowledge, confirm], 'notAgreed'],
  ['a third code of two', [...asked, { waitMs: minuteMs }, issue, { waitMs: minuteMs }, issue], 'tooManyCodes'],
  ['a second code at once', [...asked, { waitMs: minuteMs - 1 }, issue], 'tooSoon'],
  ['no code', [...ready, confirm], 'codeNotAsked'],
  ['a late code', [...asked, { waitMs: 5 * minuteMs }, confirm], 'codeExpired'],
  [
    'a code that was used on terms that changed',
    [...asked, changed, confirm, { now: { termsHash: terms } }, confirm],
    'codeUsed',
  ],
  ['locked too often before', [{ ...opening, locksBefore: 2 }], 'tooManyAttempts'],
  ['the third wrong code', [...asked, wrong, wrong, wrong], 'tooManyAttempts'],
  ['wrong codes and names together', [...asked, wrong, misspelt, misspelt], 'tooManyAttempts'],
  ['a wrong code', [...asked, wrong], 'wrongCode'],
  [
    'the code before the last',
    [...asked, { waitMs: minuteMs }, { ...issue, codeHash: otherCode }, confirm],
    'wrongCode',
  ],
  ['a wrong code with a wrong name', [...asked, { ...misspelt, codeHash: otherCode }], 'wrongCode'],
  ['another name', [...asked, misspelt], 'nameDiffers'],
  ['a certificate that nobody asked for', [...byCertificate, certificate], 'notHandedOver'],
  [
    'a failure that nobody asked for',
    [...byCertificate, { kind: 'certificateFailed', requestId: 'x', code: 'x' }],
    'notHandedOver',
  ],
  [
    'a certificate of a request that failed',
    [...byCertificate, handOver, { kind: 'certificateFailed', requestId: 'r-1', code: 'refused' }, certificate],
    'notHandedOver',
  ],
  ['over another text', [...byCertificate, handOver, { ...certificate, consentHash: hash('0') }], 'otherConsent'],
  ['before the session', [...byCertificate, handOver, { ...certificate, signedAtMs: startMs - 1 }], 'otherTime'],
  ['after now', [...byCertificate, handOver, { ...certificate, signedAtMs: startMs + 1 }], 'otherTime'],
  [
    'the person was not there',
    [...byCertificate, handOver, { ...certificate, liveness: { ...certificate.liveness, isPassed: false } }],
    'livenessNotPassed',
  ],
  ['other terms at the opening', [changed, opening], 'termsChanged'],
  ['other terms when a code is asked for', [...ready, changed, issue], 'termsChanged'],
  ['other terms when it is confirmed', [...asked, changed, confirm], 'termsChanged'],
  ['other terms when the certificate comes', [...byCertificate, handOver, changed, certificate], 'termsChanged'],
  ['a code above the threshold', [raised, opening], 'levelTooLow'],
  ['the threshold fell meanwhile', [...asked, raised, confirm], 'levelTooLow'],
];

describe('refusals', () => {
  for (const [what, steps, refused] of table)
    test(`${what}: ${refused}`, () => {
      const { last, state } = run(steps);
      assert.equal(last.refused, refused);
      assert.ok(refused === 'sessionOver' || state.state !== 'signed');
    });

  test('each is reached', () => {
    assert.deepEqual(new Set(table.map(([, , refused]) => refused)), new Set(signingRefusals));
  });

  test('a refusal stores nothing but what must count', () => {
    for (const [what, steps, refused] of table) {
      const kinds = run(steps).last.events.map(({ kind }) => kind);
      const counted: Partial<Record<SigningRefusal, readonly string[]>> = {
        wrongCode: ['attemptFailed'],
        nameDiffers: ['attemptFailed'],
      };
      if (what.startsWith('the third wrong') || what.includes('together'))
        assert.deepEqual(kinds, ['attemptFailed', 'left']);
      else if (what.includes('when it is confirmed') || what.includes('fell')) assert.deepEqual(kinds, ['codeSpent']);
      else assert.deepEqual(kinds, counted[refused] ?? [], what);
    }
  });

  const precedence: readonly (readonly [steps: readonly Step[], refused: SigningRefusal])[] = [
    [[opening, { waitMs: 60 * minuteMs }, { ...confirm, deviceHash: hash('f') }], 'sessionOver'],
    [[opening, { ...confirm, deviceHash: hash('f') }], 'notThisDevice'],
    [[...asked, { waitMs: 5 * minuteMs }, wrong], 'codeExpired'],
    [[...asked, wrong, wrong, { ...wrong, nameCommitment: hash('d') }], 'tooManyAttempts'],
    [[...asked, changed, wrong], 'wrongCode'],
    [[...asked, changed, misspelt], 'nameDiffers'],
    [[...asked, changed, raised, confirm], 'termsChanged'],
  ];
  for (const [steps, refused] of precedence)
    test(`of several, ${refused} first`, () => assert.equal(run(steps).last.refused, refused));
});

describe('signed', () => {
  const rows: readonly (readonly [what: string, steps: readonly Step[]])[] = [
    ['by code and name', [...asked, confirm]],
    ['by the last attempt', [...asked, wrong, misspelt, confirm]],
    ['by a second code', [...asked, { waitMs: minuteMs }, { ...issue, codeHash: otherCode }, wrong]],
    [
      'without a warning where nothing is given up',
      [{ ...opening, givesUpLimitation: false }, ...shown.slice(1), agree, issue, confirm],
    ],
    ['in the last moment', [...asked, { waitMs: 5 * minuteMs - 1 }, confirm]],
    ['by certificate', [...byCertificate, raised, handOver, certificate]],
    ['by certificate, told after the session', [...byCertificate, handOver, { waitMs: 90 * minuteMs }, certificate]],
    ['by certificate, handed over twice', [...byCertificate, handOver, handOver, certificate]],
  ];
  for (const [what, steps] of rows)
    test(what, () => {
      const { state, last, events } = run(steps);
      assert.deepEqual([last.refused, state.state, last.events.at(-1)?.kind], [undefined, 'signed', 'signed']);
      assert.equal(events.filter(({ kind }) => kind === 'handedOver').length <= 1, true);
    });

  test('an event that cannot follow is a bug', () => {
    const [opened] = run([opening]).events;
    assert.throws(() => evolveSigning(run([opening]).state, opened!), /once/);
    assert.throws(() => evolveSigning(noSigning, { kind: 'acknowledged', atMs: 0 }), /no open session/);
  });
});

describe('properties', () => {
  const device2 = hash('f');
  const devices = fc.constantFrom(device, device, device, device2);
  const commands: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('showPage' as const),
        deviceHash: devices,
        documentHash: fc.constantFrom(zh, en),
        page: fc.integer({ min: 0, max: 3 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('scrollToEnd' as const),
        deviceHash: devices,
        documentHash: fc.constantFrom(zh, en),
      }),
    },
    fc.constantFrom<Step>(warn, acknowledge, raised, changed, { now: { termsHash: terms } }, certificate, {
      waitMs: 6 * minuteMs,
    }),
    { weight: 2, arbitrary: fc.constantFrom<Step>({ waitMs: minuteMs }, warn, acknowledge) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('agree' as const),
        deviceHash: devices,
        documentHash: fc.constantFrom(zh, en),
        clauses: fc.constantFrom(opening.clauses, opening.clauses, ['debit']),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('issueCode' as const),
        deviceHash: devices,
        codeHash: fc.constantFrom(code, otherCode),
      }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        kind: fc.constant('confirm' as const),
        deviceHash: devices,
        codeHash: fc.constantFrom(code, otherCode),
        nameCommitment: fc.constantFrom(name, name, hash('d')),
      }),
    },
    fc.constantFrom<Step>(handOver, leave),
  );
  const sequences = fc
    .tuple(
      fc.constantFrom<readonly Step[]>([opening], shown, ready, asked, asked, asked, byCertificate, [
        ...byCertificate,
        handOver,
      ]),
      fc.array(commands, { maxLength: 25 }),
      fc.boolean(),
    )
    .map(([head, tail, gives]) => {
      const [first, ...rest] = head;
      return [{ ...(first as SigningOpening), givesUpLimitation: gives }, ...rest, ...tail] as readonly Step[];
    });

  test('nothing leads to a signature around the rules; wrong tries are few; a code works once', () => {
    let signed = 0;
    let locked = 0;
    fc.assert(
      fc.property(sequences, (steps) => {
        const { events, state } = run(steps);
        const of = <K extends SigningEvent['kind']>(kind: K) =>
          events.filter((event): event is Extract<SigningEvent, { kind: K }> => event.kind === kind);
        const failed = of('attemptFailed').length;
        assert.ok(failed <= settings.attemptsMax);
        assert.equal(state.state === 'locked', failed === settings.attemptsMax);
        assert.ok(of('signed').length <= 1 && of('codeIssued').length <= settings.codesMax);
        locked += Number(state.state === 'locked');
        if (of('signed').length === 0) return;
        signed += 1;
        assert.equal(events.at(-1)?.kind, 'signed');
        const [end] = of('signed');
        const document = opening.documents.find(({ documentHash }) => documentHash === end!.documentHash)!;
        const pages = of('pageShown').filter(({ documentHash }) => documentHash === document.documentHash);
        assert.deepEqual(new Set(pages.map((each) => each.page)).size, document.pages);
        assert.ok(of('scrolledToEnd').some(({ documentHash }) => documentHash === document.documentHash));
        assert.ok(of('agreed').some(({ documentHash }) => documentHash === document.documentHash));
        const [opened] = of('opened');
        if (opened!.givesUpLimitation) assert.ok(of('warned').length > 0 && of('acknowledged').length === 1);
        assert.ok(end!.signedAtMs < opened!.expiresAtMs);
        if (opened!.level === 'qualified') return assert.equal(of('certificateTaken').length, 1);
        const last = of('codeIssued').at(-1)!;
        assert.ok(end!.atMs < last.expiresAtMs);
        assert.ok(!of('codeSpent').some(({ number }) => number === last.number));
        return undefined;
      }),
      { seed: 20_261_122, numRuns: 3000 },
    );
    assert.ok(signed > 100 && locked > 50, `${signed} signed, ${locked} locked`);
  });

  test('what was signed was typed: the confirming command held the code, the name and the device', () => {
    fc.assert(
      fc.property(sequences, (steps) => {
        for (let length = 1; length <= steps.length; length++) {
          const { state } = run(steps.slice(0, length));
          if (state.state !== 'signed') continue;
          const step = steps[length - 1]!;
          assert.ok('kind' in step);
          if (step.kind === 'takeCertificate') return;
          assert.ok(step.kind === 'confirm');
          const { codeHash, nameCommitment, deviceHash } = step;
          assert.deepEqual([codeHash, nameCommitment, deviceHash], [state.code?.codeHash, name, device]);
          return;
        }
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });
});
