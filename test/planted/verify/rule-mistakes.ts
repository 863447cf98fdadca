import { pactJs3, pactJs4, pactJvm3, pactPhp2 } from './correct-pacts.ts'
import { id, inVersion, list, no, regex, rules, token, type } from './pact-values.ts'
import { at, type PlantedPact, planted, rules4 } from './planted-pact.ts'

export const RULE_MISTAKES: readonly PlantedPact[] = [
  planted('pact-js 4: a rule for a member that is not there', pactJs4, (pact) => {
    rules4(pact)['$.data.identifier'] = type
  }),
  planted('pact-js 4: a rule below the wrong parent', pactJs4, (pact) => {
    rules4(pact)['$.id'] = type
  }),
  planted('pact-php 2: a rule without $.body', pactPhp2, (pact) => {
    at(pact, 0).response.matchingRules['$.data.id'] = { match: 'type' }
  }),
  planted('pact-js 4: a rule for a header that is not there', pactJs4, (pact) => {
    at(pact, 0).response.matchingRules.header['X-Request-Id'] = type
  }),
  planted('pact-js 4: an example that breaks its regular expression', pactJs4, (pact) => {
    rules4(pact)['$.data.id'] = regex('^[0-9]+$')
  }),
  planted('pact-js 4: a regular expression for the beginning only', pactJs4, (pact) => {
    rules4(pact)['$.data.link'] = regex('^https?://')
  }),
  planted('pact-js 4: an invalid regular expression', pactJs4, (pact) => {
    rules4(pact)['$.data.id'] = regex('[0-9a-f')
  }),
  planted('pact-js 4: a content type that breaks its rule', pactJs4, (pact) => {
    at(pact, 0).response.matchingRules.header['Content-Type'] = regex('application/xml.*')
  }),
  planted('pact-js 3: a regular expression that admits the status pending', pactJs3, (pact) => {
    at(pact, 0).response.matchingRules.body['$.data[*].status'] = regex(
      '^(running|pending|validation|ok|ko)$',
    )
  }),
  planted('pact-php 2: a regular expression that admits success and failure', pactPhp2, (pact) => {
    at(pact, 1).response.matchingRules['$.body.data[*].status'] = {
      match: 'regex',
      regex: 'ko|success|failure',
    }
  }),
  planted('pact-jvm 3: a gender rule that admits D', pactJvm3, (pact) => {
    at(pact, 0).response.matchingRules.body['$.data.user.gender'] = regex('M|F|D')
  }),
  planted('pact-jvm 3: a date rule with another order', pactJvm3, (pact) => {
    at(pact, 0).response.matchingRules.body['$.data.user.birthDate'] = rules({
      match: 'date',
      format: 'dd/MM/yyyy',
    })
  }),
  planted('pact-jvm 3: a timestamp rule without milliseconds', pactJvm3, (pact) => {
    at(pact, 0).response.matchingRules.body['$.data.completedAt'] = rules({
      match: 'timestamp',
      timestamp: "yyyy-MM-dd'T'HH:mm:ssXXX",
    })
  }),
  planted('pact-js 3: a list of at least five with an example of one', pactJs3, (pact) => {
    at(pact, 0).response.matchingRules.body['$.data'] = rules({ match: 'type', min: 5 })
  }),
  planted('pact-js 3: a list of at most one where two verifications exist', pactJs3, (pact) => {
    at(pact, 0).response.matchingRules.body['$.data'] = rules({ match: 'type', max: 1 })
  }),
  planted(
    'pact-js 4: an integer rule for the error 125.22',
    () =>
      inVersion('3.0.0', 'integers', [
        {
          description: 'a token that is refused',
          providerStates: [{ name: 'token-refused' }],
          request: { method: 'GET', path: list, headers: { Authorization: token } },
          response: {
            status: 401,
            body: no(125.22, 'Wrong Token'),
            matchingRules: { body: { '$.error': rules({ match: 'integer' }) } },
          },
        },
      ]),
    () => {},
  ),
  planted('pact-go 4: a status class that the status is not in', pactJs4, (pact) => {
    at(pact, 1).response.matchingRules.status = rules({
      match: 'statusCode',
      status: 'clientError',
    })
  }),
  planted('pact-js 4: a null rule for the owner', pactJs4, (pact) => {
    rules4(pact)['$.data.owner'] = rules({ match: 'null' })
  }),
  planted('pact-jvm 4: arrayContains with a row that is not there', pactJs3, (pact) => {
    at(pact, 0).response.body.data = [{ id: 'nobody', status: 'ok' }]
    at(pact, 0).response.matchingRules = {
      body: { '$.data': rules({ match: 'arrayContains', variants: [{ index: 0, rules: {} }] }) },
    }
  }),
]

export const STATE_MISTAKES: readonly PlantedPact[] = [
  planted('pact-js 4: a provider state that does not exist', pactJs4, (pact) => {
    at(pact, 1).providerStates[0].name = 'a verification exists'
  }),
  planted('pact-js 4: the state has another id than the path', pactJs4, (pact) => {
    at(pact, 1).providerStates[0].params.id = 'another'
  }),
  planted('pact-js 4: the state is too early for the status', pactJs4, (pact) => {
    at(pact, 1).providerStates[0].params.at = '1m'
  }),
  planted('pact-js 4: the state has a param that does not exist', pactJs4, (pact) => {
    at(pact, 1).providerStates[0].params.status = 'ok'
  }),
  planted('pact-js 4: two interactions with one description and one state', pactJs4, (pact) => {
    const copy = structuredClone(at(pact, 1))
    pact.interactions.push(copy)
  }),
  planted('pact-php 2: a state with another final status', pactPhp2, (pact) => {
    at(pact, 1).providerState = `ok; id=${id}`
  }),
]
