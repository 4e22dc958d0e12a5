import { defineConfig } from 'vitest/config'

/** Workspace packages resolve to their TypeScript sources through the `source` export condition: no build step. */
const conditions = ['source', 'import', 'module', 'node', 'default']

export default defineConfig({
  resolve: { conditions },
  // Without `import`: what Node itself loads would come by that condition to a CommonJS `require` too.
  ssr: { resolve: { conditions: ['source', 'node'], externalConditions: ['source', 'node'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'examples/**/*.test.ts'],
    testTimeout: 60_000,
    env: { KUBESIM_FREEZE: '1' },
  },
})
