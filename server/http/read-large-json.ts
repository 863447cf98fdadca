import type { IncomingMessage } from 'node:http'
import { JSONParser } from '@streamparser/json'
import { createDepthMeter } from '../domain/json/json-depth.ts'
import { createPauses } from '../runtime/sliced-work.ts'
import { readChunks } from './request.ts'

/** The parsed body, or why it could not be parsed. */
export type LargeJsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: 'too large' | 'too deep' | 'no JSON' }

/**
 * Reads a body and parses it as JSON in slices, so that other requests run in between. The parsing starts after the
 * last byte has arrived, so it does not count towards the client's time limit.
 */
export async function readLargeJson(
  req: IncomingMessage,
  { maxBytes, maxDepth }: { readonly maxBytes: number; readonly maxDepth: number },
): Promise<LargeJsonResult> {
  const chunks = await readChunks(req, maxBytes)
  if (chunks === undefined) return { ok: false, why: 'too large' }
  const reader = createReader(maxDepth)
  const pauses = createPauses()
  // `shift` removes each chunk from the list, so that the garbage collector can free it after it is parsed.
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    for (let from = 0; from < chunk.length; from += sliceBytes) {
      reader.push(chunk.subarray(from, from + sliceBytes))
      if (pauses.isDue()) await pauses.take()
    }
  }
  return reader.finish()
}

// Parsing one slice takes a few milliseconds.
const sliceBytes = 32 * 1024

function createReader(maxDepth: number) {
  const parser = new JSONParser({ paths: ['$'] })
  const depth = createDepthMeter()
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let why: 'too deep' | 'no JSON' | undefined
  let value: unknown
  parser.onValue = (parsed) => {
    value = parsed.value
  }
  parser.onError = () => {
    why = 'no JSON'
  }

  function attempt(work: () => void): void {
    try {
      work()
    } catch {
      why ??= 'no JSON'
    }
  }

  return {
    push(piece: Uint8Array): void {
      if (why !== undefined) return
      if (depth.push(piece) > maxDepth) {
        why = 'too deep'
        return
      }
      // The parser does not reject invalid UTF-8.
      attempt(() => utf8.decode(piece, { stream: true }))
      if (why === undefined) attempt(() => parser.write(piece))
    },
    finish(): LargeJsonResult {
      if (why === undefined) {
        attempt(() => utf8.decode())
        if (!parser.isEnded) attempt(() => parser.end())
      }
      return why === undefined ? { ok: true, value } : { ok: false, why }
    },
  }
}
