import { join } from 'node:path'
import { UserError } from '../domain/base/user-error.ts'
import { terminalLines } from '../domain/text/terminal-text.ts'
import type { RunningEmulator } from '../index.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { writeBytes } from '../runtime/files.ts'
import { requestEmulator, valueAtPath } from './shared/control-client.ts'
import { rejectArguments } from './shared/reject-arguments.ts'
import { launchEmulator } from './shared/start-emulator.ts'
import type { Terminal } from './terminal/terminal.ts'

const inboxName = 'demo'

type ReceivedMessage = ReturnType<RunningEmulator['inbox']>[number]

/** Shows one verification from the POST to the PDF, on an emulator of its own. */
export async function demo(terminal: Terminal, chosen: ResolvedArguments): Promise<number> {
  rejectArguments('demo', chosen)
  const port = chosen.chosen.has('port') ? chosen.settings.port : 0
  const emulator = await launchEmulator({ ...chosen.settings, port, clock: 'manual', quiet: true })
  try {
    await demonstrateVerification(terminal, emulator, chosen)
    return 0
  } finally {
    await emulator.close()
  }
}

async function demonstrateVerification(
  terminal: Terminal,
  { url, token, inbox }: RunningEmulator,
  { own }: ResolvedArguments,
): Promise<void> {
  const say = (...lines: readonly string[]) => terminal.out(terminalLines(lines))
  const asked = async (path: string, body?: unknown) => {
    const answer = await requestEmulator(
      url,
      path,
      body === undefined ? { token } : { token, body },
    )
    if (answer.status === 200) return answer
    throw new UserError(`The demo ends here: ${path} answered ${answer.status} ${answer.text}`)
  }

  say(`An emulator of its own listens at ${url}; its clock stands still until it is moved.`)
  const example = exampleBody(`${url}/__emulator/inbox/${inboxName}`)
  say('', '> POST /IT-live', `  ${JSON.stringify(example)}`)
  const created = await asked('/IT-live', example)
  const id = String(valueAtPath(created.json, 'data', 'id'))
  say(`< ${created.status} ${created.text}`)

  let seen = 0
  for (const minute of [1, 2]) {
    say('', `> the clock moves on by a minute, to ${minute} min`)
    await asked('/__emulator/clock/advance', { by: '1m' })
    const received = inbox(inboxName)
    for (const message of received.slice(seen))
      say('  callback received:', ...formatRequest(message))
    seen = received.length
  }

  const path = `/IT-identity-verifications/${id}`
  for (const part of ['', '/data']) {
    const { status, text } = await asked(path + part)
    say('', `> GET ${path}${part}`, `< ${status} ${text}`)
  }
  const pdf = await asked(`${path}/audit`)
  const file = own.out ?? join(terminal.temporaryFolder, 'videoid-emulator-demo.pdf')
  await writeBytes(file, pdf.bytes)
  const saved = `${pdf.bytes.length} bytes of PDF, saved as ${file}`
  say('', `> GET ${path}/audit`, `< ${pdf.status}, ${saved}`)
  say('', 'That was a whole life. Your own: videoid-emulator start, then the curl it prints.')
}

function formatRequest({ method, path, headers, body }: ReceivedMessage): readonly string[] {
  const head = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, text]) => `${name}: ${text}`)]
  return [...head, '', new TextDecoder().decode(body)].map((line) => `    ${line}`.trimEnd())
}

// The body of the product page, with its callback sent where the demo can see it.
function exampleBody(hook: string): unknown {
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
      url: hook,
      method: 'POST',
      field: 'data',
      headers: { session_id: 'oiwejdf89453urf945jfg' },
    },
  }
}
