// Tries toSatisfyVideoIdSpec with responses of real HTTP libraries.
import { strict as assert } from 'node:assert'
import axios from 'axios'
import got from 'got'
import createClient from 'openapi-fetch'
import { request } from 'undici'
import { libraries } from './libraries.mjs'

/**
 * Checks that correct responses and refusals of every library pass. Also checks that a wrong request fails if the
 * library's response contains the request.
 */
export async function checkLibraries({ startEmulator, toSatisfyVideoIdSpec }) {
  const emulator = await startEmulator({ clock: 'manual' })
  const failures = []
  try {
    for (const [name, library] of Object.entries(libraries)) {
      const expectResult = async (call, expected, text = '') => {
        const details = library.needsPath ? { method: call.method, path: call.path } : {}
        const received = await library.send({ url: emulator.url, ...call })
        const { pass, message } = await toSatisfyVideoIdSpec(received, details)
        if (pass === expected && message().includes(text)) return
        failures.push(
          `${name}, ${call.method} ${call.path}: pass is ${pass}, not ${expected}. ${message()}`,
        )
      }
      const headers = { authorization: `Bearer ${emulator.token}` }
      const { id } = emulator.seed({ status: 'ok' })
      const read = (path) => ({ method: 'GET', path: `/IT-identity-verifications${path}`, headers })
      const open = (json) => ({ method: 'POST', path: '/IT-live', headers, json })
      await expectResult(read(''), true)
      await expectResult(read(`/${id}`), true)
      await expectResult(read(`/${id}/data`), true)
      await expectResult(read(`/${id}/images`), true)
      await expectResult(read('/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11'), true)
      await expectResult({ ...read(''), headers: {} }, true)
      await expectResult(open({ mail: 'anna@example.com' }), true)
      await expectResult(read('?colour=red'), false, 'unknown parameter "colour"')
      const found = library.hasRequest ? 'unknown member "healthcard"' : ''
      await expectResult(
        open({ mail: 'anna@example.com', healthcard: {} }),
        library.hasRequest !== true,
        found,
      )
    }
  } finally {
    await emulator.close()
  }
  assert.deepEqual(failures, [])
}

/** Checks that the matcher fails, even after `.not`, if it cannot judge a value. Its error must be a sentence. */
export async function checkUnjudged({ startEmulator, toSatisfyVideoIdSpec }) {
  const emulator = await startEmulator({ clock: 'manual' })
  try {
    const { url, token } = emulator
    const headers = { authorization: `Bearer ${token}` }
    const list = `${url}/IT-identity-verifications`
    const { id } = emulator.seed({ status: 'ok' })
    const read = await fetch(list, { headers })
    await read.json()
    const parsed = await createClient({ baseUrl: url }).GET('/IT-identity-verifications', {
      headers,
    })
    const values = {
      'a body that was read': read,
      'a parsed body': await got(list, { headers }).json(),
      'an unread body of undici': await request(list, { headers }),
      'a stream of axios': await axios.get(list, { headers, responseType: 'stream' }),
      'response of openapi-fetch alone': parsed.response,
      'data of openapi-fetch alone': parsed.data,
      'a foreign path': await fetch(`${url}/__emulator/health`),
      'a misspelt path': await axios.get(`${list}s/${id}`, { headers, validateStatus: () => true }),
      'no connection': await axios.get('http://127.0.0.1:9/IT-live').catch((error) => error),
    }
    for (const [name, value] of Object.entries(values)) {
      const plain = await toSatisfyVideoIdSpec(value)
      const negated = await toSatisfyVideoIdSpec.call({ isNot: true }, value)
      assert.deepEqual([plain.pass, negated.pass], [false, true], `${name}: ${plain.message()}`)
      assert.match(plain.message(), /^This cannot be compared with openapi\.yaml\. /, name)
    }
  } finally {
    await emulator.close()
  }
}
