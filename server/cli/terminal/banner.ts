import { type TerminalText, terminalLines } from '../../domain/text/terminal-text.ts'
import { formatInstant } from '../../domain/time/instant.ts'
import type { Settings } from '../../runtime/settings.ts'
import { version } from '../../runtime/version.ts'

/** The members of a running emulator that the banner shows. */
export type BannerInfo = {
  readonly url: string
  readonly urls: readonly string[]
  /** The base URL for HTTPS. Absent without it. */
  readonly httpsUrl?: string
  /** The certificate of the test authority. Absent without HTTPS, or with a certificate of the user. */
  readonly authority?: string
  readonly token: string
  /** One sentence about the state loaded from the data folder. Absent without a data folder. */
  readonly resumed?: string
}

/** Formats the banner in eleven or twelve lines: address, behaviour, and two commands to paste. */
export function formatBanner(
  address: BannerInfo,
  settings: Settings,
  platform: string,
): TerminalText {
  const { url, urls, httpsUrl, authority, token, resumed } = address
  const { scenario, pace, seed, controlToken } = settings
  const create = formatCurl(platform, `${url}/IT-live`, token, {
    mail: 'franco.rossi@example.com',
    callback: { url: `${url}/__emulator/inbox/first`, method: 'POST', field: 'data' },
  })
  const advance = formatCurl(
    platform,
    `${url}/__emulator/clock/advance`,
    token,
    { by: '2m' },
    controlToken !== undefined,
  )
  return terminalLines([
    `videoid-emulator ${version}, an unofficial emulator of Openapi's Video ID API`,
    `  address    ${[url, ...urls.filter((other) => other !== url)].join(' and ')}`,
    ...(httpsUrl === undefined
      ? []
      : [
          `  https      ${httpsUrl}${authority === undefined ? '' : ` (to trust it: ${url}/__emulator/ca.pem)`}`,
        ]),
    `  page       ${url}/__emulator/${controlToken === undefined ? '' : ' (log in with the control token)'}`,
    `  settings   default scenario ${scenario}, pace ${pace}, seed ${seed}`,
    `  clock      ${clockLine(settings)}`,
    `  callbacks  ${callbackLine(settings)}`,
    ...(resumed === undefined ? [] : [`  data       ${resumed}`]),
    `  token      ${token}`,
    'Create a verification:',
    `  ${create}`,
    'Advance the clock by two minutes, to the end of the verification:',
    `  ${advance}`,
  ])
}

/** Returns a warning for each setting that makes the emulator less secure than its default. */
export function securityWarnings(settings: Settings): readonly string[] {
  const { controlToken, host, insecureCallbacks, allowRealHosts, logSecrets } = settings
  return [
    ...(host !== undefined && !isLoopback(host)
      ? [
          `Warning: listening on ${host}: everybody who reaches this machine reaches the emulator.${controlToken === undefined ? ' To protect its control API and pages: --control-token.' : ''}`,
        ]
      : []),
    ...(insecureCallbacks
      ? ['Warning: the certificates of https receivers are not checked (--insecure-callbacks).']
      : []),
    ...(allowRealHosts === false
      ? []
      : [
          `Warning: callbacks may reach ${allowRealHosts === true ? 'real hosts of openapi.com' : allowRealHosts.join(' and ')} (--allow-real-hosts).`,
        ]),
    ...(logSecrets ? ['Warning: the log shows tokens and personal details (--log-secrets).'] : []),
  ]
}

function clockLine({ clock, at, speed }: Settings): string {
  const start = at === undefined ? '' : ` from ${formatInstant(at)}`
  if (clock === 'manual') return `manual${start}: paused until you advance it`
  return `system${start}${speed === 1 ? '' : `, ${speed} times as fast`}`
}

function callbackLine({ forwardCallbacksTo, allowCallbackHosts }: Settings): string {
  if (forwardCallbacksTo !== undefined) return `all go to ${forwardCallbacksTo}`
  const allowed = ['loopback', 'private networks', ...allowCallbackHosts]
  return `may go to ${allowed.slice(0, -1).join(', ')} and ${allowed.at(-1)}`
}

/** Formats a curl command. cmd.exe supports only double quotes; other shells accept JSON in single quotes. */
function formatCurl(
  platform: string,
  url: string,
  token: string,
  body: unknown,
  needsControlToken = false,
): string {
  const json = JSON.stringify(body)
  const quote = (text: string) =>
    platform === 'win32' ? `"${text.replaceAll('"', '\\"')}"` : `'${text}'`
  const headers = [`Authorization: Bearer ${token}`, 'Content-Type: application/json']
  // The shell inserts the token, so that it is neither shown nor stored in the history.
  const variable =
    platform === 'win32' ? `%${CONTROL_TOKEN_VARIABLE}%` : `$${CONTROL_TOKEN_VARIABLE}`
  const secret = needsControlToken ? ` -H "x-emulator-control-token: ${variable}"` : ''
  return `curl -s ${quote(url)}${secret} ${headers.map((header) => `-H ${quote(header)}`).join(' ')} -d ${quote(json)}`
}

const CONTROL_TOKEN_VARIABLE = 'VIDEOID_EMULATOR_CONTROL_TOKEN'

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}
