import { tmpdir } from 'node:os'
import { UserError } from '../../domain/base/user-error.ts'
import type { TerminalText } from '../../domain/text/terminal-text.ts'
import type { SettingsSources } from '../../options/resolve-settings.ts'
import { readTextFile } from '../../runtime/files.ts'
import { output } from './output.ts'

/** The program's surroundings; tests have their own. */
export type Terminal = SettingsSources & {
  readonly platform: string
  readonly temporaryFolder: string
  readonly out: (text: TerminalText) => void
  readonly err: (text: TerminalText) => void
  /** Bytes for another program, on stdout. At a terminal their control characters are visible. */
  readonly data: (bytes: Uint8Array) => void
  /** What is piped into the program. */
  readonly input: () => AsyncIterable<Uint8Array>
  /** Resolves when the program is asked to stop, by Ctrl-C or a signal. */
  readonly stopped: () => Promise<void>
  /** Undefined where no person reads stdout, but a file or another program. */
  readonly person?: TerminalUser
}

/** Somebody who looks at the terminal. */
export type TerminalUser = {
  readonly colour: boolean
  /** Hands over each key as it is pressed, until the answer is called; undefined without a keyboard. */
  readonly listen?: (pressed: (key: string) => void) => Promise<() => void>
  /** Opens a page in the person's browser; false where that cannot be. */
  readonly browse: (url: string) => Promise<boolean>
}

// Nobody writes that many options; a larger file is another file.
const maxReadBytes = 1024 * 1024

/** The terminal that this process was started from. */
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
      'The folder that this was started from is gone. Change into one that is there.',
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

async function listen(pressed: (key: string) => void): Promise<() => void> {
  const { listenToKeys } = await import('./keyboard.ts')
  return listenToKeys(pressed)
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

// npm hands on to its children the Ctrl-C that the terminal has already sent them: a second signal
// that comes at once is the first one's echo.
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
      // Nobody but Windows knows SIGBREAK. By default SIGQUIT would leave the terminal without echo.
      if (signal !== 'SIGBREAK' || process.platform === 'win32') process.on(signal, onSignal)
    }
  })
}
