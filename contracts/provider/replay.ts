import { fork } from 'node:child_process'
import type { FailedInteraction } from '../report/finding.ts'

export type ReplayOptions = {
  readonly provider: {
    readonly name: string
    readonly url: string
    /** `http://127.0.0.1:4280/__emulator/pact-states`; none where nothing is to be set up. */
    readonly statesUrl?: string
    /** `http://127.0.0.1:4280/__emulator/pact-messages`, on the host of `url`; none for HTTP alone. */
    readonly messagesUrl?: string
  }
  /** Files, of any version of Pact. */
  readonly pacts: readonly string[]
  /** The folder from which Pact is looked for first; then it is looked for from here. */
  readonly from?: string
}

export type ReplayResult =
  | {
      readonly kind: 'replayed'
      readonly interactions: number
      readonly failures: readonly FailedInteraction[]
      /** Not kept either, but the pact calls them pending; left out where there are none. */
      readonly pending?: readonly FailedInteraction[]
    }
  /** Pact is not installed, or has no native library for this machine. */
  | { readonly kind: 'no pact'; readonly why: string }
  | { readonly kind: 'broken'; readonly why: string }

/** Replays pact files on a provider, by Pact's own verifier. Prints nothing. */
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
      const why = `Pact's verifier ended without a word (${signal ?? `exit code ${code}`}).`
      resolve({ kind: 'broken', why })
    })
    child.send(replay)
  })
}

const replayTimeoutMs = 120_000

// The verifier would fetch pacts from a broker that it finds there, beside the files it is given.
function withoutBroker(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('PACT_'))
  return Object.fromEntries(kept)
}
