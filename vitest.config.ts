import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/engine.ts'],
    // By default one core is left idle.
    maxWorkers: '100%',
    // A cold engine or a first synth can be slow on a small machine; no promise is timed by this.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
