import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessPolicy } from './policy.ts';
import { accessRoles } from './role.ts';
import {
  changeSources,
  type ProgressSection,
  progressParties,
  progressPartyOf,
  type SectionRows,
  sliceOf,
  slices,
} from './slices.ts';

const sections: readonly ProgressSection[] = [
  'loans',
  'agreements',
  'guaranteed',
  'talks',
  'offers',
  'contacts',
  'held',
  'shares',
  'payments',
  'amounts',
  'capacity',
];

/** Every field of every section there is, with a value that names it, and one field that nobody has listed. */
const everything = (() => {
  const rows: Record<string, Record<string, string>[]> = {};
  for (const section of sections) {
    const fields = progressParties.flatMap((party) => slices[party].sections[section] ?? []);
    const row = Object.fromEntries([...new Set(fields)].map((field) => [field, `${section}.${field}`]));
    rows[section] = [{ ...row, unlisted: `secret of ${section}` }];
  }
  return rows as unknown as SectionRows;
})();

/** As a lawyer would list them; written out anew. */
const seen: Readonly<Record<(typeof progressParties)[number], readonly ProgressSection[]>> = {
  borrower: ['loans', 'agreements', 'talks', 'contacts', 'held'],
  staff: ['loans', 'agreements', 'talks', 'contacts', 'held'],
  guarantor: ['guaranteed', 'agreements'],
  mediator: ['talks', 'offers', 'agreements'],
  assignee: ['shares', 'payments', 'agreements'],
  fund: ['amounts', 'capacity', 'agreements'],
};

for (const party of progressParties) {
  test(`what is not listed does not go out: ${party}`, () => {
    const sliced = sliceOf(party, everything);
    assert.deepEqual(Object.keys(sliced).sort(), [...seen[party]].sort());
    const text = JSON.stringify(sliced);
    assert.ok(!text.includes('secret'), text);
    for (const section of sections) {
      for (const field of Object.values((everything[section] as unknown as Record<string, string>[])[0]!)) {
        const listed = slices[party].sections[section] as readonly string[] | undefined;
        const [, name] = field.split('.');
        assert.equal(text.includes(`"${field}"`), listed?.includes(name!) ?? false, `${party} ${field}`);
      }
    }
  });
}

test('nobody from outside learns of contacts, facts or the loans as such', () => {
  for (const party of ['guarantor', 'mediator', 'assignee', 'fund'] as const) {
    const { sections: own, changes } = slices[party];
    assert.ok(!('contacts' in own || 'held' in own || 'loans' in own), party);
    assert.deepEqual(
      changes.filter((source) => ['contact', 'fact', 'case', 'loan'].includes(source)),
      [],
      party,
    );
  }
  assert.deepEqual(slices.borrower.changes, changeSources);
});

test('what can be paid is told to the fund alone of those from outside', () => {
  assert.deepEqual(
    progressParties.filter((party) => 'capacity' in slices[party].sections),
    ['fund'],
  );
});

test('a section that was not read is a bug', () => {
  assert.throws(() => sliceOf('fund', { amounts: [] }), /capacity/);
});

test('every role that may ask has its party', () => {
  const { may } = accessPolicy.readProgress;
  for (const role of accessRoles) {
    if (may !== 'everyone' && !may.includes(role)) continue;
    const outside = ['borrower', 'guarantor', 'mediator', 'assignee', 'fund'].includes(role);
    assert.equal(progressPartyOf(role), outside ? role : 'staff');
  }
});
