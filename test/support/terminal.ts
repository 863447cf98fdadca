import { resolve } from 'node:path'
import { runCli } from '../../server/cli/run.ts'
import type { Terminal } from '../../server/cli/terminal/terminal.ts'

export type TerminalOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** Texts of files by their path from the folder of the start. */
  readonly files?: Readonly<Record<string, string>>
  /** A real folder, for a command that reads or writes files there; an empty one when left out. */
  readonly cwd?: string
  readonly platform?: string
  /** A real one, for what writes there; no folder at all when left out. */
  readonly temporaryFolder?: string
  /** What is piped in. */
  readonly input?: Uint8Array
}

const folder = resolve('/somewhere')

/** A terminal of its own in an empty folder, with whatever files a test wants there. */
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
export async function runInTerminal(argv: readonly string[], surroundings: TerminalOptions = {}) {
  let out = ''
  let err = ''
  const terminal = createTestTerminal(surroundings, argv, {
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

/** The same, with its result as that of a process: a command in a real folder. */
export async function runInFolder(cwd: string, argv: readonly string[]) {
  const { exitCode, out, err } = await runInTerminal(argv, { cwd, platform: process.platform })
  return { code: exitCode, out, err }
}
