/** The login of the server, as only PostgreSQL has logins. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropPostgres, freshPostgres, withoutPostgres } from '../../tools/fresh-postgres.ts';
import { connectStore, openStore } from '../store/open.ts';
import { roleFindings, serverDatabaseFindings } from './doctor-server.ts';

test('the login of FORBEAR_SERVER_DATABASE', { skip: withoutPostgres }, async (at) => {
  const address = await freshPostgres('doctor_server');
  const database = await openStore(address);
  const name = (of: string) => `doctor_${of}_${process.pid}`;
  at.after(async () => {
    for (const each of ['fits', 'stranger', 'many', 'mighty', 'passing']) {
      await database
        .session((session) => session.run(`drop owned by ${name(each)}; drop role ${name(each)}`))
        .catch(() => {});
    }
    await database.close();
    await dropPostgres(address);
  });
  await database.session((session) =>
    session.run(`
      create role ${name('fits')} login password 'p' noinherit in role forbear_server;
      create role ${name('stranger')} login password 'p';
      create role ${name('many')} login password 'p' in role forbear_server, pg_read_all_data;
      create role ${name('mighty')} superuser login password 'p' in role forbear_server;
      create role ${name('passing')} bypassrls login password 'p' in role forbear_server;
      create table owned_by_many (x int); alter table owned_by_many owner to ${name('many')}`),
  );
  const found = async (of: string, password = 'p') => {
    const url = new URL(address);
    url.username = name(of);
    url.password = password;
    const findings = await serverDatabaseFindings({ FORBEAR_SERVER_DATABASE: url.href });
    assert.ok(!JSON.stringify(findings).includes(`:${password}@`));
    return findings.map(({ ok, code }) => `${ok ? '' : '!'}${code.slice('doctor.'.length)}`);
  };
  const expected: readonly (readonly [of: string, codes: readonly string[]])[] = [
    ['fits', ['login']],
    ['stranger', ['!loginNotMember']],
    ['many', ['!loginOwns', '!loginOthers']],
    ['mighty', ['!loginPassesBy']],
    ['passing', ['!loginPassesBy']],
    ['nobody', ['!loginFault']],
  ];
  for (const [of, codes] of expected) assert.deepEqual(await found(of), codes, of);
  assert.deepEqual(await serverDatabaseFindings({}), []);
  assert.deepEqual(
    (await database.session(roleFindings)).map(({ code }) => code),
    ['doctor.role'],
  );
  const url = new URL(address);
  url.username = name('stranger');
  url.password = 'p';
  const stranger = await connectStore(url.href);
  assert.deepEqual(
    (await stranger.session(roleFindings)).map(({ code }) => code),
    ['doctor.roleNotMember'],
  );
  await stranger.close();
});
