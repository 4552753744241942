/** The laws that come with the program, asked about anything at all: an answer each time, and one that holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalText, lawFromText, loadLaw } from '../composition/load-laws.ts';
import { zones } from '../composition/time-zones.ts';
import { acts, initiators, modes, outcomes, roles } from '../core/rules/act.ts';
import { consentKinds, type FactDeclaration, places } from '../core/rules/facts.ts';
import { weekdayWords } from '../core/rules/vocabulary.ts';
import { type PermitAnswer, permitOperation, permitOutput } from './permit.ts';

const seed = 20_260_828;

const dayText = fc
  .integer({ min: 19_000, max: 21_500 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
const timeOfDay = fc
  .integer({ min: 0, max: 95 })
  .map((n) => `${String(Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`);
const hours = fc.record({ from: timeOfDay, until: timeOfDay }).filter(({ from, until }) => from !== until);
const oneOf = (words: readonly string[]) => fc.constantFrom(...words);
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 2 });
const few = { requiredKeys: [] as [] };

/** Some value of a fact, as the request would have it. */
function valueOfFact({ type, words = [] }: FactDeclaration): fc.Arbitrary<unknown> {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'day':
      return dayText;
    case 'count':
      return fc.nat(40);
    case 'amount':
      return fc.nat(9_999_999).map((minor) => `${minor}.00`);
    case 'percent':
      return fc.nat(400).map((tenths) => `${tenths / 10}`);
    case 'text':
      return fc.constantFrom('a', 'b');
    case 'word':
      return oneOf(words);
    case 'words':
      return some(oneOf(words));
    case 'texts':
      return some(fc.constantFrom('A1', 'b'));
    case 'times':
      return some(
        fc.record(
          {
            weekdays: fc.array(oneOf(weekdayWords), { minLength: 1, maxLength: 3 }),
            hours,
            places: fc.array(oneOf(places), { minLength: 1, maxLength: 2 }),
            until: dayText,
          },
          few,
        ),
      ).map((list) => list.filter((one) => Object.keys(one).length > 0));
    case 'consents':
      return some(
        fc.record(
          {
            kind: oneOf(consentKinds),
            givenOn: dayText,
            until: dayText,
            revokedOn: dayText,
            address: fc.constant('A1'),
            debt: fc.constant('D1'),
          },
          { requiredKeys: ['kind', 'givenOn'] },
        ),
      );
    case 'hours':
      return hours;
    case 'days':
      return some(dayText);
    case 'spans':
      return some(fc.record({ from: dayText }));
    case 'events':
      return some(fc.record({ on: dayText, kind: oneOf(words) }));
  }
}

const nowMs = Date.parse('2026-08-20T00:00:00Z');
const instantText = (minutes: number) => new Date(nowMs + minutes * 60_000).toISOString();
const contacts = fc.array(
  fc.record(
    {
      at: fc.integer({ min: -20_000, max: 0 }).map(instantText),
      act: oneOf(acts),
      mode: oneOf(modes),
      debt: fc.constantFrom('D1', 'D2', 'unknown'),
      person: fc.constantFrom('borrower', 'guarantor', 'contactPerson'),
      address: fc.constantFrom('A1', 'A2'),
      outcome: oneOf(outcomes),
      initiatedBy: oneOf(initiators),
    },
    { requiredKeys: ['at', 'act', 'person', 'outcome', 'initiatedBy'] },
  ),
  { maxLength: 6 },
);

for (const jurisdiction of ['any', 'cn', 'us-federal', 'gb', 'ie', 'au', 'eu']) {
  const { law, text } = loadLaw(jurisdiction)!;
  const { run } = permitOperation({ lawOf: () => law, zones });
  const again = lawFromText(text);
  const kept = permitOperation({ lawOf: () => again, zones });
  const declared = [...law.vocabulary.values()].filter((fact) => fact.text !== undefined);
  // Of many facts a request says a few; those of an ordinary call it says more often.
  const facts = fc.record(
    Object.fromEntries(declared.map((fact) => [fact.name, fc.option(valueOfFact(fact), { nil: 'unknown', freq: 15 })])),
    {
      requiredKeys: ['representedByAttorney', 'disputed', 'agreementInForce'].filter((name) =>
        law.vocabulary.has(name),
      ),
    },
  );
  const request = fc.record(
    {
      jurisdiction: fc.constant(jurisdiction),
      act: oneOf(acts),
      at: fc.integer({ min: 0, max: 20_000 }).map(instantText),
      person: fc.record({
        role: oneOf(['borrower', 'borrower', ...roles, 'unknown']),
        zones: fc.constantFrom(['America/New_York', 'America/Los_Angeles'], ['Asia/Shanghai'], ['Europe/Dublin']),
      }),
      debt: fc.constant('D1'),
      channel: fc.record(
        { mode: oneOf([...modes, 'unknown']), address: fc.constant('A1'), place: oneOf([...places, 'unknown']) },
        few,
      ),
      by: oneOf(['us', 'agency']),
      visitors: fc.nat(4),
      ground: fc.constantFrom('location', 'unknown'),
      content: fc.constantFrom(['name'], 'unknown'),
      currency: fc.constant('CNY'),
      facts,
      history: contacts,
    },
    { requiredKeys: ['jurisdiction', 'act', 'at', 'person', 'currency', 'facts', 'history'] },
  );

  test(`property: ${jurisdiction} answers every request, and where it says when it frees up, it does`, () => {
    assert.equal(canonicalText(JSON.parse(text)), text);
    fc.assert(
      fc.property(request, (document) => {
        const answer = run(document) as PermitAnswer;
        assert.ok('outcome' in answer, JSON.stringify(answer));
        assert.equal(permitOutput.safeParse(answer).success, true);
        assert.deepEqual(kept.run(document), answer);
        assert.equal(answer.outcome === 'undetermined', (answer.missing ?? []).length > 0);
        for (const name of answer.missing ?? [])
          assert.ok(law.vocabulary.has(name) || name === 'person.zones' || name === 'currency', name);
        for (const { ruleId, text: said } of [...answer.because, ...answer.warnings]) {
          assert.doesNotMatch(said.en + said.zh, /undefined|\[object|NaN/, ruleId);
        }
        if (answer.freesUpAt === null) return;
        const then = run({ ...document, at: answer.freesUpAt }) as PermitAnswer;
        assert.notEqual(
          then.outcome,
          'forbidden',
          `${answer.freesUpAt} ${then.because?.map((one) => one.ruleId).join()}`,
        );
      }),
      { seed, numRuns: 250 },
    );
  });
}
