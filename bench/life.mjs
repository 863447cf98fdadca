// Measures a whole verification: create, validation, ok, two callbacks, data, PDF. Each verification is for a new person.
import { performance } from 'node:perf_hooks'
import { median, progress, quantile } from './figures.mjs'
import { dataOf, httpRequest } from './http-request.mjs'
import { headers } from './sample-request.mjs'
import { emulatorArgs, startServer, stopServer } from './servers.mjs'

const warmUp = 20

export async function life({ quick }) {
  const server = await startServer(emulatorArgs(['--clock', 'manual']))
  const figures = []
  const measured = quick ? 40 : 200
  for (let i = 0; i < warmUp + measured; i++) {
    progress('whole verifications', `${i + 1} of ${warmUp + measured}`)
    const begun = performance.now()
    await runVerification(server.url, `life-${i}`)
    if (i >= warmUp) figures.push(performance.now() - begun)
  }
  await stopServer(server)
  return { medianMs: median(figures), p95Ms: quantile(figures, 0.95) }
}

/** Carries out one whole verification, whose callbacks go to this inbox. */
export async function runVerification(url, box) {
  const post = (path, sent) =>
    dataOf(url + path, { method: 'POST', headers, body: JSON.stringify(sent) })
  const { id } = await post('/IT-live', {
    mail: 'anna@example.com',
    output: { imagesAsPdf: true },
    callback: { url: `${url}/__emulator/inbox/${box}` },
  })
  await post(`/__emulator/verifications/${id}/fast-forward`, { to: 'end' })
  const received = await dataOf(`${url}/__emulator/inboxes/${box}`, { headers })
  if (received.length !== 2) throw new Error('two callbacks were expected')
  for (const type of ['data', 'images']) {
    const { status } = await httpRequest(`${url}/IT-identity-verifications/${id}/${type}`, {
      headers,
    })
    if (status !== 200) throw new Error(`${type} answered ${status}`)
  }
}
