/** Every screen: where it stands, what it needs, which words it speaks. A screen of a folder is loaded when it is opened. */
import type { ComponentType } from 'react';

export interface Screen {
  /** as wouter reads them: `:name` takes one part */
  readonly path: string;
  readonly open: () => Promise<{ readonly default: ComponentType }>;
  readonly topics: readonly string[];
  /** `nobody`: it tells nothing about anybody; `borrower`: who shows who they are; `staff`: the assisted mode */
  readonly who: 'nobody' | 'borrower' | 'staff';
}

const nobody = 'nobody' as const;
const borrower = 'borrower' as const;
const debtTopics = ['pageDebt'];
const staff = 'staff' as const;

export const screens: readonly Screen[] = [
  { path: '/', open: () => import('./screens/start/start.tsx'), topics: ['pageDoor'], who: nobody },
  { path: '/enter', open: () => import('./screens/enter/enter.tsx'), topics: ['pageDoor'], who: nobody },
  { path: '/portal', open: () => import('./screens/link/link.tsx'), topics: ['pageDoor'], who: nobody },
  { path: '/check', open: () => import('./screens/check/check.tsx'), topics: ['pageCheck'], who: nobody },
  { path: '/not-me', open: () => import('./screens/not-me/not-me.tsx'), topics: ['pageCheck'], who: nobody },
  { path: '/not-me/code', open: () => import('./screens/not-me/not-me.tsx'), topics: ['pageCheck'], who: nobody },
  { path: '/tour', open: () => import('./screens/tour/tour.tsx'), topics: ['pageTour'], who: nobody },
  { path: '/tour/:page', open: () => import('./screens/tour/tour.tsx'), topics: ['pageTour'], who: nobody },
  { path: '/home', open: () => import('./screens/home/home.tsx'), topics: ['pageHome'], who: borrower },
  { path: '/debt', open: () => import('./screens/debt/debt.tsx'), topics: debtTopics, who: borrower },
  { path: '/debt/lines', open: () => import('./screens/debt-lines/debt-lines.tsx'), topics: debtTopics, who: borrower },
  {
    path: '/debt/dispute',
    open: () => import('./screens/debt-matter/debt-matter.tsx'),
    topics: debtTopics,
    who: borrower,
  },
  {
    path: '/debt/proof',
    open: () => import('./screens/debt-matter/debt-matter.tsx'),
    topics: debtTopics,
    who: borrower,
  },
  {
    path: '/debt/outlook',
    open: () => import('./screens/debt-outlook/debt-outlook.tsx'),
    topics: debtTopics,
    who: borrower,
  },
  {
    path: '/outlook',
    open: () => import('./screens/debt-outlook/debt-outlook.tsx'),
    topics: debtTopics,
    who: borrower,
  },
  { path: '/help', open: () => import('./screens/help/help.tsx'), topics: ['pageHelp'], who: nobody },
  { path: '/lessons', open: () => import('./screens/lessons/lessons.tsx'), topics: ['pageLessons'], who: nobody },
  { path: '/lessons/:lesson', open: () => import('./screens/lesson/lesson.tsx'), topics: ['pageLessons'], who: nobody },
  { path: '/budget', open: () => import('./screens/budget/budget.tsx'), topics: ['pageBudget'], who: nobody },
  {
    path: '/cause',
    open: () => import('./screens/cause/cause.tsx'),
    topics: ['pageCause', 'pageStatement', 'pageHelped', 'pageHelp'],
    who: borrower,
  },
  {
    path: '/cause/:page',
    open: () => import('./screens/cause/page.tsx'),
    topics: ['pageCause', 'pageStatement', 'pageHelped', 'pageHelp'],
    who: borrower,
  },
  {
    path: '/statement',
    open: () => import('./screens/statement/statement.tsx'),
    topics: ['pageStatement', 'pageHelped'],
    who: borrower,
  },
  {
    path: '/statement/:page',
    open: () => import('./screens/statement/page.tsx'),
    topics: ['pageStatement', 'pageHelped'],
    who: borrower,
  },
  {
    path: '/assist',
    open: () => import('./screens/assist/assist.tsx'),
    topics: ['pageCause', 'pageStatement', 'pageHelped', 'pageHelp'],
    who: staff,
  },
  {
    path: '/assist/cause',
    open: () => import('./screens/assist/assist-cause.tsx'),
    topics: ['pageCause', 'pageStatement', 'pageHelped', 'pageHelp'],
    who: staff,
  },
  {
    path: '/assist/cause/:page',
    open: () => import('./screens/assist/assist-cause-page.tsx'),
    topics: ['pageCause', 'pageStatement', 'pageHelped', 'pageHelp'],
    who: staff,
  },
  {
    path: '/assist/statement',
    open: () => import('./screens/assist/assist-statement.tsx'),
    topics: ['pageStatement', 'pageHelped'],
    who: staff,
  },
  {
    path: '/assist/statement/:page',
    open: () => import('./screens/assist/assist-statement-page.tsx'),
    topics: ['pageStatement', 'pageHelped'],
    who: staff,
  },
  { path: '/messages', open: () => import('./screens/messages/messages.tsx'), topics: ['pageMatters'], who: borrower },
  { path: '/complain', open: () => import('./screens/complain/complain.tsx'), topics: ['pageMatters'], who: borrower },
  { path: '/matters', open: () => import('./screens/matters/matters.tsx'), topics: ['pageMatters'], who: borrower },
  {
    path: '/matters/:matter',
    open: () => import('./screens/matter/matter.tsx'),
    topics: ['pageMatters'],
    who: borrower,
  },
  { path: '/correct', open: () => import('./screens/correct/correct.tsx'), topics: ['pageMatters'], who: borrower },
  { path: '/erase-me', open: () => import('./screens/erase-me/erase-me.tsx'), topics: ['pageMatters'], who: borrower },
  { path: '/review', open: () => import('./screens/review/review.tsx'), topics: ['pageMatters'], who: borrower },
  {
    path: '/preferences',
    open: () => import('./screens/preferences/preferences.tsx'),
    topics: ['pagePreferences'],
    who: borrower,
  },
  { path: '/receipts', open: () => import('./screens/receipts/receipts.tsx'), topics: ['pageReceipts'], who: borrower },
  { path: '/data', open: () => import('./screens/my-data/my-data.tsx'), topics: ['pageData'], who: borrower },
  {
    path: '/helper',
    open: () => import('./screens/speaks-for-me/speaks-for-me.tsx'),
    topics: ['pageHelper'],
    who: borrower,
  },
  { path: '/sign', open: () => import('./screens/sign/sign.tsx'), topics: ['pageSign'], who: borrower },
  { path: '/sign/:step', open: () => import('./screens/sign/sign.tsx'), topics: ['pageSign'], who: borrower },
  { path: '/plan', open: () => import('./screens/plan/plan.tsx'), topics: ['pagePlan'], who: borrower },
  { path: '/plan/:part', open: () => import('./screens/plan/plan.tsx'), topics: ['pagePlan'], who: borrower },
  { path: '/pay', open: () => import('./screens/pay/pay.tsx'), topics: ['pagePay'], who: borrower },
  { path: '/pay/how', open: () => import('./screens/pay/how.tsx'), topics: ['pagePay'], who: borrower },
  { path: '/pay/transfer', open: () => import('./screens/pay/transfer.tsx'), topics: ['pagePay'], who: borrower },
  { path: '/pay/state', open: () => import('./screens/pay/state.tsx'), topics: ['pagePay'], who: borrower },
  { path: '/offers', open: () => import('./screens/offers/offers.tsx'), topics: ['pageOffers'], who: borrower },
  {
    path: '/offers/ask',
    open: () => import('./screens/offers-ask/offers-ask.tsx'),
    topics: ['pageOffers'],
    who: borrower,
  },
  {
    path: '/offers/none',
    open: () => import('./screens/offers-none/offers-none.tsx'),
    topics: ['pageOffers'],
    who: borrower,
  },
  {
    path: '/offers/one/:number',
    open: () => import('./screens/offer-one/offer-one.tsx'),
    topics: ['pageOffers'],
    who: borrower,
  },
  {
    path: '/offers/accept/:number',
    open: () => import('./screens/offer-accept/offer-accept.tsx'),
    topics: ['pageOffers'],
    who: borrower,
  },
];
