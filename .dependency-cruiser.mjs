/**
 * Who may import whom (docs/ARCHITECTURE.md). Arrows point to core, and core points nowhere.
 * A folder that is not listed may import nothing of src: list it here when it is made, and draw it on the map.
 */

/** Folders of src/ and what each may import, itself apart. Tests may import more: they put things together. */
const folders = {
  /** what the core is handed of cryptography */
  digest: ['core'],
  application: ['core', 'digest', 'store'],
  store: ['core'],
  adapters: [
    'core',
    'application/ports',
    'application/anchor-port',
    'application/evidence-ports',
    'application/file-port',
    'application/signature-port',
    'application/debit-port',
    'application/payment-port',
    'application/core-system-port',
    'application/oidc-port',
    'application/webhook-address',
    'application/webhook-port',
  ],
  api: ['core'],
  composition: ['core', 'digest', 'application', 'store', 'adapters', 'training', 'documents'],
  server: ['core', 'application', 'store', 'api', 'composition'],
  simulator: ['core', 'application', 'store', 'api', 'composition'],
  cli: [
    'core',
    'digest',
    'application',
    'store',
    'api',
    'composition',
    'adapters',
    'training',
    'documents',
    'server',
    'simulator',
    'verifier',
    'witness',
  ],
  // They stand alone: a mediator runs a witness, a court the verifier.
  verifier: ['core', 'digest'],
  witness: ['core', 'digest'],
  training: ['core', 'application/ports'],
  documents: ['core', 'application/ports'],
};

const ground = ['money', 'calendar'];
const ageingAndBelow = [...ground, 'rules', 'loan', 'ageing'];
const reliefAndBelow = [...ageingAndBelow, 'risk', 'capacity', 'relief'];

/** Folders of src/core/ and what each may import, itself apart. No folder imports one that stands after it. */
const coreFolders = {
  access: [],
  money: [],
  calendar: ['money'],
  rules: ground,
  loan: [...ground, 'rules'],
  ageing: [...ground, 'rules', 'loan'],
  book: ageingAndBelow,
  portfolio: ageingAndBelow,
  risk: ageingAndBelow,
  capacity: ageingAndBelow,
  relief: [...ageingAndBelow, 'risk', 'capacity'],
  negotiation: reliefAndBelow,
  evidence: [],
  'money-moves': [...reliefAndBelow, 'negotiation', 'evidence'],
  agreement: [...reliefAndBelow, 'negotiation', 'evidence'],
  accounting: [...reliefAndBelow, 'negotiation', 'agreement'],
  contact: [...ground, 'rules'],
  payment: ground,
  matter: [...ground, 'rules'],
  strategy: [...ground, 'rules', 'contact'],
  case: [...reliefAndBelow, 'negotiation', 'agreement', 'contact', 'strategy'],
};

const isTest = '[.]test[.]ts$';
const either = (names) => `(${names.join('|')})`;

const forbidden = [
  {
    name: 'noCycle',
    comment:
      'Files that import one another in a ring cannot be understood one at a time. Move what both need below both.',
    severity: 'error',
    from: {},
    // A ring that a type alone closes is no ring when the program runs: a grammar's parts name the parser that calls them.
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'resolvable',
    comment: 'The imported file or package does not exist.',
    severity: 'error',
    from: {},
    // The client's operations are made from the contracts by tools/make-client.ts, and not kept.
    to: { couldNotResolve: true, pathNot: 'operations[.]d[.]ts$' },
  },
  {
    name: 'coreImportsOnlyCore',
    comment:
      'The core is pure: no packages, nothing of Node, nothing of the shell. Hand what it needs in as an argument.',
    severity: 'error',
    from: { path: '^src/core/', pathNot: isTest },
    to: { pathNot: '^src/core/' },
  },
  {
    name: 'noAdapterImportsAnother',
    comment: 'What two adapters share belongs to application/ports or to core.',
    severity: 'error',
    from: { path: '^src/adapters/([^/]+)/', pathNot: isTest },
    to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
  },
  {
    name: 'nobodyImportsTests',
    comment: 'A test file is read by the test runner alone.',
    severity: 'error',
    from: {},
    to: { path: isTest },
  },
  {
    name: 'srcStandsWithoutTools',
    comment: 'The system runs without its tools.',
    severity: 'error',
    from: { path: '^src/', pathNot: isTest },
    to: { path: '^tools/' },
  },
  {
    name: 'webStandsAlone',
    comment: 'The pages know the interface and nothing behind it; their common parts know no screen.',
    severity: 'error',
    from: { path: '^web/', pathNot: isTest },
    to: { path: '^(src|tools)/' },
  },
  {
    name: 'kitKnowsNoScreen',
    comment: 'Common parts serve every page: a screen imports them, never the other way round.',
    severity: 'error',
    from: { path: '^web/kit/' },
    to: { path: '^web/(portal|workbench|client)/' },
  },
  {
    name: 'folderIsListed',
    comment: 'A new folder of src/ or src/core/: say in .dependency-cruiser.mjs what it may import.',
    severity: 'error',
    from: {
      path: '^src/',
      pathNot: [`^src/${either(Object.keys(folders))}/`, `^src/core/${either(Object.keys(coreFolders))}/`],
    },
    to: {},
  },
  ...Object.entries(folders).map(([folder, may]) => ({
    name: `${folder}Imports`,
    comment: `src/${folder} may import only ${may.join(', ')}.`,
    severity: 'error',
    from: { path: `^src/${folder}/`, pathNot: isTest },
    to: { path: '^src/', pathNot: `^src/${either([folder, ...may])}(/|[.]ts$)` },
  })),
  ...Object.entries(coreFolders).map(([folder, may]) => ({
    name: `core.${folder}Imports`,
    comment: `src/core/${folder} may import only ${may.join(', ') || 'itself'}.`,
    severity: 'error',
    from: { path: `^src/core/${folder}/`, pathNot: isTest },
    to: { path: '^src/core/', pathNot: `^src/core/${either([folder, ...may])}/` },
  })),
];

export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    // Imports of types count as well: who knows whom is the question, not what is left after stripping.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
