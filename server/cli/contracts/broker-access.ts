import { isRealHost } from '../../delivery/guard/target-guard.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Environment } from '../../options/environment.ts'

/** Who may be asked for pacts, and what is shown to whom. */
export type BrokerAccess = {
  /** The one origin that the credentials are for; undefined without any. */
  readonly origin?: string
  /** The header's value. Never printed, never sent to another origin. */
  readonly authorization?: string
  /** The variable that it is from, for sentences. */
  readonly from?: string
}

const baseUrlVariable = 'PACT_BROKER_BASE_URL'
const tokenVariable = 'PACT_BROKER_TOKEN'
const userNameVariable = 'PACT_BROKER_USERNAME'
const passwordVariable = 'PACT_BROKER_PASSWORD'

/** What PACT_BROKER_BASE_URL says, where no pact is named; undefined where nothing does. */
export function brokerUrlFrom(env: Environment): string | undefined {
  return nonEmptyVariable(env, baseUrlVariable)
}

/**
 * The credentials of the environment, by the names that Pact's own tools read. They are for the origin of
 * PACT_BROKER_BASE_URL, else for that of the one address that was named. Throws a Complaint where that is
 * not clear, or where they are no credentials.
 */
export function brokerAccess(env: Environment, urls: readonly URL[]): BrokerAccess {
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

/** Reads an address of pacts. Throws a Complaint, which never repeats what may be a password. */
export function parseBrokerUrl(text: string, as = 'The address'): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UserError(
      `${as} is no absolute http or https URL. Write one such as http://127.0.0.1:9292.`,
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
        `${tokenVariable} is no token: it has a blank or another character that no header can carry. Set it anew.`,
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

// An empty variable is as good as none.
function nonEmptyVariable(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim() ?? ''
  return text === '' ? undefined : text
}
