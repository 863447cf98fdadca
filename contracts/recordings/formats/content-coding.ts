import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import type { HeaderTexts } from './recording.ts'

/** No decompressed body or file may be larger, because a small file can decompress to terabytes. */
export const maxDecompressedBytes = 256 * 1024 * 1024

/**
 * Removes the transfer coding and the content coding of a body. Returns undefined for a coding that is not known, and
 * for damaged bytes.
 */
export function decodeContent(bytes: Uint8Array, headers: HeaderTexts): Uint8Array | undefined {
  const isChunked = /\bchunked\b/i.test(headers['transfer-encoding'] ?? '')
  const whole = isChunked ? (joinChunks(bytes) ?? bytes) : bytes
  const codings = (headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim())
  return codings.reduceRight<Uint8Array | undefined>(
    (decoded, coding) => decoded && decode(decoded, coding.toLowerCase()),
    whole,
  )
}

function decode(bytes: Uint8Array, coding: string): Uint8Array | undefined {
  if (coding === '' || coding === 'identity' || bytes.length === 0) return bytes
  const limit = { maxOutputLength: maxDecompressedBytes }
  try {
    if (coding === 'gzip' || coding === 'x-gzip') return gunzipSync(bytes, limit)
    if (coding === 'br') return brotliDecompressSync(bytes, limit)
    if (coding !== 'deflate') return undefined
    // Some servers send a raw stream, without the header of zlib.
    return (bytes[0] ?? 0) % 16 === 8 ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit)
  } catch {
    // Many tools keep the header, although they have decoded the body.
    return startsLikeText(bytes) ? bytes : undefined
  }
}

function startsLikeText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 16).every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d)
}

// Returns undefined if the bytes are not in chunks, because the tool has joined them already.
function joinChunks(bytes: Uint8Array): Uint8Array | undefined {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf(0x0a, at)
    const line = new TextDecoder('latin1').decode(bytes.subarray(at, Math.min(lineEnd, at + 40)))
    const digits = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?\r?$/i.exec(line)?.[1]
    if (lineEnd < 0 || digits === undefined) return undefined
    const size = Number.parseInt(digits, 16)
    if (size === 0) return new Uint8Array(Buffer.concat(chunks))
    chunks.push(bytes.subarray(lineEnd + 1, lineEnd + 1 + size))
    at = lineEnd + 1 + size
    while (bytes[at] === 0x0d || bytes[at] === 0x0a) at += 1
  }
  return undefined
}
