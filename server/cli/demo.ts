import { join } from 'node:path'
import { UserError } from '../domain/base/user-error.ts'
import { terminalLines } from '../domain/text/terminal-text.ts'
import type { RunningEmulator } from '../index.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { writeBytes } from '../runtime/files.ts'
import { requestEmulator, valueAtPath } from './shared/control-client.ts'
import { launchEmulator } from './shared/launch-emulator.ts'
import { rejectArguments } from './shared/reject-arguments.ts'
import type { Terminal } from './terminal/terminal.ts'

const inboxName = 'demo'

type ReceivedMessage = ReturnType<RunningEmulator['inbox']>[number]

/** Runs `demo`: starts an emulator and shows one verification from the POST to the PDF. */
export async function demo(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  rejectArguments('demo', resolved)
  const port = resolved.givenSettings.has('port') ? resolved.settings.port : 0
  const emulator = await launchEmulator({
    ...resolved.settings,
    port,
    clock: 'manual',
    quiet: true,
  })
  try {
    await demonstrateVerification(terminal, emulator, resolved)
    return 0
  } finally {
    await emulator.close()
  }
}

async function demonstrateVerification(
  terminal: Terminal,
  { url, token, inbox }: RunningEmulator,
  { commandOptions }: ResolvedArguments,
): Promise<void> {
  const print = (...lines: readonly string[]) => terminal.out(terminalLines(lines))
  const request = async (path: string, body?: unknown) => {
    const response = await requestEmulator(
      url,
      path,
      body === undefined ? { token } : { token, body },
    )
    if (response.status === 200) return response
    throw new UserError(
      `The demo cannot continue: ${path} answered ${response.status} ${response.text}`,
    )
  }

  print(
    `The emulator of this demo listens at ${url}. Its clock is paused: only the demo advances it.`,
  )
  const exampleRequest = exampleBody(`${url}/__emulator/inbox/${inboxName}`)
  print('', '> POST /IT-live', `  ${JSON.stringify(exampleRequest)}`)
  const created = await request('/IT-live', exampleRequest)
  const id = String(valueAtPath(created.json, 'data', 'id'))
  print(`< ${created.status} ${created.text}`)

  let shownCount = 0
  for (const minute of [1, 2]) {
    print('', `> advance the clock by one minute, to ${minute} min`)
    await request('/__emulator/clock/advance', { by: '1m' })
    const received = inbox(inboxName)
    for (const message of received.slice(shownCount))
      print('  callback received:', ...formatRequest(message))
    shownCount = received.length
  }

  const path = `/IT-identity-verifications/${id}`
  for (const part of ['', '/data']) {
    const { status, text } = await request(path + part)
    print('', `> GET ${path}${part}`, `< ${status} ${text}`)
  }
  const pdf = await request(`${path}/audit`)
  const file = commandOptions.out ?? join(terminal.temporaryFolder, 'videoid-emulator-demo.pdf')
  await writeBytes(file, pdf.bytes)
  const saved = `${pdf.bytes.length} bytes of PDF, saved as ${file}`
  print('', `> GET ${path}/audit`, `< ${pdf.status}, ${saved}`)
  print(
    '',
    'The verification is complete. To create your own, run videoid-emulator start and paste its first curl command.',
  )
}

function formatRequest({ method, path, headers, body }: ReceivedMessage): readonly string[] {
  const head = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, text]) => `${name}: ${text}`)]
  return [...head, '', new TextDecoder().decode(body)].map((line) => `    ${line}`.trimEnd())
}

/** The example body of the vendor's product page, with an inbox of the emulator as the receiver of the callbacks. */
function exampleBody(callbackUrl: string): unknown {
  return {
    mail: 'franco.rossi@example.com',
    user: {
      firstName: 'Franco',
      lastName: 'Rossi',
      gender: 'M',
      birthCountry: 'Italy',
      birthDate: '1977-11-06',
      birthPlace: 'Rome',
      taxCode: 'RSSMRA02D16A662G',
    },
    output: { imagesAsPdf: true },
    callback: {
      url: callbackUrl,
      method: 'POST',
      field: 'data',
      headers: { session_id: 'oiwejdf89453urf945jfg' },
    },
  }
}
