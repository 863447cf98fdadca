import type { Request, Response } from 'express'
import { hasMoreValuesThan, stringifyInChunks } from '../../domain/json/stringify-in-chunks.ts'
import type { Store } from '../../emulator/storage-port.ts'
import { runInSlices, type SlicedWork } from '../../runtime/sliced-work.ts'
import { sendJson } from './send-control-response.ts'

/**
 * Sends JSON that may be large, in slices, so that other requests run in between. Only small JSON is indented.
 * Waits until `store` has written the changes that the JSON shows.
 */
export async function sendLargeJson(
  req: Request,
  res: Response,
  { value, store }: { readonly value: unknown; readonly store: Store },
): Promise<void> {
  if (!hasMoreValuesThan(value, maxUnslicedValues)) {
    sendJson(req, res, value)
    return
  }
  const chunks = await runInSlices(chunksOf(value))
  await store.whenWritten()
  res.setHeader('Content-Type', 'application/json')
  res.setHeader(
    'Content-Length',
    chunks.reduce((sum, { byteLength }) => sum + byteLength, 0),
  )
  for (const chunk of chunks) {
    if (res.closed) return
    if (!res.write(chunk)) await waitForDrain(res)
  }
  res.end()
}

const maxUnslicedValues = 10_000
const chunkLength = 128 * 1024

function* chunksOf(value: unknown): SlicedWork<readonly Buffer[]> {
  const chunks: Buffer[] = []
  let text = ''
  for (const piece of stringifyInChunks(value, 'as-is')) {
    text += piece
    if (text.length < chunkLength) continue
    chunks.push(Buffer.from(text))
    text = ''
    yield
  }
  return [...chunks, Buffer.from(`${text}\n`)]
}

// Resolves on close, too, because then the client does not read the rest.
function waitForDrain(res: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done)
      res.off('close', done)
      resolve()
    }
    res.on('drain', done)
    res.on('close', done)
  })
}
