import { pactJs3, pactJs4, pactJvm3, pactPhp2 } from './correct-pacts.ts'
import { id, link, ok, rules, type } from './pact-values.ts'
import { at, type PlantedPact, planted, response4, rules4 } from './planted-pact.ts'

export const RESPONSE_MISTAKES: readonly PlantedPact[] = [
  planted('pact-js 4: a member that the response does not have', pactJs4, (pact) => {
    response4(pact).data.createdAt = '2026-01-01'
    rules4(pact)['$.data.createdAt'] = type
  }),
  planted('pact-js 4: the id is read as data.verificationId', pactJs4, (pact) => {
    response4(pact).data.verificationId = id
    delete response4(pact).data.id
    delete rules4(pact)['$.data.id']
  }),
  planted('pact-js 4: a response without the envelope', pactJs4, (pact) => {
    at(pact, 1).response.body.content = response4(pact, 1).data
    at(pact, 1).response.matchingRules.body = {}
  }),
  planted('pact-js 4: status OK in capitals', pactJs4, (pact) => {
    response4(pact, 1).data.status = 'OK'
  }),
  planted('pact-js 4: status completed, under a type rule', pactJs4, (pact) => {
    response4(pact, 1).data.status = 'completed'
    rules4(pact, 1)['$.data.status'] = type
  }),
  planted('pact-js 4: an opened verification is ok at once, under a type rule', pactJs4, (pact) => {
    response4(pact).data.status = 'ok'
    rules4(pact)['$.data.status'] = type
  }),
  planted('pact-js 4: success as a text', pactJs4, (pact) => {
    response4(pact, 1).success = 'true'
  }),
  planted('pact-js 4: the POST is answered with 201', pactJs4, (pact) => {
    at(pact, 0).response.status = 201
  }),
  planted('pact-js 4: missing credit is answered with 403', pactJs4, (pact) => {
    at(pact, 2).response.status = 403
  }),
  planted('pact-js 4: an error number of another refusal', pactJs4, (pact) => {
    response4(pact, 2).error = 201
  }),
  planted('pact-js 4: an error number that does not exist, under a type rule', pactJs4, (pact) => {
    response4(pact, 2).error = 4711
    rules4(pact, 2)['$.error'] = type
  }),
  planted('pact-js 4: the error number as a text', pactJs4, (pact) => {
    response4(pact, 2).error = '610'
    rules4(pact, 2)['$.error'] = type
  }),
  planted('pact-js 4: the content type text/html', pactJs4, (pact) => {
    at(pact, 1).response.headers['Content-Type'] = ['text/html']
  }),
  planted('pact-js 4: a header that the API does not send', pactJs4, (pact) => {
    at(pact, 0).response.headers.Location = [link]
  }),
  planted('pact-js 4: a response header of the emulator', pactJs4, (pact) => {
    at(pact, 0).response.headers['x-emulator-scenario'] = ['ok']
  }),
  planted('pact-js 4: two spellings of a header with two values', pactJs4, (pact) => {
    at(pact, 1).response.headers['content-type'] = ['application/json; charset=utf-16']
  }),
  planted('pact-js 3: the list is in data.items', pactJs3, (pact) => {
    at(pact, 0).response.body.data = { items: at(pact, 0).response.body.data }
    at(pact, 0).response.matchingRules = {
      body: { '$.data.items': rules({ match: 'type', min: 1 }) },
    }
  }),
  planted('pact-js 3: an empty list is answered with 200', pactJs3, (pact) => {
    at(pact, 1).response = { status: 200, body: ok([]) }
  }),
  planted('pact-js 3: more rows than the states have', pactJs3, (pact) => {
    const [row] = at(pact, 0).response.body.data
    at(pact, 0).response.body.data = [row, row, row]
    at(pact, 0).response.matchingRules.body['$.data'] = rules({ match: 'type', min: 3 })
  }),
  planted('pact-jvm 3: surname instead of lastName in the data', pactJvm3, (pact) => {
    at(pact, 0).response.body.data.user.surname = 'Rossi'
    at(pact, 0).response.matchingRules.body['$.data.user.surname'] = type
  }),
  planted('pact-jvm 3: the completion as a number', pactJvm3, (pact) => {
    at(pact, 0).response.body.data.completedAt = 1767600000
    at(pact, 0).response.matchingRules.body['$.data.completedAt'] = rules({ match: 'integer' })
  }),
  planted('pact-jvm 3: the reason in capitals', pactJs4, (pact) => {
    response4(pact, 1).data.reason = 'IDENTITY_VERIFIED'
  }),
  planted('pact-php 2: the exact message of another refusal', pactPhp2, (pact) => {
    at(pact, 2).response.body.message = 'Invalid mail'
  }),
]
