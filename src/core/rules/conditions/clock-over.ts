/**
 * Holds on the days after the one that a clock works out: a claim whose limitation has run out, an entry that should be
 * hidden by now. with: shape: the name of a shape of clocks · fromLastDay: true where it holds from that day on · every
 * other parameter is that shape's own. A clock that does not run is never over.
 */
import { formatDay } from '../../calendar/day.ts';
import { instantOf } from '../../calendar/zone.ts';
import { fault, flagOf, inside } from '../compile-context.ts';
import { dayOf, type Situation } from '../situation.ts';
import { clockShapes } from './clock-shapes.ts';
import type { CompileCondition } from './condition.ts';

export const clockOver: CompileCondition = (context, plain) => {
  const { shape, fromLastDay, ...own } = (plain ?? {}) as Readonly<Record<string, unknown>>;
  const isFromLastDay = flagOf(context, { fromLastDay }, 'fromLastDay') === true;
  const compile = typeof shape === 'string' && Object.hasOwn(clockShapes, shape) ? clockShapes[shape] : undefined;
  if (compile === undefined) fault(inside(context, 'shape'), shape === undefined ? 'missing' : 'unknownShape', shape);
  const read = compile?.(context, own) ?? (() => undefined);
  const holdsFrom = (on: number) => (isFromLastDay ? on : on + 1);
  const dayRead = (situation: Situation) => {
    const reading = read(situation);
    return reading !== undefined && 'on' in reading ? reading : undefined;
  };
  return {
    holds: (situation) => {
      const reading = read(situation);
      if (reading === undefined) return false;
      return 'on' in reading ? dayOf(situation) >= holdsFrom(reading.on) : reading;
    },
    facts: (situation) => {
      const reading = dayRead(situation);
      return reading === undefined ? {} : { ...reading.facts, lastDay: formatDay(reading.on) };
    },
    changesAtMs: (situation) => {
      const reading = dayRead(situation);
      if (reading === undefined || dayOf(situation) >= holdsFrom(reading.on)) return undefined;
      return instantOf(situation.zones[0]!, { day: holdsFrom(reading.on), minute: 0 });
    },
    stepBeyond: (situation) => {
      const reading = dayRead(situation);
      return reading === undefined ? undefined : dayOf(situation) - holdsFrom(reading.on) + 1;
    },
  };
};
