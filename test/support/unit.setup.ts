import { createRequire, syncBuiltinESMExports } from 'node:module'

// The setup of the Vitest project `unit`. A test that opens a socket or starts a process fails.
const builtin = createRequire(import.meta.url)
const { Server, Socket } = builtin('node:net')
const processes = builtin('node:child_process')

Server.prototype.listen = refuse('listens on a socket')
Socket.prototype.connect = refuse('opens a connection')
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) {
  processes[name] = refuse('starts a process')
}
// Updates the named imports of other modules.
syncBuiltinESMExports()

function refuse(what: string) {
  return () => {
    throw new Error(
      `A test of the project unit ${what}. Such a test belongs to the project system: add its file to NOT_UNIT in test/projects.ts.`,
    )
  }
}
