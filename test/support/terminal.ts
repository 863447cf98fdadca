import { resolve } from 'node:path'
import { runCli } from '../../server/cli/run-cli.ts'
import type { Terminal } from '../../server/cli/terminal/terminal.ts'

export type TerminalOptions = {
  readonly env?: Readonly<Record<string, string>>
  /** Texts of files by their path, relative to `cwd`. */
  readonly files?: Readonly<Record<string, string>>
  /** The current folder. The default folder does not exist. A command that uses the disk needs a real folder. */
  readonly cwd?: string
  readonly platform?: string
  /** The folder for temporary files. The default does not exist. */
  readonly temporaryFolder?: string
  /** The bytes on stdin. */
  readonly input?: Uint8Array
  /** Resolves when the command must stop. By default it is resolved from the start. */
  readonly stopped?: Promise<void>
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
    stopped = Promise.resolve(),
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
    stopped: () => stopped,
  }
}

/** Runs the command line in this process. `onOutput` is called with all output on stdout so far. */
export async function runInTerminal(
  argv: readonly string[],
  options: TerminalOptions = {},
  onOutput: (out: string) => void = () => {},
) {
  let out = ''
  let err = ''
  const terminal = createTestTerminal(options, argv, {
    out: (text) => {
      out += text
      onOutput(out)
    },
    err: (text) => {
      err += text
    },
  })
  const exitCode = await runCli(terminal)
  return { exitCode, out, err }
}

/** Runs a command in this process until `use` has ended. `use` starts when stdout matches the pattern. */
export async function runInTerminalWhile(
  argv: readonly string[],
  pattern: RegExp,
  use: (match: RegExpExecArray) => Promise<void>,
) {
  let stop = () => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
  })
  let using: Promise<void> | undefined
  const ended = await runInTerminal(argv, { stopped }, (out) => {
    const match = pattern.exec(out)
    if (match !== null) using ??= use(match).finally(stop)
  })
  await using
  return ended
}

/** Runs the command line in this process and in a real folder. Returns the same members as `runCommand`. */
export async function runInFolder(cwd: string, argv: readonly string[]) {
  const { exitCode, out, err } = await runInTerminal(argv, { cwd, platform: process.platform })
  return { code: exitCode, out, err }
}
