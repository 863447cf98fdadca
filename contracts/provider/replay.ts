import { fork } from 'node:child_process'
import type { FailedInteraction } from '../report/contract-report.ts'

export type ReplayOptions = {
  readonly provider: {
    readonly name: string
    readonly url: string
    /** Such as `http://127.0.0.1:4280/__emulator/pact-states`. Absent if the provider needs no states. */
    readonly statesUrl?: string
    /** Such as `http://127.0.0.1:4280/__emulator/pact-messages`, on the host of `url`. Absent for HTTP only. */
    readonly messagesUrl?: string
  }
  /** Paths of Pact files of any version. */
  readonly pacts: readonly string[]
  /** The folder in which Node looks for Pact first. If Pact is not there, Node looks for it from this package. */
  readonly from?: string
}

export type ReplayResult =
  | {
      readonly kind: 'replayed'
      readonly interactions: number
      readonly failures: readonly FailedInteraction[]
      /** Failed interactions that the pact marks as pending. Absent if there are none. */
      readonly pending?: readonly FailedInteraction[]
    }
  /** Pact is not installed, or has no native library for this machine. */
  | { readonly kind: 'no pact'; readonly why: string }
  | { readonly kind: 'broken'; readonly why: string }

/** Replays Pact files against a provider with Pact's own verifier, in a child process. Prints nothing. */
export function replayPacts(
  replay: ReplayOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<ReplayResult> {
  const child = fork(new URL('./replay.mjs', import.meta.url), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...withoutBroker(process.env), PACT_DO_NOT_TRACK: 'true', ...environment },
    timeout: replayTimeoutMs,
  })
  return new Promise((resolve) => {
    child.once('message', (outcome) => resolve(outcome as ReplayResult))
    child.once('error', ({ message }) => resolve({ kind: 'broken', why: message }))
    child.once('exit', (code, signal) => {
      const why = `Pact's verifier ended without a message (${signal ?? `exit code ${code}`}).`
      resolve({ kind: 'broken', why })
    })
    child.send(replay)
  })
}

const replayTimeoutMs = 120_000

/** Removes PACT_ variables. The verifier would otherwise also fetch pacts from the broker that they name. */
function withoutBroker(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const entries = Object.entries(environment).filter(([name]) => !name.startsWith('PACT_'))
  return Object.fromEntries(entries)
}
