import { createRequire, syncBuiltinESMExports } from 'node:module'
import { relative } from 'node:path'
import { filesByPart } from '../parts.ts'
import { root } from './root.ts'

const unitFiles = new Set(filesByPart().unit)
const builtin = createRequire(import.meta.url)
const { Server, Socket } = builtin('node:net')
const processes = builtin('node:child_process')
const STARTS = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']

const GUARDED = [
  { owner: Server.prototype, name: 'listen', what: 'listens on a socket' },
  { owner: Socket.prototype, name: 'connect', what: 'opens a connection' },
  ...STARTS.map((name) => ({ owner: processes, name, what: 'starts a process' })),
].map((guarded) => ({ ...guarded, original: guarded.owner[guarded.name] }))

/** Makes sockets and processes fail if the test file belongs to the part `unit`, and work otherwise. */
export function guardTestFile(path: string): void {
  const isUnit = unitFiles.has(relative(root, path).replaceAll('\\', '/'))
  for (const { owner, name, what, original } of GUARDED) {
    owner[name] = isUnit ? refuse(what) : original
  }
  // Updates the named imports of other modules.
  syncBuiltinESMExports()
}

function refuse(what: string) {
  return () => {
    throw new Error(
      `A test of the part unit ${what}. Such a test belongs to the part system: add its file to NOT_UNIT in test/parts.ts.`,
    )
  }
}
