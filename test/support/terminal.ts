import { resolve } from 'node:path'
import { runCli } from '../../server/cli/run.ts'
import type { Terminal } from '../../server/cli/terminal/terminal.ts'

export type TerminalOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** Texts of files by their path, relative to `cwd`. */
  readonly files?: Readonly<Record<string, string>>
  /** The current folder. The default does not exist; a command that uses the disk needs a real one. */
  readonly cwd?: string
  readonly platform?: string
  /** The folder for temporary files. The default does not exist. */
  readonly temporaryFolder?: string
  /** The bytes on stdin. */
  readonly input?: Uint8Array
}

const folder = resolve('/somewhere')

/** Creates a terminal with these arguments, environment and files. */
export function createTestTerminal(
  {
    env = {},
    files = {},
    cwd = folder,
    platform = 'linux',
    temporaryFolder = folder,
    input,
  }: TerminalOptions,
  argv: readonly string[],
  write: { out?: (text: string) => void; err?: (text: string) => void } = {},
): Terminal {
  const byPath = new Map(Object.entries(files).map(([path, text]) => [resolve(cwd, path), text]))
  return {
    argv,
    env,
    cwd,
    platform,
    temporaryFolder,
    readFile: async (path) => byPath.get(path),
    out: ({ text }) => write.out?.(text),
    err: ({ text }) => write.err?.(text),
    data: (bytes) => write.out?.(new TextDecoder().decode(bytes)),
    async *input() {
      if (input !== undefined) yield input
    },
    stopped: async () => {},
  }
}

/** Runs the command line in this process. */
export async function runInTerminal(argv: readonly string[], options: TerminalOptions = {}) {
  let out = ''
  let err = ''
  const terminal = createTestTerminal(options, argv, {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  const exitCode = await runCli(terminal)
  return { exitCode, out, err }
}

/** Runs the command line in this process and in a real folder. Returns the result as for a process. */
export async function runInFolder(cwd: string, argv: readonly string[]) {
  const { exitCode, out, err } = await runInTerminal(argv, { cwd, platform: process.platform })
  return { code: exitCode, out, err }
}
