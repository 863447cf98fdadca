import { pactJs3, pactJs4, pactJvm3, pactPhp2 } from './correct-pacts.ts'
import { list, one, token } from './pact-values.ts'
import { at, type PlantedPact, planted, request4 } from './planted-pact.ts'

export const REQUEST_MISTAKES: readonly PlantedPact[] = [
  planted('pact-js 4: the request spells healthCard as healthcard', pactJs4, (pact) => {
    request4(pact).healthcard = request4(pact).healthCard
    delete request4(pact).healthCard
  }),
  planted('pact-js 4: email instead of mail', pactJs4, (pact) => {
    request4(pact).email = request4(pact).mail
    delete request4(pact).mail
  }),
  planted('pact-js 4: a number as a text where true or false belongs', pactJs4, (pact) => {
    request4(pact).phoneNumber.required = 'true'
  }),
  planted('pact-js 4: a gender that does not exist', pactJs4, (pact) => {
    request4(pact).user.gender = 'X'
  }),
  planted('pact-js 4: a birth date in Italian order', pactJs4, (pact) => {
    request4(pact).user.birthDate = '01/01/1980'
  }),
  planted('pact-js 4: the callback method PUT', pactJs4, (pact) => {
    request4(pact).callback.method = 'PUT'
  }),
  planted('pact-js 4: callback as a text', pactJs4, (pact) => {
    request4(pact).callback = 'http://127.0.0.1:9/hook'
  }),
  planted('pact-js 4: a misspelt member in a request that is refused with 402', pactJs4, (pact) => {
    request4(pact, 2).redirectURLs = { success: 'https://shop.example.com' }
  }),
  planted('pact-js 4: a wrong type in a request that is refused with 402', pactJs4, (pact) => {
    request4(pact, 2).layout = { title: 5 }
  }),
  planted('pact-js 4: no mail in a request that is refused with 402', pactJs4, (pact) => {
    delete request4(pact, 2).mail
  }),
  planted(
    'pact-php 2: a misspelt member in a request that is refused for its mail',
    pactPhp2,
    (pact) => {
      at(pact, 2).request.body.callBack = { url: 'http://127.0.0.1:9/hook' }
    },
  ),
  planted('pact-php 2: a body that is a form', pactPhp2, (pact) => {
    at(pact, 0).request.body = 'mail=anna%40example.com'
  }),
  planted('pact-php 2: no body', pactPhp2, (pact) => {
    delete at(pact, 0).request.body
  }),
  planted('pact-php 2: JSON with the content type text/xml', pactPhp2, (pact) => {
    at(pact, 0).request.headers['Content-Type'] = 'text/xml'
  }),
  planted('pact-php 2: PUT instead of POST', pactPhp2, (pact) => {
    at(pact, 0).request.method = 'PUT'
  }),
  planted('pact-php 2: a path in lower case', pactPhp2, (pact) => {
    at(pact, 0).request.path = '/it-selfie'
  }),
  planted('pact-php 2: an unknown query name', pactPhp2, (pact) => {
    at(pact, 1).request.query = 'page=1&limit=10'
  }),
  planted('pact-php 2: a limit above the maximum', pactPhp2, (pact) => {
    at(pact, 1).request.query = 'limit=1000'
  }),
  planted('pact-php 2: a list of a status that does not exist', pactPhp2, (pact) => {
    at(pact, 1).request.query = 'status=finished'
  }),
  planted('pact-js 3: a query name that is there twice', pactJs3, (pact) => {
    at(pact, 0).request.query.limit = ['20', '10']
  }),
  planted('pact-js 3: no token', pactJs3, (pact) => {
    delete at(pact, 0).request.headers.Authorization
  }),
  planted('pact-js 3: the token is the text undefined', pactJs3, (pact) => {
    at(pact, 0).request.headers.Authorization = 'Bearer undefined'
  }),
  planted('pact-js 3: the token without its scheme', pactJs3, (pact) => {
    at(pact, 0).request.headers.Authorization = token.replace('Bearer ', '')
  }),
  planted('pact-jvm 3: the id undefined, answered with 404', pactJvm3, (pact) => {
    at(pact, 1).request.path = `${list}/undefined`
  }),
  planted('pact-jvm 3: a path with a placeholder', pactJvm3, (pact) => {
    at(pact, 1).request.path = `${list}/{id}`
  }),
  planted('pact-jvm 3: a document type that does not exist', pactJvm3, (pact) => {
    delete at(pact, 0).request.generators
    at(pact, 0).request.path = `${one}/dossier`
  }),
  planted('pact-js 4: the header x-emulator-scenario instead of a state', pactJs4, (pact) => {
    at(pact, 0).request.headers['X-Emulator-Scenario'] = ['ok']
  }),
  planted('pact-js 4: a mail with the tag of a scenario', pactJs4, (pact) => {
    request4(pact).mail = 'anna+ko.face_mismatch@example.com'
  }),
  planted('pact-js 4: a call of the control API', pactJs4, (pact) => {
    at(pact, 1).request = { method: 'GET', path: '/__emulator/verifications', headers: {} }
  }),
]
