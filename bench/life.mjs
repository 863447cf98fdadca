// Measures a whole verification: create, validation, ok, two callbacks, data, PDF. Each is of a new person.
import { performance } from 'node:perf_hooks'
import { ask, dataOf } from './ask.mjs'
import { median, progress, quantile } from './figures.mjs'
import { emulatorArgs, started, stopped } from './servers.mjs'
import { headers } from './vendor-body.mjs'

const warmUp = 20

export async function life({ quick }) {
  const server = await started(emulatorArgs(['--clock', 'manual']))
  const figures = []
  const lives = quick ? 40 : 200
  for (let i = 0; i < warmUp + lives; i++) {
    progress('whole lives', `${i + 1} of ${warmUp + lives}`)
    const begun = performance.now()
    await lived(server.url, `life-${i}`)
    if (i >= warmUp) figures.push(performance.now() - begun)
  }
  await stopped(server)
  return { medianMs: median(figures), p95Ms: quantile(figures, 0.95) }
}

async function lived(url, box) {
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
    const { status } = await ask(`${url}/IT-identity-verifications/${id}/${type}`, { headers })
    if (status !== 200) throw new Error(`${type} answered ${status}`)
  }
}
