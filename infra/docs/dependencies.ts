import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '../..')
const RECORD = join(import.meta.dirname, 'dependencies.json')

/** What no file of ours says of a package: why it is here, and what the registry said when it was asked. */
type Recorded = { readonly for: string; readonly released: string; readonly kilobytes: number }
type Records = { readonly asked: string; readonly packages: Readonly<Record<string, Recorded>> }

/** The table of dependencies, as Markdown. Throws where one is missing, or is here no more. */
export function dependenciesTable(): string {
  const { devDependencies } = readJson('package.json') as {
    devDependencies: Record<string, string>
  }
  const lock = readJson('package-lock.json') as {
    packages: Record<string, { license?: string }>
  }
  const { asked, packages: recorded } = readRecord()
  // What points to a folder of ours names a package there for one platform.
  const names = Object.keys(devDependencies).filter((name) => !isFolder(devDependencies[name]))
  const gone = Object.keys(recorded).filter((name) => !names.includes(name))
  if (gone.length > 0) throw new Error(`dependencies.json names what is not here: ${gone.join()}.`)
  const rows = names.map((name) => {
    const known = recorded[name]
    if (known === undefined) throw new Error(`dependencies.json does not say what ${name} is for.`)
    const licence = lock.packages[`node_modules/${name}`]?.license ?? 'not said'
    const size = `${known.kilobytes.toLocaleString('en')} KB`
    return [`\`${name}\``, devDependencies[name], known.released, size, licence, known.for]
  })
  const head = ['name', 'version', `last release (asked ${asked})`, 'size', 'licence', 'what for']
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** Asks the registry for each last release, and measures what is installed; what each is for stays. */
async function recordAnew(): Promise<void> {
  const { packages: recorded } = readRecord()
  const anew: Record<string, Recorded> = {}
  for (const [name, { for: purpose }] of Object.entries(recorded))
    anew[name] = {
      for: purpose,
      released: await lastRelease(name),
      kilobytes: Math.ceil(bytesOf(join(ROOT, 'node_modules', name)) / 1024),
    }
  const asked = new Date().toISOString().slice(0, 10)
  writeFileSync(RECORD, `${JSON.stringify({ asked, packages: anew }, null, 2)}\n`)
}

async function lastRelease(name: string): Promise<string> {
  const asked = ['view', name, 'time', '--json']
  const { stdout } = await promisify(execFile)('npm', asked, { maxBuffer: 64 * 1024 * 1024 })
  const versions = Object.entries(JSON.parse(stdout) as Record<string, string>)
  const released = versions.flatMap(([version, at]) => (/^\d/.test(version) ? [at] : []))
  return released.toSorted().at(-1)?.slice(0, 10) ?? 'not said'
}

/** Of the package itself: what it depends on is not counted. */
function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => join(folder, entry.name))
    .reduce((sum, path) => {
      const stat = statSync(path)
      return sum + (stat.isDirectory() ? bytesOf(path) : stat.size)
    }, 0)
}

function isFolder(version: string | undefined): boolean {
  return version?.startsWith('file:') === true
}

function readRecord(): Records {
  return JSON.parse(readFileSync(RECORD, 'utf8')) as Records
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
}

if (import.meta.main) await recordAnew()
