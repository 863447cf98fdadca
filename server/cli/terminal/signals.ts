/** Keeps signals from ending the process while something must be put away first. */
export interface DeferredSignals {
  /** The first that has come, such as `SIGTERM`; undefined while none has. */
  first(): NodeJS.Signals | undefined
  /** From now on a signal ends the process again, unless somebody else listens. */
  release(): void
}

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Holds the signals that ask a process to end. */
export function deferSignals(): DeferredSignals {
  let first: NodeJS.Signals | undefined
  const note = (signal: NodeJS.Signals) => {
    first ??= signal
  }
  for (const signal of ENDING_SIGNALS) process.on(signal, note)
  return {
    first: () => first,
    release() {
      for (const signal of ENDING_SIGNALS) process.off(signal, note)
    },
  }
}
