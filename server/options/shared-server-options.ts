import { isIP } from 'node:net'
import { NAMED_NETWORKS } from '../http/forwarded-headers.ts'
import { type Option, REMOTE_COMMAND_NAMES } from './option.ts'
import { hostName, hostOrRange, type Kind, publicBaseUrl } from './value-kinds.ts'

const controlSecret: Kind<string> = {
  placeholder: '<secret>',
  allowed:
    'at least 16 printable characters without spaces, such as the output of "openssl rand -hex 24"',
  parse: (text) => (/^[\x21-\x7e]{16,1000}$/.test(text) ? text : undefined),
  schema: { type: 'string', pattern: '^[!-~]{16,1000}$' },
}

const trustedProxy: Kind<string> = {
  placeholder: '<proxy>',
  allowed:
    'the number of proxies from 1 to 9, an IP address, a range such as 10.0.0.0/8, or one of loopback, linklocal, uniquelocal',
  parse: (text) => {
    if (/^[1-9]$/.test(text) || Object.hasOwn(NAMED_NETWORKS, text)) return text
    return isIP(text.split('/')[0] ?? '') === 0 ? undefined : hostOrRange.parse(text)
  },
  schema: { type: ['string', 'integer'] },
}

/** Options of an emulator that several people use, often behind a proxy. Part of `OPTIONS`. */
export const SHARED_SERVER_OPTIONS: readonly Option[] = [
  {
    name: 'public-url',
    kind: publicBaseUrl,
    help: 'base of link and other URLs in responses',
    commands: ['start', 'exec'],
    setting: 'publicUrl',
    defaultText: "the request's Host",
  },
  {
    name: 'allow-host',
    kind: hostName,
    help: 'a further host name of the emulator',
    commands: ['start', 'exec'],
    setting: 'allowHosts',
    repeatable: true,
    defaultText: 'localhost, IP addresses, names without dots',
  },
  {
    name: 'trust-proxy',
    kind: trustedProxy,
    help: 'proxies whose X-Forwarded headers count',
    commands: ['start', 'exec'],
    setting: 'trustProxy',
    repeatable: true,
    defaultText: 'none: the headers are ignored',
  },
  {
    name: 'control-token',
    kind: controlSecret,
    help: 'secret for control API and pages',
    commands: ['start', 'exec', ...REMOTE_COMMAND_NAMES, 'explain', 'ca', 'mcp'],
    setting: 'controlToken',
    secret: true,
    defaultText: 'none: everybody may use them',
  },
]
