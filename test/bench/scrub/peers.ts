import { execFile, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import type { Form } from './fixtures.ts'
import type { Peer } from './timed.ts'

const run = promisify(execFile)

/** What others take to do the same with addresses as they are, prepared as well as each allows. */
export async function openPeers(folder: string, form: Form): Promise<Record<string, Peer>> {
  const opened: Record<string, Peer> = {}
  const add = async (name: string, program: string, open: () => Promise<Peer>): Promise<void> => {
    if (isHere(program)) opened[name] = await open()
    else console.error(`${name}: skipped, there is no ${program}.`)
  }
  await add('sort | join', 'join', () => sortAndJoin(folder, form))
  await add('PostgreSQL', postgresProgram('initdb'), () => postgres(folder, form))
  await add('Redis', 'redis-server', () => redis(folder, form))
  opened['SQLite'] = await sqlite(folder, form)
  return opened
}

export async function closePeers(peers: Readonly<Record<string, Peer>>): Promise<void> {
  for (const { close } of Object.values(peers)) await close?.()
}

function isHere(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':')
  return folders.some((folder) => existsSync(join(folder, program))) || existsSync(program)
}

/** Debian keeps the programs of each version in a folder that is in no path. */
function postgresProgram(name: string): string {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root) : []
  return join(root, versions.toSorted((a, b) => Number(b) - Number(a))[0] ?? '0', 'bin', name)
}

/** By the key in the second column, whoever is stopped sorted in advance. */
async function sortAndJoin(folder: string, form: Form): Promise<Peer> {
  const sorted = join(folder, 'stopped.sorted')
  await run('bash', ['-c', `LC_ALL=C sort -f ${join(folder, 'stopped.txt')} > ${sorted}`])
  const list = join(folder, 'list.csv')
  const out = join(folder, 'joined.csv')
  // Numbers as one writes them need a column with what is compared, which is taken away at the end.
  const national = `awk -F, -v OFS=, 'NR>1{k=$2;gsub(/[^0-9]/,"",k);print $1,"+1" k,$3,$2}' ${list} | sort -t, -k2,2 | join -t, -1 2 -2 1 -v 1 -o 1.1,1.4,1.3 - ${sorted}`
  const plain = `tail -n +2 ${list} | sort -f -t, -k2,2 | join -i -t, -1 2 -2 1 -v 1 -o 1.1,1.2,1.3 - ${sorted}`
  return {
    command: `export LC_ALL=C; head -1 ${list} > ${out}; ${form === 'national' ? national : plain} >> ${out}`,
  }
}

async function postgres(folder: string, form: Form): Promise<Peer> {
  const data = mkdtempSync(join(tmpdir(), 'basta-postgres-'))
  chmodSync(folder, 0o777)
  const isRoot = process.getuid?.() === 0
  if (isRoot) await run('chown', ['postgres', data])
  const as = isRoot ? ['runuser', '-u', 'postgres', '--'] : []
  const call = async (program: string, ...args: string[]) => {
    const [first = '', ...rest] = [...as, program, ...args]
    await run(first, rest)
  }
  await call(postgresProgram('initdb'), '-D', join(data, 'db'), '-A', 'trust', '--locale=C')
  const settings =
    '-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=512MB -c temp_buffers=256MB -c work_mem=256MB'
  const pgctl = postgresProgram('pg_ctl')
  await call(
    pgctl,
    '-D',
    join(data, 'db'),
    '-w',
    '-l',
    join(data, 'log'),
    '-o',
    `${settings} -k ${data}`,
    'start',
  )
  const pid = Number(readFileSync(join(data, 'db', 'postmaster.pid'), 'utf8').split('\n')[0])
  const psql = [...as, 'psql', '-q', '-h', data, '-d', 'postgres', '-v', 'ON_ERROR_STOP=1', '-c']
  const [first = '', ...rest] = psql
  const stopped = join(folder, 'stopped.txt')
  await run(first, [...rest, `CREATE UNLOGGED TABLE stopped (value text PRIMARY KEY)`])
  await run(first, [...rest, `COPY stopped FROM '${stopped}'`])
  await run(first, [...rest, 'VACUUM ANALYZE stopped'])
  const keys = {
    email: 'lower(contact)',
    e164: 'contact',
    national: `'+1' || translate(contact, '() -', '')`,
  }
  const sql = [
    'CREATE TEMP TABLE list (name text, contact text, city text)',
    `COPY list FROM '${join(folder, 'list.csv')}' (FORMAT csv, HEADER)`,
    'ANALYZE list',
    `COPY (SELECT * FROM list WHERE NOT EXISTS (SELECT FROM stopped WHERE value = ${keys[form]})) TO '${join(folder, 'postgres.csv')}' (FORMAT csv, HEADER)`,
  ].join('; ')
  return {
    command: `${psql.join(' ')} ${JSON.stringify(sql)}`,
    server: pid,
    close: async () => {
      await call(pgctl, '-D', join(data, 'db'), '-m', 'immediate', 'stop')
      rmSync(data, { recursive: true })
    },
  }
}

async function redis(folder: string, form: Form): Promise<Peer> {
  const socket = join(mkdtempSync(join(tmpdir(), 'basta-redis-')), 'socket')
  const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--save', ''], {
    stdio: 'ignore',
  })
  while (!existsSync(socket)) await new Promise((resolve) => setTimeout(resolve, 50))
  const client = join(import.meta.dirname, 'redis-program.ts')
  await run(process.execPath, [client, 'fill', folder, socket], { maxBuffer: 1e8 })
  return {
    command: `${process.execPath} ${client} scrub ${folder} ${socket} ${form}`,
    server: server.pid,
    close: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill()
      await ended
      rmSync(join(socket, '..'), { recursive: true })
    },
  }
}

async function sqlite(folder: string, form: Form): Promise<Peer> {
  const file = join(folder, 'stopped.sqlite')
  rmSync(file, { force: true })
  const db = new DatabaseSync(file)
  db.exec(
    'PRAGMA synchronous=OFF; CREATE TABLE stopped (value TEXT PRIMARY KEY) WITHOUT ROWID; BEGIN',
  )
  const insert = db.prepare('INSERT INTO stopped VALUES (?)')
  for (const value of readFileSync(join(folder, 'stopped.txt'), 'utf8').trimEnd().split('\n'))
    insert.run(value)
  db.exec('COMMIT')
  db.close()
  const program = join(import.meta.dirname, 'sqlite-program.ts')
  return Promise.resolve({ command: `${process.execPath} ${program} ${folder} ${form}` })
}
