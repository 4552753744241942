/**
 * The rules of the pack cn that a call to a borrower falls under, written for two engines for rules in general. What
 * they cannot do themselves (counting a history, local time) is worked out before the clock runs, in their favour.
 */
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { Engine } from 'json-rules-engine';
import { localDay, localMsOfDay } from '../../src/core/calendar/zone.ts';
import type { PastContact } from '../../src/core/rules/act.ts';
import type { Situation } from '../../src/core/rules/situation.ts';

export interface RivalDecider {
  /** What it needs of the situation, in its own form; gives a question whether the call is allowed. */
  readonly prepare: (situation: Situation) => () => boolean | Promise<boolean>;
}

interface Facts {
  readonly role: string;
  readonly mode: string;
  readonly minuteOfDay: number;
  readonly agreementInForce: boolean;
  readonly disputed: boolean;
  readonly purpose: string;
  readonly notificationsToday: number;
  readonly conversationsToday: number;
  readonly contactRefused: boolean;
  readonly namesItselfAs: string;
  readonly recorded: boolean;
  readonly recordingAnnounced: boolean;
  readonly robot: boolean;
  readonly robotSaysSo: boolean;
  readonly privateDevice: boolean;
}

function factsOf(situation: Situation): Facts {
  const zone = situation.zones[0]!;
  const today = localDay(zone, situation.atMs);
  const count = (holds: (contact: PastContact) => boolean) =>
    situation.history.filter(
      (one) => one.initiatedBy !== 'borrower' && localDay(zone, one.atMs) === today && holds(one),
    ).length;
  return {
    role: String(situation.facts['person.role']),
    mode: String(situation.facts['channel.mode']),
    minuteOfDay: Math.floor(localMsOfDay(zone, situation.atMs) / 60_000),
    agreementInForce: situation.facts.agreementInForce === true,
    disputed: situation.facts.disputed === true,
    purpose: 'collection',
    notificationsToday: count(
      (one) => one.mode === 'notification' && (one.outcome === 'connected' || one.outcome === 'conversation'),
    ),
    conversationsToday: count((one) => one.mode === 'interactive' && one.outcome === 'conversation'),
    contactRefused: false,
    namesItselfAs: 'lender',
    recorded: false,
    recordingAnnounced: false,
    robot: false,
    robotSaysSo: false,
    privateDevice: false,
  };
}

const policies = `
permit(principal, action, resource);
@id("hours") forbid(principal, action, resource) when { context.minuteOfDay < 480 || context.minuteOfDay >= 1320 } unless { context.purpose == "answer" || context.purpose == "service" };
@id("hours2") forbid(principal, action, resource) when { (context.minuteOfDay < 480 || context.minuteOfDay >= 1320) && context.role == "borrower" } unless { context.purpose == "answer" };
@id("notify") forbid(principal, action, resource) when { context.mode == "notification" && context.notificationsToday + 1 > 3 } unless { context.purpose == "answer" || context.purpose == "service" };
@id("interactive") forbid(principal, action, resource) when { context.mode == "interactive" && context.conversationsToday + 1 > 3 } unless { context.purpose == "answer" || context.purpose == "service" };
@id("kept") forbid(principal, action, resource) when { context.agreementInForce } unless { ["agreementReminder", "answer", "service"].contains(context.purpose) };
@id("refused") forbid(principal, action, resource) when { context.role == "contactPerson" && context.contactRefused };
@id("poses") forbid(principal, action, resource) when { context.namesItselfAs == "authority" || context.namesItselfAs == "otherPerson" };
@id("recording") forbid(principal, action, resource) when { context.recorded && !context.recordingAnnounced };
@id("robot") forbid(principal, action, resource) when { context.robot && !context.robotSaysSo };
@id("device") forbid(principal, action, resource) when { context.privateDevice };
`;

export function cedarDecider(): RivalDecider {
  const ready = cedar.preparsePolicySet('cn', { staticPolicies: policies });
  if (ready.type !== 'success') throw new Error(JSON.stringify(ready));
  const uid = (type: string) => ({ type, id: 'one' });
  return {
    prepare: (situation) => {
      const call: cedar.StatefulAuthorizationCall = {
        principal: uid('Lender'),
        action: { type: 'Action', id: 'placeCall' },
        resource: uid('Person'),
        context: { ...factsOf(situation) },
        entities: [],
        preparsedPolicySetId: 'cn',
      };
      return () => {
        const answer = cedar.statefulIsAuthorized(call);
        if (answer.type !== 'success') throw new Error(JSON.stringify(answer));
        return answer.response.decision === 'allow';
      };
    },
  };
}

type Conditions = { all: object[] };
const is = (fact: string, value: unknown) => ({ fact, operator: 'equal', value });
const isNotOneOf = (fact: string, value: readonly string[]) => ({ fact, operator: 'notIn', value });
const atLeast = (fact: string, value: number) => ({ fact, operator: 'greaterThanInclusive', value });
const closed = { any: [{ fact: 'minuteOfDay', operator: 'lessThan', value: 480 }, atLeast('minuteOfDay', 1320)] };
const open = isNotOneOf('purpose', ['answer', 'service']);

const jsonRules: readonly [string, Conditions][] = [
  ['hours', { all: [closed, open] }],
  ['hours2', { all: [closed, is('role', 'borrower'), isNotOneOf('purpose', ['answer'])] }],
  ['notify', { all: [is('mode', 'notification'), atLeast('notificationsToday', 3), open] }],
  ['interactive', { all: [is('mode', 'interactive'), atLeast('conversationsToday', 3), open] }],
  ['kept', { all: [is('agreementInForce', true), isNotOneOf('purpose', ['agreementReminder', 'answer', 'service'])] }],
  ['refused', { all: [is('role', 'contactPerson'), is('contactRefused', true)] }],
  ['poses', { all: [{ fact: 'namesItselfAs', operator: 'in', value: ['authority', 'otherPerson'] }] }],
  ['recording', { all: [is('recorded', true), is('recordingAnnounced', false)] }],
  ['robot', { all: [is('robot', true), is('robotSaysSo', false)] }],
  ['device', { all: [is('privateDevice', true)] }],
];

export function jsonRulesDecider(): RivalDecider {
  const engine = new Engine(jsonRules.map(([type, conditions]) => ({ conditions, event: { type } })) as never);
  return {
    prepare: (situation) => {
      const facts = factsOf(situation);
      return async () => (await engine.run({ ...facts })).events.length === 0;
    },
  };
}
