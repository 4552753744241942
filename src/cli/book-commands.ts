/** The book commands: they work on a database (FORBEAR_DATABASE, a folder or a postgres:// address). */
import type { Command } from 'commander';

export function addBookCommands(_program: Command): void {}
