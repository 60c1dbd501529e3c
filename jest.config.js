import { existsSync } from 'node:fs';

const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
  module: { type: 'es6' },
};

/** Unit and integration tests; tests/e2e has a configuration of its own. */
export default {
  testEnvironment: 'node',
  // by default Jest leaves a core alone, which is half of a small machine
  maxWorkers: '100%',
  // a busy machine is slow, and that is no failure
  testTimeout: 30_000,
  roots: ['<rootDir>/tests/unit', '<rootDir>/tests/integration', '<rootDir>/tests/labs'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', swc] },
  // sources import each other as ./x.js, which is what Node and TypeScript want
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    ...(existsSync('.cache/kubernetes-client.mjs') && {
      '^@kubernetes/client-node$': '<rootDir>/.cache/kubernetes-client.mjs',
    }),
  },
  collectCoverageFrom: ['src/**/*.ts', '!src/store/generated/**', '!src/main.ts'],
  coverageThreshold: {
    './src/domain/': { branches: 100 },
    './src/checkers/': { branches: 100 },
    './src/grading/': { branches: 100 },
    './src/node/': { branches: 95 },
  },
};
