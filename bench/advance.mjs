// Measures one advance over many verifications, whose callbacks go to an inbox or to a receiver.
import { performance } from 'node:perf_hooks'
import { median, progress, rounded } from './figures.mjs'
import { httpRequest } from './http-request.mjs'
import { load } from './load-generator.mjs'
import { headers } from './sample-request.mjs'
import { emulatorArgs, here, startServer, stopServer } from './servers.mjs'

/** Returns seconds and megabytes of the answer: 5,000 verifications, and 100,000 if `million` is true. */
export async function advance({ quick, million }) {
  const receiver = await startServer([here('peers/callback-receiver.mjs')])
  const results = {}
  for (const verifications of million ? [5_000, 100_000] : [5_000]) {
    for (const target of ['inbox', 'receiver']) {
      for (const query of verifications > 5_000 ? ['?summary=true'] : ['', '?summary=true']) {
        const name = `${verifications} ${target}${query === '' ? ', every row' : ', summary'}`
        const rounds = []
        for (let i = 0; i < (quick || verifications > 5_000 ? 1 : 3); i++) {
          progress(`advance over ${name}`)
          rounds.push(await one({ verifications, target, query, receiver }))
        }
        results[name] = {
          seconds: rounded(median(rounds.map(({ seconds }) => seconds))),
          megabytes: rounded(rounds[0].megabytes),
        }
      }
    }
  }
  await stopServer(receiver)
  return results
}

async function one({ verifications, target, query, receiver }) {
  const server = await startServer(emulatorArgs(['--clock', 'manual']))
  const url = target === 'inbox' ? `${server.url}/__emulator/inbox/bench` : `${receiver.url}/hook`
  const body = JSON.stringify({ mail: 'anna@example.com', callback: { url } })
  await load(`${server.url}/IT-live`, { method: 'POST', headers, body }, { count: verifications })
  const begun = performance.now()
  const { status, text } = await httpRequest(`${server.url}/__emulator/clock/advance${query}`, {
    method: 'POST',
    headers,
    body: '{"by":"5m"}',
  })
  const seconds = (performance.now() - begun) / 1000
  if (status !== 200) throw new Error(`the advance answered ${status}: ${text.slice(0, 200)}`)
  await stopServer(server)
  return { seconds, megabytes: Buffer.byteLength(text) / 1e6 }
}
