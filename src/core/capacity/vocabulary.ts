/** The words of a statement of income and expenditure: kinds of income, expense and evidence, and what each kind of expense is. */

export const incomeKinds = [
  'salary',
  'wages',
  'overtime',
  'bonus',
  'secondJob',
  'selfEmployed',
  'business',
  'gigWork',
  'farming',
  'pension',
  'unemploymentBenefit',
  'sickPay',
  'maternityPay',
  'disabilityBenefit',
  'subsistenceAllowance',
  'childBenefit',
  'housingBenefit',
  'benefit',
  'maintenanceReceived',
  'rentReceived',
  'familySupport',
  'investment',
  'saleOfProduce',
  'insurancePayout',
  'severance',
  'other',
] as const;
export type IncomeKind = (typeof incomeKinds)[number];

export const volatilities = ['low', 'medium', 'high'] as const;
export type Volatility = (typeof volatilities)[number];

export const evidenceGrades = ['strong', 'medium', 'weak'] as const;
export type EvidenceGrade = (typeof evidenceGrades)[number];

/** Which grade each has stands in living-costs/parameters.yaml. */
export const evidenceKinds = [
  'payslip',
  'bankStatement',
  'taxRecord',
  'socialInsuranceRecord',
  'benefitNotice',
  'pensionNotice',
  'openBanking',
  'courtRecord',
  'employerLetter',
  'contract',
  'invoice',
  'platformRecord',
  'accountBook',
  'receipt',
  'villageCertificate',
  'declared',
  'photo',
  'none',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What living costs are told in; `housing` is known of mean consumption and has no floor. */
export const costGroups = [
  'food',
  'clothing',
  'household',
  'personal',
  'transport',
  'education',
  'health',
  'other',
] as const;
export type CostGroup = (typeof costGroups)[number];

/**
 * asDeclared: rent and what keeps the home, counted as declared. priority: not paying it costs the home, the freedom or a
 * child's keep. essential: needed to live and work. discretionary: shown, and judged against the guideline.
 */
export type ExpenseClass = 'asDeclared' | 'priority' | 'essential' | 'discretionary';

interface ExpenseNature {
  readonly class: ExpenseClass;
  /** the first of these that a place has a figure of; none: it is judged by itself */
  readonly groups: readonly CostGroup[];
}

const nature = (ofClass: ExpenseClass, ...groups: CostGroup[]): ExpenseNature => ({ class: ofClass, groups });

export const expenseNatures = {
  rent: nature('asDeclared'),
  mortgage: nature('asDeclared'),
  propertyFee: nature('asDeclared'),
  homeInsurance: nature('asDeclared'),
  utilities: nature('asDeclared'),
  electricity: nature('asDeclared'),
  water: nature('asDeclared'),
  gas: nature('asDeclared'),
  heating: nature('asDeclared'),
  socialInsurance: nature('asDeclared'),
  tax: nature('priority'),
  propertyTax: nature('priority'),
  courtFine: nature('priority'),
  childSupport: nature('priority'),
  maintenance: nature('priority'),
  food: nature('essential', 'food'),
  clothing: nature('essential', 'clothing'),
  householdGoods: nature('essential', 'household'),
  personalCare: nature('essential', 'personal', 'other'),
  transport: nature('essential', 'transport'),
  fuel: nature('essential', 'transport'),
  vehicle: nature('essential', 'transport'),
  communication: nature('essential', 'transport'),
  health: nature('essential', 'health'),
  medicine: nature('essential', 'health'),
  healthInsurance: nature('essential', 'health'),
  education: nature('essential', 'education'),
  childcare: nature('essential'),
  elderCare: nature('essential'),
  disabilityCare: nature('essential'),
  work: nature('essential'),
  insurance: nature('essential'),
  other: nature('essential', 'other'),
  leisure: nature('discretionary', 'education', 'other'),
  subscriptions: nature('discretionary', 'education', 'other'),
  travel: nature('discretionary', 'education', 'other'),
  gifts: nature('discretionary', 'other'),
  pets: nature('discretionary', 'other'),
  tobaccoAlcohol: nature('discretionary', 'food'),
  remittance: nature('discretionary', 'other'),
  savings: nature('discretionary'),
} as const satisfies Readonly<Record<string, ExpenseNature>>;
export type ExpenseKind = keyof typeof expenseNatures;
export const expenseKinds = Object.keys(expenseNatures) as readonly ExpenseKind[];

/** Debts that come before others: left unpaid, they cost a home, its heat, or the law's protection. */
export const priorityKinds = [
  'rent',
  'mortgage',
  'utilities',
  'electricity',
  'water',
  'gas',
  'heating',
  'propertyFee',
  'tax',
  'propertyTax',
  'socialInsurance',
  'childSupport',
  'maintenance',
  'courtFine',
  'medical',
  'schoolFees',
  'wages',
  'other',
] as const;
export type PriorityKind = (typeof priorityKinds)[number];

export const lumpSumSources = [
  'savings',
  'family',
  'saleOfAsset',
  'severance',
  'insurance',
  'providentFund',
  'bonus',
  'harvest',
  'taxRefund',
  'newBorrowing',
  'other',
] as const;
export type LumpSumSource = (typeof lumpSumSources)[number];
