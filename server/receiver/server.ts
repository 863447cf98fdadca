import { createServer, type RequestListener, type Server } from 'node:http'

/** An HTTP server, or one that shows a certificate for another name. */
export async function createListener(
  wrongCertificate: boolean,
  take: RequestListener,
): Promise<Server> {
  if (!wrongCertificate) return createServer(take)
  const [https, { wrongCertificate: cert, wrongKey: key }] = await Promise.all([
    import('node:https'),
    import('./wrong-certificate.ts'),
  ])
  return https.createServer({ cert, key }, take)
}

/** Resolves once it listens; rejects with the system's error when it cannot. */
export function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, exclusive: true }, resolve)
  })
}
