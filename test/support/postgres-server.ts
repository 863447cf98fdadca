import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, test } from 'vitest'
import { freePort } from './free-port.ts'

const debianFolder = '/usr/lib/postgresql'

/** The folder with the programs of the newest PostgreSQL; undefined if there is none. */
export const postgresPrograms: string | undefined = existsSync(debianFolder)
  ? readdirSync(debianFolder)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(debianFolder, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined

/** A PostgreSQL server of its own on 127.0.0.1, with its files in a temporary folder. */
export interface PostgresServer {
  /** The URL of a superuser for the database `postgres`. */
  readonly url: string
  readonly port: number
  readonly password: string
  start(): void
  /** Stops the server: `immediate` is like a crash. */
  stop(how?: 'fast' | 'immediate'): void
  /** Runs SQL as a superuser. Returns the rows as text, with `|` between columns. */
  sql(text: string, database?: string): string
  /** Creates an empty database and returns its URL. */
  createDatabase(name: string): string
}

/** Creates and starts a server. It ends, and its files are deleted, when the test file or the test ends. */
export async function startPostgres(): Promise<PostgresServer> {
  const server = await createPostgres()
  onTestFinished(server.remove)
  server.start()
  return server
}

/** Creates a server that is not started yet. */
export async function createPostgres(): Promise<PostgresServer & { remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-emulator-postgres-'))
  const password = 'sesame-7f3a'
  const port = await freePort()
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  if (isRoot) run('chown', ['-R', 'postgres', folder])
  const create = ['-D', data, '-U', 'emulator', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  program('initdb', [...create, '--no-sync', '-E', 'UTF8', '--locale=C'])

  const options = `-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c port=${port}`
  const log = join(folder, 'log')
  const url = `postgres://emulator:${password}@127.0.0.1:${port}/postgres`

  function sql(text: string, database = 'postgres'): string {
    const arguments_ = ['-h', '127.0.0.1', '-p', String(port), '-U', 'emulator', '-d', database]
    const quiet = ['-v', 'ON_ERROR_STOP=1', '-qtAX', '-c', text]
    return run('psql', [...arguments_, ...quiet], { PGPASSWORD: password })
  }

  return {
    url,
    port,
    password,
    start: () => void program('pg_ctl', ['-D', data, '-l', log, '-o', options, '-w', 'start']),
    stop: (how = 'fast') => void program('pg_ctl', ['-D', data, '-m', how, '-w', 'stop']),
    sql,
    createDatabase(name) {
      sql(`CREATE DATABASE ${name}`)
      return url.replace(/postgres$/, name)
    },
    remove() {
      const isRunning = existsSync(join(data, 'postmaster.pid'))
      if (isRunning) program('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop'])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const isRoot = process.getuid?.() === 0

// PostgreSQL refuses to run as root.
function program(name: string, arguments_: readonly string[]): string {
  const path = join(postgresPrograms ?? '', name)
  return isRoot
    ? run('runuser', ['-u', 'postgres', '--', path, ...arguments_])
    : run(path, arguments_)
}

function run(
  command: string,
  arguments_: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, arguments_, {
    cwd: tmpdir(),
    encoding: 'utf8',
    // pg_ctl leaves the server running with these descriptors, so nothing may wait for their end.
    stdio: [
      'ignore',
      command === 'psql' ? 'pipe' : 'ignore',
      command === 'psql' ? 'pipe' : 'ignore',
    ],
    env: { ...process.env, ...env },
    timeout: 60_000,
  })
  if (status === 0) return (stdout ?? '').trim()
  throw new Error(`${command} ${arguments_.join(' ')} failed: ${error?.message ?? stderr}`)
}

/** A test that needs PostgreSQL. It is skipped without it, and fails with VIDEOID_TEST_ALL=1. */
export const withPostgres = test.skipIf(
  postgresPrograms === undefined && process.env.VIDEOID_TEST_ALL !== '1',
)
