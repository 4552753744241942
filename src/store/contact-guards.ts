/**
 * What in the database keeps a contact from being made past the law (migration 0006), and a plan from being offered, taken or
 * approved past its rules (migration 0007), and a fact from going without its entry in the evidence log (migration 0008), and an agreement from
 * being in force unsigned (migration 0010): triggers and constraints. An owner of the tables could switch them off; `verify` says when one is, and runs the decisions again that were made.
 */
import type { Session } from './database.ts';
import type { Difference } from './verify.ts';

/** Of the moment in which a row comes to be, held against the case as it stands: restoring a backup puts them aside. */
const ofTheMoment = '_as_it_happens';

const guardedTables = [
  'law_pack',
  'decision',
  'contact',
  'inbound_contact',
  'party_fact',
  'outbox',
  'delinquency_case',
  'lender_policy',
  'income_statement',
  'told_cause',
  'helper_step',
  'capacity',
  'capacity_step',
  'case_tie',
  'negotiation',
  'plan_offer',
  'plan_offer_instalment',
  'negotiation_event',
  'approval',
  'approval_event',
  'import_file',
  'evidence_stream',
  'evidence_entry',
  'evidence_log',
  'evidence_tile',
  'evidence_checkpoint',
  'evidence_cosignature',
  'evidence_anchor',
  'case_file',
  'legal_hold',
  'borrower',
  'agreement',
  'agreement_terms',
  'agreement_signature',
  'agreement_event',
  'agreement_act',
  'signing',
  'signing_event',
  'signing_key',
  'verified_address',
  'message_check',
  'address_claim',
  'matter',
  'matter_event',
] as const;

const triggers: readonly string[] = [
  'matter_append_only',
  'matter_not_emptied',
  'matter_event_append_only',
  'matter_event_not_emptied',
  'matter_event_as_it_happens',
  'matter_event_entered_as_it_happens',
  'contact_as_it_happens',
  'contact_goes_forward',
  'contact_not_deleted',
  'contact_not_emptied',
  'approval_append_only',
  'approval_event_append_only',
  'approval_event_by_another',
  'approval_event_not_emptied',
  'approval_not_emptied',
  'capacity_append_only',
  'capacity_not_emptied',
  'capacity_step_append_only',
  'capacity_step_not_emptied',
  'case_tie_append_only',
  'case_tie_not_emptied',
  'income_statement_append_only',
  'income_statement_not_emptied',
  'told_cause_append_only',
  'told_cause_not_emptied',
  'helper_step_append_only',
  'helper_step_not_emptied',
  'lender_policy_append_only',
  'lender_policy_not_emptied',
  'negotiation_event_append_only',
  'negotiation_event_in_its_time',
  'negotiation_event_not_emptied',
  'negotiation_goes_forward',
  'negotiation_not_deleted',
  'negotiation_not_emptied',
  'plan_offer_append_only',
  'plan_offer_instalment_append_only',
  'plan_offer_instalment_not_emptied',
  'plan_offer_instalment_within_capacity',
  'plan_offer_not_emptied',
  'decision_append_only',
  'decision_as_it_happens',
  'decision_not_emptied',
  'delinquency_case_goes_forward',
  'inbound_contact_append_only',
  'inbound_contact_as_it_happens',
  'inbound_contact_not_emptied',
  'law_pack_append_only',
  'law_pack_not_emptied',
  'outbox_as_it_happens',
  'outbox_goes_forward',
  'outbox_not_deleted',
  'outbox_not_emptied',
  'party_fact_append_only',
  'party_fact_as_it_happens',
  'party_fact_not_emptied',
  'evidence_entry_entered_as_it_happens',
  'evidence_entry_goes_forward',
  'evidence_entry_not_deleted',
  'evidence_entry_not_emptied',
  'evidence_stream_goes_forward',
  'evidence_stream_complete_as_it_happens',
  'evidence_stream_not_deleted',
  'evidence_stream_not_emptied',
  'evidence_log_goes_forward',
  'evidence_log_not_deleted',
  'evidence_log_not_emptied',
  'evidence_tile_goes_forward',
  'evidence_tile_not_deleted',
  'evidence_tile_not_emptied',
  'evidence_checkpoint_append_only',
  'evidence_checkpoint_of_the_tree',
  'evidence_checkpoint_not_emptied',
  'evidence_cosignature_append_only',
  'evidence_cosignature_not_emptied',
  'evidence_anchor_append_only',
  'evidence_anchor_not_emptied',
  'decision_entered_as_it_happens',
  'contact_entered_as_it_happens',
  'inbound_contact_entered_as_it_happens',
  'party_fact_entered_as_it_happens',
  'income_statement_entered_as_it_happens',
  'told_cause_entered_as_it_happens',
  'helper_step_entered_as_it_happens',
  'negotiation_event_entered_as_it_happens',
  'plan_offer_entered_as_it_happens',
  'approval_event_entered_as_it_happens',
  'outbox_entered_as_it_happens',
  'case_tie_entered_as_it_happens',
  'law_pack_entered_as_it_happens',
  'lender_policy_entered_as_it_happens',
  'import_file_entered_as_it_happens',
  'case_file_goes_forward',
  'case_file_entered_as_it_happens',
  'case_file_removal_entered_as_it_happens',
  'case_file_not_deleted',
  'case_file_not_emptied',
  'legal_hold_in_turn_as_it_happens',
  'legal_hold_entered_as_it_happens',
  'legal_hold_append_only',
  'legal_hold_not_emptied',
  'borrower_key_ends',
  'borrower_erasure_entered_as_it_happens',
  'agreement_goes_forward',
  'agreement_ends_its_talk',
  'agreement_not_deleted',
  'agreement_not_emptied',
  'agreement_terms_append_only',
  'agreement_terms_not_emptied',
  'agreement_signature_append_only',
  'agreement_signature_not_emptied',
  'agreement_signature_entered_as_it_happens',
  'agreement_event_after_its_signatures',
  'agreement_event_append_only',
  'agreement_event_not_emptied',
  'agreement_event_entered_as_it_happens',
  'agreement_act_goes_forward',
  'agreement_act_not_deleted',
  'agreement_act_not_emptied',
  'signing_append_only',
  'signing_not_emptied',
  'signing_event_append_only',
  'signing_event_not_emptied',
  'signing_key_append_only',
  'signing_key_not_emptied',
  'message_check_append_only',
  'message_check_not_emptied',
  'address_claim_append_only',
  'address_claim_not_emptied',
  'address_claim_as_it_happens',
  'address_claim_entered_as_it_happens',
  'verified_address_append_only',
  'verified_address_not_emptied',
  'verified_address_entered_as_it_happens',
];

const constraints: readonly string[] = [
  'contact_was_allowed',
  'decision_as_contacts_name_it',
  'decision_as_sending_names_it',
  'law_pack_is_what_it_says',
  'lender_policy_is_what_it_says',
  'outbox_of_contact',
  'outbox_was_allowed',
  'agreement_terms_are_what_they_say',
];

const tableList = `(${guardedTables.map((name) => `'${name}'`).join(', ')})`;

/**
 * Runs `work` with the guards of the moment put aside, in this transaction alone: rows of a backup tell of states of their
 * cases that have gone by. All other constraints hold, and a schema that has no such guards is left as it is.
 */
export async function restoringPast<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const rows = await session.query<{ name: string; guarded: string }>(
    `select t.tgname as name, c.relname as guarded from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where not t.tgisinternal and c.relnamespace = current_schema()::regnamespace and c.relname in ${tableList}
        and t.tgname like '%${ofTheMoment.replaceAll('_', '\\_')}' order by t.tgname`,
  );
  const set = async (how: 'disable' | 'enable always') => {
    for (const { name, guarded } of rows) await session.run(`alter table ${guarded} ${how} trigger ${name}`);
  };
  await set('disable');
  const result = await work();
  await set('enable always');
  return result;
}

/** Guards that are not there, or are there and do not act. */
export async function checkContactGuards(session: Session): Promise<Difference[]> {
  const rows = await session.query<{ name: string; guarded: string; acts: boolean; internal: boolean }>(
    `select t.tgname as name, c.relname as guarded, t.tgisinternal as internal, t.tgenabled = case when t.tgisinternal then 'O' else 'A' end as acts
       from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = current_schema()::regnamespace and c.relname in ${tableList}
     union all
     select k.conname, c.relname, true, k.convalidated from pg_constraint k join pg_class c on c.oid = k.conrelid
      where c.relnamespace = current_schema()::regnamespace and c.relname in ${tableList}`,
  );
  const found: Difference[] = [];
  const say = (table: string, guard: string, stored: string) =>
    found.push({ table, loan: undefined, row: guard, field: 'guard', stored, recomputed: 'acts' });
  const there = new Set(rows.map(({ name }) => name));
  for (const name of [...triggers, ...constraints]) if (!there.has(name)) say(tableOf(name), name, 'missing');
  for (const { name, guarded, acts } of rows) if (!acts) say(guarded, name, 'switched off');
  return found;
}

/** The longest name counts: plan_offer_instalment begins as plan_offer does. */
function tableOf(guard: string): string {
  const named = guardedTables.filter((table) => guard.startsWith(`${table}_`));
  return named.sort((one, other) => other.length - one.length)[0] ?? guard;
}
