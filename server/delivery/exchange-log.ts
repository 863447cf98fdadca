import type { CallbackExchange } from './exchange.ts'

/** What was seen on the network of the newest attempts; older ones make room and are counted. */
export type ExchangeLog = {
  add(namespace: string, delivery: string, attempt: number, exchange: CallbackExchange): void
  /** Of the n-th attempt at a delivery, from 1; undefined once it had to go. */
  of(delivery: string, attempt: number): CallbackExchange | undefined
  /** How many of a namespace had to go. */
  droppedCount(namespace: string): number
  forget(namespace: string): void
}

export type ExchangeLogLimits = { readonly attempts: number; readonly bytes: number }

export const exchangeLogLimits: ExchangeLogLimits = { attempts: 10_000, bytes: 64 * 1024 * 1024 }

type LoggedExchange = {
  readonly namespace: string
  readonly exchange: CallbackExchange
  readonly bytes: number
}

/** One log for all namespaces, bounded by count and by bytes. */
export function createExchangeLog(limits: ExchangeLogLimits = exchangeLogLimits): ExchangeLog {
  const kept = new Map<string, LoggedExchange>()
  const dropped = new Map<string, number>()
  let bytes = 0

  function remove(key: string): void {
    bytes -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }

  function makeRoom(): void {
    for (const [key, { namespace }] of kept) {
      if (kept.size <= limits.attempts && (bytes <= limits.bytes || kept.size <= 1)) return
      remove(key)
      dropped.set(namespace, (dropped.get(namespace) ?? 0) + 1)
    }
  }

  return {
    add(namespace, delivery, attempt, exchange) {
      const key = keyOf(delivery, attempt)
      remove(key)
      const one = { namespace, exchange, bytes: sizeOf(exchange) }
      kept.set(key, one)
      bytes += one.bytes
      makeRoom()
    },
    of: (delivery, attempt) => kept.get(keyOf(delivery, attempt))?.exchange,
    droppedCount: (namespace) => dropped.get(namespace) ?? 0,
    forget(namespace) {
      for (const [key, one] of kept) if (one.namespace === namespace) remove(key)
      dropped.delete(namespace)
    },
  }
}

// What an entry takes besides its text, so that many empty ones are bounded as well.
const overheadBytes = 512

// What a header name or value takes besides its text: 16 KiB of short headers are 150 KiB of memory.
const stringBytes = 32

function sizeOf({ response }: CallbackExchange): number {
  const { headers = [], body } = response ?? {}
  const lines = headers.reduce((sum, text) => sum + text.length + stringBytes, 0)
  return overheadBytes + lines + (body?.byteLength ?? 0)
}

function keyOf(delivery: string, attempt: number): string {
  return `${delivery}#${attempt}`
}
