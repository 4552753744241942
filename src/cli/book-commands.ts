/** The book commands: they work on a database (FORBEAR_DATABASE, a folder or a postgres:// address). */
import type { Command } from 'commander';
import { addApprove } from './approve.ts';
import { addBackup } from './backup.ts';
import { addCase } from './case.ts';
import { addCases } from './cases.ts';
import { addCheckPack } from './check-pack.ts';
import { addCloseDay } from './close-day.ts';
import { addContact } from './contact.ts';
import { addDemo } from './demo.ts';
import { addDoctor } from './doctor.ts';
import { addFacts } from './facts.ts';
import { addGenerate } from './generate.ts';
import { addImport } from './import.ts';
import { addLaw } from './law.ts';
import { addNegotiate } from './negotiate.ts';
import { addPolicy } from './policy.ts';
import { addPortfolio } from './portfolio.ts';
import { addRestore } from './restore.ts';
import { addStatement } from './statement.ts';
import { addSurvival } from './survival.ts';
import { addSuspense } from './suspense.ts';
import { addVerify } from './verify.ts';
import { addWorker } from './worker.ts';

export function addBookCommands(program: Command): void {
  addDemo(program);
  addGenerate(program);
  addImport(program);
  addCloseDay(program);
  addPortfolio(program);
  addCases(program);
  addCase(program);
  addContact(program);
  addFacts(program);
  addPolicy(program);
  addStatement(program);
  addNegotiate(program);
  addApprove(program);
  addSuspense(program);
  addVerify(program);
  addBackup(program);
  addRestore(program);
  addWorker(program);
  addCheckPack(program);
  addLaw(program);
  addSurvival(program);
  addDoctor(program);
}
