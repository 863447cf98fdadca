import type { CallbackExchange, CallbackResponse } from '../../delivery/exchange-log.ts'
import { toHeaderPairs } from '../../delivery/http-client.ts'
import { isSecretHeader } from '../../domain/callbacks/callback-redaction.ts'
import type { CallbackDelivery } from '../../domain/model/callback.ts'
import { nextAttemptBytes } from '../../emulator/dispatcher.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { deliveryRow } from './to-rows.ts'

/**
 * Returns one delivery with the request of each attempt and with `exchange`, the bytes and times on the network. Times
 * in `exchange` are real milliseconds from the start of the attempt. `exchange` is absent if the exchanges of newer
 * attempts have replaced it.
 */
export function deliveryDetail(
  emulator: Emulator,
  found: FoundVerification,
  delivery: CallbackDelivery,
) {
  const { attempts, ...row } = deliveryRow(found, delivery)
  const { logSecrets } = emulator.settings
  return {
    ...row,
    attempts: attempts.map((attempt, i) => {
      const exchange = emulator.context.exchanges.of(delivery.id, i + 1)
      return {
        ...attempt,
        request: sentRequestRow(emulator, found, {
          ...delivery,
          attempts: delivery.attempts.slice(0, i),
        }),
        ...(exchange === undefined ? {} : { exchange: exchangeRow(exchange, attempt, logSecrets) }),
      }
    }),
  }
}

// The sent bytes are computed again from the verification instead of being stored.
function sentRequestRow(
  { context, settings }: Emulator,
  { verification }: FoundVerification,
  as: CallbackDelivery,
) {
  const { headers, body, missing } = nextAttemptBytes(context, verification, as)
  return {
    method: 'POST',
    headers: maskHeaders(headers, settings.logSecrets),
    bytes: Buffer.byteLength(body),
    ...(missing === undefined ? {} : { announcedBytes: Buffer.byteLength(body) + missing }),
    body,
  }
}

function exchangeRow(
  { response, ...exchange }: CallbackExchange,
  { took }: { took: number },
  secrets: boolean,
) {
  return {
    ...exchange,
    endedMs: took,
    ...(response === undefined ? {} : { response: responseRow(response, secrets) }),
  }
}

function responseRow({ status, headers, body, bytes }: CallbackResponse, secrets: boolean) {
  const text = body.toString()
  const isText = Buffer.from(text).equals(body)
  return {
    status,
    headers: maskHeaders(toHeaderPairs(headers), secrets),
    bytes,
    ...(isText ? { body: text } : { base64: body.toString('base64') }),
    truncated: bytes > body.length,
  }
}

function maskHeaders(headers: readonly (readonly [string, string])[], secrets: boolean) {
  return headers.map(([name, value]) => [name, !secrets && isSecretHeader(name) ? '***' : value])
}
