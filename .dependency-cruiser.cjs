// The house's walls: imports point down only. CONTRIBUTING.md shows the picture.
const layers = {
  domain: [],
  checkers: ['domain'],
  catalog: ['checkers', 'domain'],
  node: ['domain'],
  store: ['domain'],
  grading: ['catalog', 'checkers', 'domain'],
  practice: ['domain'],
  web: ['grading', 'catalog', 'domain'],
  cli: ['grading', 'catalog', 'domain'],
};

const pure = ['domain', 'checkers'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...Object.entries(layers).map(([layer, below]) => ({
      name: `${layer}-imports-only-${below.join('-') || 'itself'}`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: '^src/', pathNot: [layer, ...below].map((one) => `^src/${one}/`) },
    })),
    {
      name: 'no-circle',
      severity: 'error',
      from: { pathNot: '^src/store/generated/' },
      to: { circular: true },
    },
    {
      name: 'pure-layers-do-no-io',
      comment: 'domain and checkers touch no network, no file and no process; a node is a port',
      severity: 'error',
      from: { path: pure.map((layer) => `^src/${layer}/`) },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(net|util)$' },
    },
    {
      name: 'ssh2-in-two-places',
      comment:
        'the client is the node adapter, the server is the practice node; main makes key pairs',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(node|practice)/' },
      to: { path: '^node_modules/ssh2/' },
    },
    {
      name: 'kubernetes-client-in-one-place',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/node/' },
      to: { path: '^node_modules/@kubernetes/client-node/' },
    },
    {
      name: 'prisma-in-one-place',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/' },
      to: { path: ['^node_modules/@?prisma', '^src/store/generated/'] },
    },
    {
      name: 'express-in-one-place',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/web/' },
      to: { path: '^node_modules/(express|ejs)/' },
    },
    {
      name: 'no-orphan',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^src/store/generated/'] },
      to: {},
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/generated/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined', 'npm-dev'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
