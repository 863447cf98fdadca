import { isRealHost } from '../../delivery/guard/target-guard.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Environment } from '../../options/environment.ts'

/** The credentials for a Pact Broker, and the origin that may get them. */
export type BrokerAccess = {
  /** The only origin that gets the credentials. Undefined without credentials. */
  readonly origin?: string
  /** Value of the Authorization header. Never printed, never sent to another origin. */
  readonly authorization?: string
  /** Name of the environment variable with the credentials, for errors. */
  readonly from?: string
}

const baseUrlVariable = 'PACT_BROKER_BASE_URL'
const tokenVariable = 'PACT_BROKER_TOKEN'
const userNameVariable = 'PACT_BROKER_USERNAME'
const passwordVariable = 'PACT_BROKER_PASSWORD'

/** Returns PACT_BROKER_BASE_URL, which is used if no pact is named. Undefined if it is not set. */
export function brokerUrlFrom(env: Environment): string | undefined {
  return nonEmptyVariable(env, baseUrlVariable)
}

/**
 * Reads the credentials from the environment variables of Pact's own tools. They are valid for the origin of
 * PACT_BROKER_BASE_URL if it is set, otherwise for the origin of the URLs in the arguments. Throws a UserError if these
 * URLs have several origins, or if the credentials are invalid.
 */
export function readBrokerAccess(env: Environment, urls: readonly URL[]): BrokerAccess {
  const credentials = credentialsIn(env)
  if (credentials === undefined) return {}
  const home = nonEmptyVariable(env, baseUrlVariable)
  if (home !== undefined)
    return { ...credentials, origin: parseBrokerUrl(home, baseUrlVariable).origin }
  const origins = [...new Set(urls.map(({ origin }) => origin))]
  const [origin] = origins
  if (origin === undefined) return {}
  if (origins.length === 1) return { ...credentials, origin }
  throw new UserError(
    `${credentials.from} is for one broker, but pacts are named at ${origins.join(' and ')}. Set ${baseUrlVariable} to the broker's address.`,
  )
}

/** Parses the URL of pacts. Throws a UserError that never contains a password. */
export function parseBrokerUrl(text: string, as = 'The address'): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UserError(
      `${as} is not an absolute http or https URL. Write one such as http://127.0.0.1:9292.`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new UserError(
      `${as} of ${url.host} has a user name in it, which ends up in logs. Set ${userNameVariable} and ${passwordVariable}, or ${tokenVariable}, instead.`,
    )
  }
  if (isRealHost(url.hostname)) {
    throw new UserError(
      `${as} names ${url.hostname}, a host of the real platform, which verify never calls. Name your broker.`,
    )
  }
  return url
}

function credentialsIn(env: Environment): Required<Omit<BrokerAccess, 'origin'>> | undefined {
  const bearer = nonEmptyVariable(env, tokenVariable)
  const user = nonEmptyVariable(env, userNameVariable)
  const secret = nonEmptyVariable(env, passwordVariable)
  if (bearer !== undefined && user !== undefined) {
    throw new UserError(
      `${tokenVariable} and ${userNameVariable} are both set, but a broker takes one of them. Unset the other.`,
    )
  }
  if (bearer !== undefined) {
    if (!/^[\x21-\x7e]+$/.test(bearer)) {
      throw new UserError(
        `${tokenVariable} is not a token: it has a blank or another character that a header cannot carry. Set it again.`,
      )
    }
    return { authorization: `Bearer ${bearer}`, from: tokenVariable }
  }
  if (user === undefined) {
    if (secret === undefined) return undefined
    throw new UserError(`${passwordVariable} is set without ${userNameVariable}. Set that too.`)
  }
  const pair = Buffer.from(`${user}:${secret ?? ''}`).toString('base64')
  return { authorization: `Basic ${pair}`, from: userNameVariable }
}

/** Returns undefined for an empty variable. */
function nonEmptyVariable(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim() ?? ''
  return text === '' ? undefined : text
}
