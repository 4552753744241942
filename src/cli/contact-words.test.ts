/** Every code that contacts can give has words: those that are put together from two parts no other check finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askFaultCodes } from '../application/contact-ask.ts';
import { findingCodes } from '../core/contact/wording/finding-codes.ts';
import { contactActs, initiators, outcomes, roles } from '../core/rules/act.ts';
import { outboxStates } from '../store/outbox.ts';
import { whyText } from './why-text.ts';
import { hasWords } from './words.ts';

const attemptRefusals = [
  'attemptIdNotValid',
  'unknownCase',
  'noKey',
  'keyDoesNotOpen',
  'attemptIdUsed',
  'caseClosed',
  'noLaw',
  'unknownZone',
  'unknownDebt',
  'factsOnRecordDiffer',
  'requestNotValid',
];
const outcomeRefusals = ['unknownContact', 'notSentYet', 'neverSent', 'outcomeNotOfAct', 'alreadyTold'];
const smtpUrlFaults = [
  'notAnAddress',
  'notSmtp',
  'hostMissing',
  'loginNotWhole',
  'unknownSetting',
  'notSet',
  'notASender',
];
const lastErrors = [
  'caseClosed',
  'tooLate',
  'forbidden',
  'undetermined',
  'wordsBlocked',
  'wordsNeedReview',
  'requestNotValid',
  'lawSaysLater',
  'notReady',
  'wrongCredentials',
  'refusesUs550',
  'noTls',
  'noConnection',
  'unknownHost',
  'timeout',
  'noAnswer',
  'addressNotValid',
  'tooLarge',
  'bounced',
  'smtp550',
];

const asked: Readonly<Record<string, readonly string[]>> = {
  act: contactActs,
  role: roles,
  by: initiators,
  outcome: outcomes,
  code: findingCodes,
  refused: [...attemptRefusals, ...outcomeRefusals, ...askFaultCodes],
  mail: smtpUrlFaults,
  'list.state': outboxStates,
  became: [...outboxStates, 'call', 'nothing', 'wordsNeedReview', 'waitingBecause'],
  bounce: ['bounced', 'delayed', 'delivered', 'notOurs'],
};

test('every code has words in both languages', () => {
  for (const [group, codes] of Object.entries(asked)) {
    for (const code of codes) {
      for (const lang of ['en', 'zh'] as const)
        assert.ok(hasWords(`contact.${group}.${code}`, lang), `${lang} ${group}.${code}`);
    }
  }
});

test('why something was not sent is told with the server’s number, and an unknown code as it is', () => {
  for (const code of lastErrors) assert.notEqual(whyText(code), code);
  assert.match(whyText('smtp550'), /550/);
  assert.match(whyText('refusesUs554'), /554/);
  assert.equal(whyText('somethingNew'), 'somethingNew');
});
