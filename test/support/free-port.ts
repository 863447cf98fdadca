import { createServer } from 'node:net'

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const found = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof found === 'object' && found !== null ? found.port : 0
}

/** Resolves with the address once an emulator answers there. */
export async function waitUntilAnswering(url: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${url}/__emulator/health`).catch(() => undefined)
    if (answer?.ok) return url
  }
}
