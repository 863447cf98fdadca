import type { CallbackExchange } from './exchange.ts'

/** The network view of the newest attempts. The log drops the oldest entries at its limits, and counts them. */
export interface ExchangeLog {
  add(namespace: string, delivery: string, attempt: number, exchange: CallbackExchange): void
  /** Returns the exchange of the n-th attempt (from 1) of a delivery; undefined if it was dropped. */
  of(delivery: string, attempt: number): CallbackExchange | undefined
  /** How many exchanges of a namespace were dropped. */
  droppedCount(namespace: string): number
  /** Deletes the exchanges and the count of a namespace. */
  forget(namespace: string): void
}

export type ExchangeLogLimits = { readonly attempts: number; readonly bytes: number }

export const exchangeLogLimits: ExchangeLogLimits = { attempts: 10_000, bytes: 64 * 1024 * 1024 }

type LoggedExchange = {
  readonly namespace: string
  readonly exchange: CallbackExchange
  readonly bytes: number
}

/** Creates one log for all namespaces, limited by the number of attempts and by bytes. */
export function createExchangeLog(limits: ExchangeLogLimits = exchangeLogLimits): ExchangeLog {
  const logged = new Map<string, LoggedExchange>()
  const dropped = new Map<string, number>()
  let bytes = 0

  function remove(key: string): void {
    bytes -= logged.get(key)?.bytes ?? 0
    logged.delete(key)
  }

  function dropOldest(): void {
    for (const [key, { namespace }] of logged) {
      if (logged.size <= limits.attempts && (bytes <= limits.bytes || logged.size <= 1)) return
      remove(key)
      dropped.set(namespace, (dropped.get(namespace) ?? 0) + 1)
    }
  }

  return {
    add(namespace, delivery, attempt, exchange) {
      const key = keyOf(delivery, attempt)
      remove(key)
      const entry = { namespace, exchange, bytes: sizeOf(exchange) }
      logged.set(key, entry)
      bytes += entry.bytes
      dropOldest()
    },
    of: (delivery, attempt) => logged.get(keyOf(delivery, attempt))?.exchange,
    droppedCount: (namespace) => dropped.get(namespace) ?? 0,
    forget(namespace) {
      for (const [key, entry] of logged) if (entry.namespace === namespace) remove(key)
      dropped.delete(namespace)
    },
  }
}

// Memory of an entry besides its text, so that the limit also bounds many empty entries.
const overheadBytes = 512

// Memory of a header name or value besides its text: 16 KiB of short headers take 150 KiB.
const stringBytes = 32

function sizeOf({ response }: CallbackExchange): number {
  const { headers = [], body } = response ?? {}
  const lines = headers.reduce((sum, text) => sum + text.length + stringBytes, 0)
  return overheadBytes + lines + (body?.byteLength ?? 0)
}

function keyOf(delivery: string, attempt: number): string {
  return `${delivery}#${attempt}`
}
