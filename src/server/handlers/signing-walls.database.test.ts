/** Signing, withdrawing and the journal on PostgreSQL, where the server works under a role that owns nothing and sees one borrower. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AgreementServer, done, refusal } from '../../../tools/agreement-server.ts';
import { dropPostgres, freshPostgres, withoutPostgres as skip } from '../../../tools/fresh-postgres.ts';
import type { AccessRole } from '../../core/access/role.ts';
import { checkBundle } from '../../core/evidence/bundle-check.ts';
import { sha256, verifyEd25519 } from '../../digest/node-crypto.ts';

let address: string;
let server: AgreementServer;
before(async () => {
  if (skip) return;
  address = await freshPostgres('signing_walls');
  server = await AgreementServer.make({ address });
});
after(async () => {
  if (skip) return;
  await server.close();
  await dropPostgres(address);
});

test('a borrower and their guarantor sign, and the borrower takes it back', { skip }, async () => {
  const { ground, book } = server;
  await book.grant();
  await book.plan.facts({ guaranteeOnRecord: true, guarantorObligedNow: true });
  const drafted = done(await server.post(server.agreements, 'agent'), 201);
  assert.deepEqual([drafted.state, drafted.parties], ['approved', ['borrower', 'guarantor']]);
  const verified = { party: 'guarantor', kind: 'email', address: 'second@example.org', name: '李四', how: 'inPerson' };
  done(await server.post(`/api/v1/cases/${ground.ownCase}/addresses`, 'agent', verified), 201);
  // Who said that the address is the guarantor's does not also sit beside the screen.
  const assisted = { party: 'guarantor' };
  assert.deepEqual(refusal(await server.post(`${server.agreement}/signing`, 'agent', assisted)), [403, 'ownAddress']);
  await server.begin('teamLead', assisted);
  const first = done(await server.sign('borrower'));
  assert.deepEqual([first.state, first.agreementState], ['signed', 'approved']);
  const second = done(await server.sign('guarantor', { name: '李四' }));
  assert.deepEqual([second.state, second.agreementState], ['signed', 'signed']);
  const signed = done(await ground.ask('GET', server.agreement, { as: 'guarantor' }));
  assert.deepEqual(signed.signedBy, ['borrower', 'guarantor']);
  const paper = await ground.ask('GET', `${server.agreement}/paper`, { as: 'borrower' });
  assert.equal(paper.status, 200, paper.text.slice(0, 200));
  done(await server.post(`${server.agreement}/explain`, 'guarantor'));
  const kept = done(await ground.ask('GET', `/api/v1/cases/${ground.ownCase}/files`, { as: 'borrower' })).files;
  assert.equal(
    (kept as { kind: string }[]).filter(({ kind }) => kind === 'agreement').length,
    1,
    'what was shown is kept',
  );
  assert.equal(done(await server.post(`${server.agreement}/withdraw`, 'borrower')).state, 'withdrawn');
  assert.deepEqual(refusal(await server.post(`${server.agreement}/withdraw`, 'borrower')), [409, 'alreadyEnded']);
  const bundle = (as: AccessRole) => ground.ask('POST', `/api/v1/cases/${ground.ownCase}/evidence`, { as, body: {} });
  assert.equal((await bundle('borrower')).status, 200);
  const { raw } = await bundle('legal');
  assert.equal(checkBundle(raw, { digest: sha256, verify: verifyEd25519 }).verdict, 'holds');
  done(await ground.ask('GET', '/api/v1/journal?from=2026-01-01&to=2026-06-30', { as: 'auditor' }));
});
