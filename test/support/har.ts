/** Creates a HAR recorder. Its `fetch` sends a request and adds it as a browser would record it. */
export function createHar() {
  const entries: unknown[] = []
  return {
    async fetch(url: string, init: RequestInit & { body?: string } = {}): Promise<void> {
      const answer = await fetch(url, init)
      const bytes = Buffer.from(await answer.arrayBuffer())
      const mimeType = answer.headers.get('content-type') ?? ''
      const isText = mimeType.includes('json')
      entries.push({
        request: {
          method: init.method ?? 'GET',
          url,
          headers: pairs(new Headers(init.headers)),
          ...(init.body === undefined ? {} : { postData: { text: init.body } }),
        },
        response: {
          status: answer.status,
          headers: pairs(answer.headers),
          content: isText
            ? { size: bytes.length, mimeType, text: bytes.toString() }
            : { size: bytes.length, mimeType, text: bytes.toString('base64'), encoding: 'base64' },
        },
      })
    },
    add: (entry: unknown) => void entries.push(entry),
    text: (change: (text: string) => string = (text) => text) =>
      change(JSON.stringify({ log: { version: '1.2', creator: { name: 'test' }, entries } })),
  }
}

function pairs(headers: Headers) {
  return [...headers].map(([name, value]) => ({ name, value }))
}
