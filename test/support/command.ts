import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.ts'

let built = false

/** Returns the path of the built command. Builds it first if sources have changed. Only one worker builds at a time. */
export function builtCommand(): string {
  if (!built) execFileSync(process.execPath, [join(root, '.ci', 'build.mjs')], { stdio: 'inherit' })
  built = true
  return join(root, 'dist', 'cli.js')
}

export type CommandResult = {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

/** A running command. The test must wait until it has ended. */
export type RunningCommand = {
  readonly signal: (name: NodeJS.Signals) => void
  /** Resolves to the first match in the output on stdout. Rejects if the command ends before. */
  readonly waitForOutput: (pattern: RegExp) => Promise<RegExpExecArray>
  readonly ended: Promise<CommandResult>
}

/** Starts the built command with these arguments. */
export function startCommand(argv: readonly string[], options: SpawnOptions = {}): RunningCommand {
  return startNode([builtCommand(), ...argv], options)
}

/** Runs Node with these arguments to its end. */
export function runNode(
  argv: readonly string[],
  options: SpawnOptions = {},
): Promise<CommandResult> {
  return startNode(argv, options).ended
}

type SpawnOptions = { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string }

/** Starts Node with these arguments. */
export function startNode(
  argv: readonly string[],
  { env = {}, cwd = root }: SpawnOptions = {},
): RunningCommand {
  const child = spawn(process.execPath, argv, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const ended = new Promise<CommandResult>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, out, err }))
  })
  const waitForOutput = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(out)
        if (match !== null) resolve(match)
      }
      child.stdout.on('data', look)
      look()
      void ended.then(() => reject(new Error(`It ended without printing ${pattern}: ${err}`)))
    })
  return { signal: (name) => child.kill(name), waitForOutput, ended }
}

/** Runs the built command to its end. */
export function runCommand(...call: Parameters<typeof startCommand>): Promise<CommandResult> {
  return startCommand(...call).ended
}
