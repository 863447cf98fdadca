import type { RealHostPermission } from '../runtime/settings.ts'
import { isSandboxHost } from '../tls/intercepted-hosts.ts'
import type { Option } from './option.ts'
import { hostName, type Kind, trueOrFalse } from './value-kinds.ts'

/** The flag alone allows all real hosts. Names allow only these hosts. A production host cannot be named. */
const realHosts: Kind<RealHostPermission> = {
  placeholder: '[host]',
  allowed:
    'nothing after it, or a sandbox host such as test.videoid.openapi.com; a production host is refused, because each call costs up to 11.90 EUR',
  whenAlone: 'true',
  schema: { type: ['boolean', 'string'] },
  parse: (text) => trueOrFalse.parse(text) ?? parseSandboxHosts(text.split(',')),
  fromProgram: (value) => {
    if (typeof value === 'boolean') return value
    const names = typeof value === 'string' ? value.split(',') : value
    return Array.isArray(names) ? parseSandboxHosts(names.map(String)) : undefined
  },
}

/** Option of the real hosts that the emulator, or an intercepted command, may reach. Part of `OPTIONS`. */
export const REAL_HOST_OPTION: Option = {
  name: 'allow-real-hosts',
  kind: realHosts,
  help: 'allow real openapi.com hosts, or this one',
  commands: ['start', 'exec'],
  setting: 'allowRealHosts',
  join: joinPermissions,
}

function parseSandboxHosts(names: readonly string[]): readonly string[] | undefined {
  const hosts = names.map((name) => name.trim().toLowerCase().replace(/\.$/, ''))
  const isValid = hosts.every((host) => hostName.parse(host) !== undefined && isSandboxHost(host))
  return isValid && hosts.length > 0 ? hosts : undefined
}

/** Joins names. Without names, the last value is used, such as false for `--no-allow-real-hosts`. */
function joinPermissions(values: readonly unknown[]): unknown {
  const last = values.at(-1)
  return Array.isArray(last)
    ? [...new Set(values.flatMap((value) => (Array.isArray(value) ? value : [])))]
    : last
}
