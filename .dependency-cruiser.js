// Who may import whom. Each rule has a fixture under boundaries/fixtures that breaks it, and it alone.

/** Code that tests, and code that is lent to tests. */
const TESTS = String.raw`\.(?:spec|fixture)\.ts$|/test/|^libs/testing/`;
/** What Node runs of messaging without a build. */
const NATIVE = String.raw`^libs/messaging/src/(?:topology/(?:provision|definitions|permissions|shared-topology)|connection/connect-to-any|dead-letters/(?:dead-letter|dead-letter-queue))\.ts$`;
/** What Node runs of the other libraries, by their index or their files. */
const NATIVE_LIBRARIES = String.raw`^libs/(?:contracts|infrastructure)/src/index\.ts$|^libs/security/src/new-key\.ts$`;
/** Dependency-cruiser judges imports; a condition that holds (100 is its limit) makes it judge places, too. */
const ANY = { numberOfDependentsLessThan: 100 };

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const forbidden = [
  {
    name: 'contracts-import-nothing-of-ours',
    comment: 'What is said must be readable without how it travels or is kept.',
    severity: 'error',
    from: { path: '^(?:libs|apps)/contracts/', pathNot: TESTS },
    to: { path: '^(?!(?:libs|apps)/contracts/|node_modules/)[^/.]', dependencyTypesNot: ['core'] },
  },
  {
    name: 'contracts-know-only-zod',
    comment: 'No Nest and no I/O, so that a contract can be used anywhere.',
    severity: 'error',
    from: { path: '^(?:libs|apps)/contracts/', pathNot: TESTS },
    to: {
      dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional'],
      pathNot: '(?:^|/)node_modules/zod/',
    },
  },
  {
    name: 'messaging-imports-only-contracts',
    comment: 'The transport can be taken into an application that has nothing else of Warren.',
    severity: 'error',
    from: { path: '^libs/messaging/', pathNot: TESTS },
    to: { path: '^(?:apps|libs|cli|launcher|deploy|bench|examples)/', pathNot: '^libs/(?:messaging|contracts)/' },
  },
  {
    name: 'apps-never-import-apps',
    comment:
      'Apps talk in messages. What two of them need is a contract, or belongs in a library. Pages are none that talk: those of the shop are made of parts of the console.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/', pathNot: '^apps/shop/' },
    to: { path: '^apps/(?!$1/|contracts/)' },
  },
  {
    name: 'pages-import-nothing-of-ours',
    comment:
      'They run in browsers, and know the system by its HTTP API alone. The shop takes of the console what is about no screen.',
    severity: 'error',
    from: { path: '^apps/(console|shop)/src/' },
    to: { path: '^(?:libs|cli|launcher|apps/(?!$1/src/|console/src/(?:api|parts|style)/))' },
  },
  {
    name: 'libs-never-import-apps',
    comment: 'A library that knows its users cannot be used by others.',
    severity: 'error',
    from: { path: '^libs/' },
    to: { path: '^(?:apps|cli|launcher)/' },
  },
  {
    name: 'only-messaging-speaks-amqp',
    comment: 'Everybody else talks in contracts, through Messenger, the outbox and handlers.',
    severity: 'error',
    from: { pathNot: '^(?:libs/(?:messaging|testing)|bench)/' },
    to: { path: '(?:^|/)node_modules/(?:@types/)?(?:amqplib|amqp-connection-manager)/' },
  },
  {
    name: 'only-persistence-opens-databases',
    comment: 'Entities and query builders are for all; connections have one owner. Tests may look from outside.',
    severity: 'error',
    from: {
      pathNot: [
        '^(?:libs/(?:persistence|testing|infrastructure)|launcher|chaos)/',
        String.raw`^apps/[^/]+/test/`,
        // They show an outbox in a transaction of another client's.
        String.raw`^examples/outbox-[a-z]+\.int\.spec\.ts$`,
        // The first operator is made where there is no operator yet to ask the gateway.
        String.raw`^cli/operator-database\.ts$`,
      ],
    },
    to: { path: '(?:^|/)node_modules/(?:@types/)?pg/' },
  },
  {
    name: 'deciders-are-pure',
    comment: 'What a domain decides can be read, and tested, without how it is kept, told or asked for.',
    severity: 'error',
    from: { path: String.raw`\.decider\.ts$` },
    to: { pathNot: ['(?:^|/)node_modules/zod/', '^(?:libs|apps)/contracts/', String.raw`\.decider\.ts$`] },
  },
  {
    name: 'domains-know-no-framework',
    comment:
      'What a domain is about does not change with the framework, the database or the broker. Adapters know both.',
    severity: 'error',
    from: { path: '^(apps/[^/]+/src/[^/]+/domain)/', pathNot: TESTS },
    to: { pathNot: ['^$1/', '^(?:libs|apps)/contracts/'] },
  },
  {
    name: 'libs-through-their-index',
    comment: 'What a library promises is what its index.ts names.',
    severity: 'error',
    from: { path: '^(?:libs/([^/]+)|[^/]+)/', pathNot: '^(?:cli|launcher|deploy|libs/testing)/' },
    to: { path: String.raw`^libs/(?!$1/)[^/]+/(?!src/index\.ts$)` },
  },
  {
    name: 'native-code-by-few-paths',
    comment: 'Node runs these without a build, and cannot follow an index to decorated classes.',
    severity: 'error',
    from: { path: '^(?:cli|launcher|deploy)/', pathNot: TESTS },
    to: { path: '^libs/', pathNot: [NATIVE, NATIVE_LIBRARIES] },
  },
  {
    name: 'testing-by-few-paths',
    comment: 'Tests start services as the launcher does, with the same code. Else a library is its index to them, too.',
    severity: 'error',
    from: { path: [String.raw`^(?:cli|launcher|deploy)/.*\.spec\.ts$`, '^libs/testing/'] },
    to: { path: '^libs/(?!testing/)', pathNot: [NATIVE, NATIVE_LIBRARIES, String.raw`^libs/[^/]+/src/index\.ts$`] },
  },
  {
    name: 'only-an-index-is-a-barrel',
    comment: 'A re-export hides where a thing lives, and loads its neighbours.',
    severity: 'error',
    from: { pathNot: String.raw`^(?:libs/[^/]+|apps/contracts)/src/index\.ts$` },
    to: { dependencyTypes: ['export'] },
  },
  {
    name: 'no-junk-drawers',
    comment: 'A folder or file is named for what it holds.',
    severity: 'error',
    from: {},
    module: {
      ...ANY,
      path: String.raw`(?:^|/)(?:utils?|common|helpers?|shared)(?:/|\.[^/]+$)`,
      pathNot: 'node_modules',
    },
  },
  {
    name: 'two-levels-under-src',
    comment: 'Deeper trees have folders for one file.',
    severity: 'error',
    from: {},
    module: { ...ANY, path: '^(?:.*/)?src/(?:[^/]+/){3}', pathNot: 'node_modules' },
  },
  {
    name: 'production-without-tests',
    comment: 'What runs in production neither needs nor carries what only tests use.',
    severity: 'error',
    from: { path: '^(?:apps|libs|cli|launcher|deploy)/', pathNot: TESTS },
    to: { path: TESTS },
  },
  {
    name: 'production-without-development-packages',
    comment: 'An image installs dependencies, not devDependencies. Pages are bundled, and need none when they run.',
    severity: 'error',
    from: { path: '^(?:apps|libs)/', pathNot: [TESTS, '^apps/(?:console|shop)/'] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
  },
  {
    name: 'no-circles',
    comment:
      'Of modules in a circle none can be read, or taken elsewhere, without the others. That goes for types as well.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'imports-resolve',
    comment:
      'An import that leads nowhere is a rule that cannot be checked. The packages of the site are there only once `npm run docs` has run.',
    severity: 'error',
    from: { pathNot: '^docs/site/[.]vitepress/' },
    to: { couldNotResolve: true },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:dist|boundaries/fixtures|libs/control-plane/console)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    detectJSDocImports: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
