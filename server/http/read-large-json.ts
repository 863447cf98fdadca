import type { IncomingMessage } from 'node:http'
import { JSONParser } from '@streamparser/json'
import { createDepthMeter } from '../domain/json/json-depth.ts'
import { createPauses } from '../runtime/sliced-work.ts'
import { readChunks } from './read-body.ts'

/** A body that was read as JSON, or why it was not. */
export type LargeJsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: 'too large' | 'too deep' | 'no JSON' }

/**
 * Reads a body and parses it as JSON in slices: however large it is, others have their turn in between. The time
 * that a client has to send it does not include the parsing.
 */
export async function readLargeJson(
  req: IncomingMessage,
  { most, maxDepth }: { readonly most: number; readonly maxDepth: number },
): Promise<LargeJsonResult> {
  const chunks = await readChunks(req, most)
  if (chunks === undefined) return { ok: false, why: 'too large' }
  const reader = createReader(maxDepth)
  const pauses = createPauses()
  // Each is given back once it is parsed.
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    for (let from = 0; from < chunk.length; from += sliceBytes) {
      reader.push(chunk.subarray(from, from + sliceBytes))
      if (pauses.isDue()) await pauses.take()
    }
  }
  return reader.finish()
}

// A few milliseconds each.
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

  function tried(work: () => void): void {
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
      // The parser takes whatever bytes there are for text.
      tried(() => utf8.decode(piece, { stream: true }))
      if (why === undefined) tried(() => parser.write(piece))
    },
    finish(): LargeJsonResult {
      if (why === undefined) {
        tried(() => utf8.decode())
        if (!parser.isEnded) tried(() => parser.end())
      }
      return why === undefined ? { ok: true, value } : { ok: false, why }
    },
  }
}
