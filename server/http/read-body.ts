import type { IncomingMessage } from 'node:http'
import { problemResult, type Result } from '../domain/model/problem.ts'
import { defaultSettings, type Settings } from '../runtime/settings.ts'

/** How large and how deep a body may be. */
export type BodyLimits = Pick<Settings, 'maxBody' | 'maxDepth'>

/**
 * Reads the body as JSON whatever its content type says: old clients of the vendor send JSON labelled
 * as a form. Refuses what is too large, not UTF-8, not JSON or nested too deep.
 */
export function readJson(req: IncomingMessage, limits: BodyLimits): Promise<Result<unknown>> {
  return readBytes(req, limits.maxBody).then((bytes) =>
    bytes === undefined ? problemResult('BODY_TOO_LARGE') : parseJson(bytes, limits),
  )
}

/** The whole body, or undefined once it is longer than `most` bytes. */
export async function readBytes(req: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks = await readChunks(req, most)
  return chunks?.length === 1 ? chunks[0] : chunks && Buffer.concat(chunks)
}

/** The same in the pieces in which it came. */
export function readChunks(req: IncomingMessage, most: number): Promise<Buffer[] | undefined> {
  if (Number(req.headers['content-length'] ?? 0) > most) return Promise.resolve(undefined)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    req.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= most) chunks.push(chunk)
      else resolve(undefined)
    })
    req.on('end', () => resolve(chunks))
    req.on('error', reject)
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

export function parseJson(
  bytes: Uint8Array,
  { maxDepth }: Pick<BodyLimits, 'maxDepth'> = defaultSettings,
): Result<unknown> {
  try {
    const text = utf8.decode(bytes)
    if (mayNestTooDeep(text, maxDepth) && nestingDepth(text) > maxDepth)
      return problemResult('BODY_NOT_JSON')
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return problemResult('BODY_NOT_JSON')
  }
}

// What has no more than so many brackets cannot nest deeper. Nearly every body is done here.
function mayNestTooDeep(text: string, most: number): boolean {
  let brackets = 0
  for (const bracket of '{[') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      brackets += 1
      if (brackets > most) return true
    }
  }
  return false
}

// Counted on the text, before anything recursive sees the value.
function nestingDepth(text: string): number {
  let depth = 0
  let deepest = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (quoted) {
      if (code === 0x5c) i++
      else if (code === 0x22) quoted = false
    } else if (code === 0x22) quoted = true
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x7d || code === 0x5d) depth--
  }
  return deepest
}
