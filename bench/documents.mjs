// Measures the time for a person's documents: the first documents of a process, the first of another person, and the
// same documents again.
import { performance } from 'node:perf_hooks'
import { median, progress } from './figures.mjs'
import { dataOf, httpRequest } from './http-request.mjs'
import { headers } from './sample-request.mjs'
import { emulatorArgs, startServer, stopServer } from './servers.mjs'

export async function documents({ quick }) {
  return { pdf: await rendered(true, quick), zip: await rendered(false, quick) }
}

async function rendered(imagesAsPdf, quick) {
  const first = []
  const others = []
  const again = []
  for (let round = 0; round < (quick ? 2 : 5); round++) {
    progress(imagesAsPdf ? 'documents as PDF' : 'documents as ZIP', `round ${round + 1}`)
    const server = await startServer(emulatorArgs(['--clock', 'manual']))
    for (let person = 0; person < 6; person++) {
      const id = await identified(server.url, imagesAsPdf)
      const url = `${server.url}/IT-identity-verifications/${id}/images`
      ;(person === 0 ? first : others).push(await timed(url))
      again.push(await timed(url))
    }
    await stopServer(server)
  }
  return { firstMs: median(first), anotherMs: median(others), againMs: median(again) }
}

async function identified(url, imagesAsPdf) {
  const post = (path, sent) =>
    dataOf(url + path, { method: 'POST', headers, body: JSON.stringify(sent) })
  const { id } = await post('/IT-live', { mail: 'anna@example.com', output: { imagesAsPdf } })
  await post(`/__emulator/verifications/${id}/fast-forward`, { to: 'end' })
  return id
}

async function timed(url) {
  const begun = performance.now()
  const { status } = await httpRequest(url, { headers })
  if (status !== 200) throw new Error(`${url} answered ${status}`)
  return performance.now() - begun
}
