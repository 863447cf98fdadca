import type { RecordedCall } from '../recorder/recorded-calls.ts'
import type { BodyForm } from '../recorder/request-facts.ts'
import { type RuleFinding, ruleFinding } from './rule-finding.ts'
import { familyOf, type RunCall } from './run-context.ts'

/**
 * Checks the headers of an accepted request for mistakes that the emulator ignores, but that the real service may
 * refuse. Pure.
 */
export function headerFindings({ call, operation }: RunCall): readonly RuleFinding[] {
  const isOpening = familyOf(operation) === 'open'
  const isReading = operation?.startsWith('GET /IT-') === true
  return [
    ...(isOpening ? contentTypeFindings(call) : []),
    ...(isOpening || (isReading && !operation.endsWith('{type}')) ? acceptFindings(call) : []),
    ...(isOpening || isReading ? tokenFindings(call) : []),
    ...(isReading ? bodyOfGetFindings(call) : []),
    ...emulatorFindings(call),
  ]
}

const BODY_RULE = '/components/requestBodies/VerificationToOpen/content'

function contentTypeFindings({ requestHeaders = {}, facts }: RecordedCall): readonly RuleFinding[] {
  if (facts === undefined) return []
  const header = requestHeaders['content-type']
  // Only a warning: the platform's services seem to read JSON with any content type, but no page documents this.
  const finding = (message: string) =>
    ruleFinding('warning', 'header Content-Type', message, BODY_RULE)
  const ofBody = bodyFinding(facts.bodyForm)
  if (ofBody !== undefined) return [ofBody]
  if (header === undefined) {
    return [finding('there is no content type, send application/json')]
  }
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase())
  if (type === 'application/x-www-form-urlencoded') {
    const message = 'the body is JSON, but the header calls it a form, send application/json'
    return [finding(message)]
  }
  if (type !== 'application/json') {
    const shown = /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'something else'
    return [finding(`the body is JSON, but the header says ${shown}, send application/json`)]
  }
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice('charset='.length)
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset)
  return isUtf8 ? [] : [finding('the charset is not UTF-8, but JSON is always UTF-8')]
}

function bodyFinding(form: BodyForm | undefined): RuleFinding | undefined {
  if (form === 'byte order mark') {
    const message = 'the body begins with a byte order mark, which JSON does not allow'
    return ruleFinding('warning', '', message, BODY_RULE)
  }
  if (form !== 'a member twice') return undefined
  const message = 'the body has a member twice, and only the last one counts'
  return ruleFinding('warning', '', message, BODY_RULE)
}

function acceptFindings({ requestHeaders = {} }: RecordedCall): readonly RuleFinding[] {
  const { accept } = requestHeaders
  if (accept === undefined || /\*\/\*|application\/(\*|json|[\w.-]+\+json)/i.test(accept)) return []
  const message = 'the header does not allow JSON, the form of every response here'
  return [ruleFinding('warning', 'header Accept', message, '/paths/~1IT-live/post/responses')]
}

function tokenFindings({ facts }: RecordedCall): readonly RuleFinding[] {
  const { tokenForm, missingScope } = facts ?? {}
  const rule = '/components/securitySchemes/bearer'
  const where = 'header Authorization'
  const scopeFinding =
    missingScope === undefined
      ? []
      : [ruleFinding('error', where, `the token was created without ${missingScope}`, rule)]
  if (tokenForm === undefined) return scopeFinding
  const message = `the token is not as described: ${tokenForm}`
  return [...scopeFinding, ruleFinding('error', where, message, rule)]
}

// The vendor's Python client sends {} with every GET.
function bodyOfGetFindings({ facts }: RecordedCall): readonly RuleFinding[] {
  if (facts?.hasBody !== true || facts.bodyLength === '{}'.length) return []
  const rule = '/paths/~1IT-identity-verifications/get'
  return [ruleFinding('warning', '', 'a GET has a body, which is ignored', rule)]
}

function emulatorFindings({ facts }: RecordedCall): readonly RuleFinding[] {
  const { emulatorHeaders = [], selectedBy } = facts ?? {}
  const rule = '/info/description'
  const isTagged = selectedBy === 'mail tag'
  return [
    ...emulatorHeaders.map((name) => {
      return ruleFinding('notice', `header ${name}`, 'only the emulator reads this header', rule)
    }),
    ...(isTagged
      ? [
          ruleFinding(
            'notice',
            '/mail',
            'the tag of the address selects a scenario, but only in the emulator',
            rule,
          ),
        ]
      : []),
  ]
}
