import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/engine.ts'],
    // A cold engine or a first synth can be slow on a small machine; no promise is timed by this.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
