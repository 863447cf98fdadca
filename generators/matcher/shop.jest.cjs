// Jest runs this file as CommonJS, which is its default.
const axios = require('axios')
const supertest = require('supertest')
const { startEmulator, toSatisfyVideoIdSpec } = require('videoid-emulator')

expect.extend({ toSatisfyVideoIdSpec })

let emulator
let headers
beforeAll(async () => {
  emulator = await startEmulator({ clock: 'manual' })
  headers = { authorization: `Bearer ${emulator.token}` }
})
afterAll(() => emulator.close())

const list = '/IT-identity-verifications'
const mail = 'anna@example.com'

test('a response of fetch passes, and its body remains readable', async () => {
  const init = { method: 'POST', headers, body: JSON.stringify({ mail }) }
  const answer = await fetch(`${emulator.url}/IT-live`, init)

  await expect(answer).toSatisfyVideoIdSpec()
  expect((await answer.json()).data.status).toBe('running')
})

test('responses of axios and supertest pass', async () => {
  await expect(await axios.get(emulator.url + list, { headers })).toSatisfyVideoIdSpec()
  await expect(await supertest(emulator.url).get(list).set(headers)).toSatisfyVideoIdSpec()
})

test('a file passes, although Jest has a Buffer class of its own for the bytes', async () => {
  const { id } = emulator.seed({ status: 'ok' })
  const url = `${emulator.url}${list}/${id}/images`
  const answer = await axios.get(url, { headers, responseType: 'arraybuffer' })

  await expect(answer).toSatisfyVideoIdSpec()
})

test('a misspelt member of the request fails', async () => {
  const answer = await axios.post(`${emulator.url}/IT-live`, { mail, healthcard: {} }, { headers })

  await expect(expect(answer).toSatisfyVideoIdSpec()).rejects.toThrow('"healthcard"')
  await expect(answer).not.toSatisfyVideoIdSpec()
})

test('a value that the matcher cannot judge fails, even after not', async () => {
  const answer = await fetch(emulator.url + list, { headers })
  await answer.json()

  await expect(expect(answer).toSatisfyVideoIdSpec()).rejects.toThrow('was read already')
  await expect(expect(answer).not.toSatisfyVideoIdSpec()).rejects.toThrow('was read already')
  await expect(expect({}).not.toSatisfyVideoIdSpec()).rejects.toThrow('no HTTP status')
})
