import { createServer } from 'node:net'

/** Returns a port that was free when the function checked it. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Resolves to `url` once an emulator answers there. */
export async function waitUntilAnswering(url: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${url}/__emulator/health`).catch(() => undefined)
    if (answer?.ok) return url
  }
}
