/** contact: asks the law, and only then reaches a person; shows what was asked, allowed, refused and sent. */
import type { Command } from 'commander';
import { contactActs, modes } from '../core/rules/act.ts';
import { withBook } from './book.ts';
import type { ContactOptions } from './contact-options.ts';

const collect = (value: string, before: readonly string[]) => [...before, value];

export function addContact(program: Command): void {
  program
    .command('contact')
    .argument('[case]', 'the number of the case, as the list shows it')
    .description('ask the law and, if it allows it, reach a person; what was asked, refused, sent and received')
    .option('--act <act>', `what to do: ${contactActs.join(', ')}`)
    .option('--subject <text>', 'of the message')
    .option('--text-file <file>', 'the words of the message, plain text in UTF-8; - for standard input')
    .option('--unsubscribe <url>', 'an https address at which one click ends such messages')
    .option('--at <instant>', 'for which time it is asked; now when left out. It is not sent before')
    .option('--attempt <id>', 'your own number of this attempt: the same again gets the same answer')
    .option('--role <role>', 'whom: borrower, guarantor, spouse, …', 'borrower')
    .option('--person <id>', 'whom counters go by, where the role is not enough')
    .option('--address <address>', 'a number or address; the borrower’s own is known to the book')
    .option('--channel <kind>', 'for acts that have no medium of their own')
    .option('--mode <mode>', `of a call: ${modes.join(', ')}`)
    .option('--place <place>', 'where it reaches the person')
    .option('--debt <loan>', "the lender's number of the loan it is about; all when left out")
    .option('--by <who>', 'us or agency', 'us')
    .option('--visitors <n>', 'how many come')
    .option('--ground <text>', 'why a third party is contacted')
    .option('--content <text>', 'what is said or asked; may be repeated', collect, [])
    .option(
      '--fact <name=value>',
      'a fact of this contact alone, such as purpose=service; may be repeated',
      collect,
      [],
    )
    .option('--no-send', 'leave it to the worker to send it')
    .option('--list', 'the contacts and refusals of the case', false)
    .option('--inbound <act>', 'record that the borrower called, wrote or came; with --outcome')
    .option('--of <contact>', 'tell what came of a contact; with --outcome')
    .option('--outcome <outcome>', 'conversation, unanswered, delivered, bounced, …')
    .option('--bounce <file>', 'record mail that came back; may be repeated', collect, [])
    .option('--send-waiting', 'send what waits and is due', false)
    .option('--creditor <name>', 'whose book, where there are several')
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Exit 0: allowed, or done; 1: the law or the words do not allow it; 64, 66: it could not be asked.

Examples:
  forbear contact C2026-000123 --act sendEmail --subject 'Your instalment of 10 March' --text-file letter.txt
  forbear contact C2026-000123 --act placeCall --mode interactive
  forbear contact --of 17 --outcome conversation
  forbear contact C2026-000123 --list
`,
    )
    .action((caseNumber: string | undefined, options: ContactOptions) =>
      withBook(async (database) => (await import('./run-contact.ts')).runContact(database, caseNumber, options)),
    );
}
