/**
 * Under which role of the lender's matrix an account may act. Roles of accounts and of matrices are two things: a matrix has
 * directors and committees, an account says what somebody may open. An agent acts as `agent`, a team lead as any role up to
 * `teamLead`, an approver as any, and everybody else as none: named people who sign an exception need no role.
 */
import type { AccessRole } from '../../core/access/role.ts';

export type MatrixRoleRefusal =
  | { readonly refused: 'unknownRole'; readonly role: string; readonly roles: readonly string[] }
  | { readonly refused: 'roleNotTheirs'; readonly role: string; readonly account: AccessRole };

/** `roles`: of the matrix, lowest first. `asked` undefined: the account's own, where the matrix has one of that name. */
export function matrixRole(
  asked: string | undefined,
  { account, roles }: { readonly account: AccessRole; readonly roles: readonly string[] },
): { readonly role: string | undefined } | MatrixRoleRefusal {
  const may = rolesOfAccount(account, roles);
  if (asked === undefined) return { role: account !== 'approver' && may.includes(account) ? account : undefined };
  if (!roles.includes(asked)) return { refused: 'unknownRole', role: asked, roles };
  return may.includes(asked) ? { role: asked } : { refused: 'roleNotTheirs', role: asked, account };
}

function rolesOfAccount(account: AccessRole, roles: readonly string[]): readonly string[] {
  switch (account) {
    case 'agent':
      return roles.filter((role) => role === 'agent');
    case 'teamLead':
      // A matrix without team leads leaves them what it leaves agents.
      return roles.includes('teamLead')
        ? roles.slice(0, roles.indexOf('teamLead') + 1)
        : rolesOfAccount('agent', roles);
    case 'approver':
      return roles;
    case 'compliance':
    case 'analyst':
    case 'mediator':
    case 'agency':
    case 'legal':
    case 'fund':
    case 'auditor':
    case 'administrator':
    case 'guarantor':
    case 'assignee':
    case 'borrower':
      return [];
  }
}
