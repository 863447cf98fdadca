import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { root } from '../../support/root.ts'
import { folderOf } from '../../support/scenario-folder.ts'

/** A receiver that is a program of another language. */
export type ProgramReceiver = {
  /** The mistake, or the description of a correct receiver. */
  readonly title: string
  readonly language: 'python' | 'php'
  /** The name of the mistake in the program. Absent for a correct program. */
  readonly mistake?: string
  readonly options?: readonly string[]
}

export const PROGRAMS: readonly ProgramReceiver[] = [
  {
    title: 'Python: answers 200 to an exception, which a missing reason causes',
    language: 'python',
    mistake: 'swallow',
  },
  { title: 'Python: reads the reason without a check', language: 'python', mistake: 'strip' },
  {
    title: 'Python: believes the callback that comes last',
    language: 'python',
    mistake: 'no-rank',
  },
  { title: 'PHP: reads $_POST only and answers 200', language: 'php', mistake: 'post-only' },
  { title: 'PHP: prints a warning if the reason is null', language: 'php', mistake: 'warning' },
  { title: 'PHP: converts the reason to ISO 8859-1', language: 'php', mistake: 'latin1' },
  { title: 'a receiver in Python with SQLite', language: 'python' },
  { title: 'a receiver in PHP with a file for each order', language: 'php' },
]

/** Starts the program. Resolves once it listens. */
export async function startProgram({
  language,
  mistake = '',
}: ProgramReceiver): Promise<{ readonly base: string; close(): Promise<void> }> {
  const port = await freePort()
  const file = join(root, 'test/planted/verify-callbacks/programs', PROGRAM_FILES[language])
  const argv =
    language === 'python'
      ? ['python3', file, String(port), mistake === '' ? 'none' : mistake]
      : ['php', '-S', `127.0.0.1:${port}`, file]
  const [command = '', ...rest] = argv
  const child = spawn(command, rest, {
    env: { ...process.env, MISTAKE: mistake, ORDERS: folderOf({}), PHP_CLI_SERVER_WORKERS: '4' },
    stdio: 'ignore',
    detached: true,
  })
  const base = `http://127.0.0.1:${port}`
  while (child.exitCode === null) {
    if (
      await fetch(`${base}/orders/none`).then(
        () => true,
        () => false,
      )
    )
      break
  }
  return {
    base,
    async close() {
      // PHP has started further processes.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    },
  }
}

const PROGRAM_FILES = { python: 'receiver.py', php: 'receiver.php' } as const
