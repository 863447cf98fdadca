import { tmpdir } from 'node:os'
import { UserError } from '../../domain/base/user-error.ts'
import type { TerminalText } from '../../domain/text/terminal-text.ts'
import type { SettingsSources } from '../../options/resolve-settings.ts'
import { readTextFile } from '../../runtime/files.ts'
import { output } from './output.ts'

/**
 * The parts of the process that a command uses: arguments, environment, files, output and signals. Tests pass
 * replacements.
 */
export type Terminal = SettingsSources & {
  readonly platform: string
  readonly temporaryFolder: string
  readonly out: (text: TerminalText) => void
  readonly err: (text: TerminalText) => void
  /** Writes bytes for another program to stdout. At a terminal, control characters are made visible. */
  readonly data: (bytes: Uint8Array) => void
  /** Returns stdin. */
  readonly input: () => AsyncIterable<Uint8Array>
  /** Resolves when the program is asked to stop, by Ctrl-C or a signal. */
  readonly stopped: () => Promise<void>
  /** Undefined if stdout is a file or a pipe, not a terminal. */
  readonly person?: TerminalUser
}

/** The user at the terminal. */
export type TerminalUser = {
  readonly colour: boolean
  /** Calls `onKey` for each key press until the returned function is called. Undefined without a keyboard. */
  readonly listen?: (onKey: (key: string) => void) => Promise<() => void>
  /** Opens a page in the user's browser. Resolves to false if that is not possible. */
  readonly browse: (url: string) => Promise<boolean>
}

// The largest config file that is read. A larger file was named by mistake.
const maxReadBytes = 1024 * 1024

/** The terminal of this process. */
export function thisTerminal(): Terminal {
  output.ignoreClosedReaders()
  return {
    argv: process.argv.slice(2),
    env: process.env,
    get cwd() {
      return currentFolder()
    },
    platform: process.platform,
    temporaryFolder: tmpdir(),
    readFile: readIfExists,
    out: output.out,
    err: output.err,
    data: output.data,
    input: () => process.stdin,
    stopped: whenStopped,
    ...(process.stdout.isTTY ? { person: detectUser() } : {}),
  }
}

function currentFolder(): string {
  try {
    return process.cwd()
  } catch (cause) {
    throw new UserError(
      'The folder in which videoid-emulator was started no longer exists. Change into an existing folder.',
      { cause },
    )
  }
}

function detectUser(): TerminalUser {
  const { env, platform, stdin } = process
  return {
    // https://no-color.org
    colour: (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb',
    ...(stdin.isTTY ? { listen } : {}),
    browse: async (url) => (await import('./browser.ts')).openInBrowser(url, platform, env),
  }
}

async function listen(onKey: (key: string) => void): Promise<() => void> {
  const { listenToKeys } = await import('./keyboard.ts')
  return listenToKeys(onKey)
}

async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readTextFile(path, maxReadBytes)
  } catch (cause) {
    const reason = cause instanceof UserError ? cause.cause : undefined
    if ((reason as { code?: string } | undefined)?.code === 'ENOENT') return undefined
    throw cause
  }
}

// The terminal sends Ctrl-C to npm and to this process, and npm forwards it. A second signal within this time is
// npm's copy, not a second Ctrl-C.
const echoSeconds = 0.5

function whenStopped(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined
    const onSignal = () => {
      if (first !== undefined && process.uptime() - first > echoSeconds) process.exit(130)
      first ??= process.uptime()
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGBREAK'] as const) {
      // SIGBREAK exists only on Windows. SIGQUIT would by default leave the terminal without echo.
      if (signal !== 'SIGBREAK' || process.platform === 'win32') process.on(signal, onSignal)
    }
  })
}
