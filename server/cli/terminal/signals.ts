/** Prevents signals from ending the process until `release` is called, so that cleanup can finish. */
export interface DeferredSignals {
  /** The first signal received, such as `SIGTERM`. Undefined if there was none. */
  first(): NodeJS.Signals | undefined
  /** After this call, signals end the process again, unless there are other listeners. */
  release(): void
}

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Defers SIGINT, SIGTERM and SIGHUP. */
export function deferSignals(): DeferredSignals {
  let first: NodeJS.Signals | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    first ??= signal
  }
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal)
  return {
    first: () => first,
    release() {
      for (const signal of ENDING_SIGNALS) process.off(signal, onSignal)
    },
  }
}
