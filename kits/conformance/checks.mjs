// The checks of one kit: its steps, its example suite with and without planted mistakes, and its messages at the start.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './run-command.mjs'

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const stepsFile = fileURLToPath(new URL('./steps.json', import.meta.url))
const { steps } = JSON.parse(readFileSync(stepsFile, 'utf8'))

// A proxy that does not exist: a kit must not send its calls to a proxy.
const PROXY = { HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' }
const KIT = { VIDEOID_KIT_EMULATOR: program }
const TOKEN = 'control-token-of-the-kits'

/** Each mistake of the example application, with the texts that the message of the failed suite must have. */
const MISTAKES = {
  'ignores-ko': [/status: ko, reason: documentexpired/, /callback ko: delivered 200/],
  'no-authorization': [/requests without a valid token/, /TOKEN_MISSING/],
  'pays-twice': [/each POST is charged/, /carla@example\.com {2}2 verifications/],
}

/** Features that are not steps of steps.json. */
const FEATURES = {
  start: 'starts an emulator of its own',
  connect: 'connects to a running emulator',
  token: 'sends the control token of the emulator',
  report: 'explains a failed test in its message',
  mistakes: 'says in one sentence why there is no emulator',
}

/**
 * Runs all checks of a language. Each result has the title of the check, its feature, and the failure, if there is one.
 * @param {import('./languages.mjs').Language} language
 * @returns {Promise<readonly { title: string, feature?: string, failure?: string }[]>}
 */
export async function checkKit(language) {
  for (const command of language.build?.() ?? []) {
    const { code, text } = await runCommand(command)
    if (code !== 0) return [{ title: 'the kit compiles', failure: text }]
  }
  return [
    ...(await checkSteps(language, FEATURES.start, { ...KIT, ...PROXY })),
    ...(await checkConnectedSteps(language)),
    await checkControlToken(language),
    await checkGreenSuite(language),
    ...(await Promise.all(
      Object.keys(MISTAKES).map((mistake) => checkRedSuite(language, mistake)),
    )),
    ...(await checkStartMistakes(language)),
  ]
}

/** The features in the order of the table. */
export const ALL_FEATURES = [
  FEATURES.start,
  FEATURES.connect,
  FEATURES.token,
  ...new Set(steps.map(({ feature }) => feature)),
  FEATURES.report,
  FEATURES.mistakes,
]

async function checkSteps({ driver }, feature, env) {
  const { code, text } = await runCommand(driver(), env, [stepsFile])
  const lines = text.split('\n')
  const results = steps.map(({ title, feature: own }) => {
    const passed = lines.includes(`passed ${title}`)
    const failed = lines.find((line) => line.startsWith(`FAILED ${title}`))
    return { title, feature: own, failure: passed ? undefined : (failed ?? 'the step was not run') }
  })
  const isGood = code === 0 && results.every(({ failure }) => failure === undefined)
  return [...results, { title: feature, feature, failure: isGood ? undefined : text }]
}

async function checkConnectedSteps({ driver }) {
  const command = driver()
  const words = [
    process.execPath,
    program,
    'exec',
    '--control-token',
    TOKEN,
    '--',
    ...command.words,
  ]
  const results = await checkSteps({ driver: () => ({ ...command, words }) }, FEATURES.connect, {})
  return results.map((result) => ({ ...result, title: `connected: ${result.title}` }))
}

// The kit does not read the file of the token. So it must get the token from the emulator that it starts.
async function checkControlToken({ driver }) {
  const folder = mkdtempSync(join(tmpdir(), 'videoid-token-'))
  const file = join(folder, 'token')
  writeFileSync(file, TOKEN)
  const env = { ...KIT, VIDEOID_EMULATOR_CONTROL_TOKEN_FILE: file }
  const { code, text } = await runCommand(driver(), env, [stepsFile])
  rmSync(folder, { recursive: true })
  return { title: FEATURES.token, feature: FEATURES.token, failure: code === 0 ? undefined : text }
}

async function checkGreenSuite({ suite }) {
  const { code, text } = await runCommand(suite(), KIT)
  return { title: 'the example suite passes', failure: code === 0 ? undefined : text }
}

async function checkRedSuite({ suite }, mistake) {
  const { code, text } = await runCommand(suite(), { ...KIT, SHOP_MISTAKE: mistake })
  const absent = MISTAKES[mistake].find((pattern) => !pattern.test(text))
  const title = `the example suite fails and names the cause: ${mistake}`
  const failure =
    code === 0 ? 'the suite passed' : absent && `exit code ${code}, but no ${absent} in:\n${text}`
  return { title, feature: FEATURES.report, failure }
}

async function checkStartMistakes({ driver }) {
  const [busy, old, other] = await Promise.all([
    serve(404, {}),
    serve(200, { status: 'ok', version: '0.0.9' }),
    serve(200, { hello: 'world' }),
  ])
  const mistakes = [
    {
      title: 'the emulator is not installed',
      env: { PATH: pathWithoutEmulator() },
      texts: ['videoid-emulator is not installed here', 'npm i -D videoid-emulator'],
    },
    {
      title: 'VIDEOID_KIT_EMULATOR is not a file',
      env: { VIDEOID_KIT_EMULATOR: '/no/such/file' },
      texts: ['VIDEOID_KIT_EMULATOR is "/no/such/file", which is not a file', 'unset it'],
    },
    {
      title: 'a setting is wrong',
      env: { ...KIT, VIDEOID_EMULATOR_SCENARIO: 'kox' },
      texts: ['videoid-emulator did not start (exit code 2): ', 'did you mean "ko"?'],
    },
    {
      title: 'the port is taken',
      env: { ...KIT, VIDEOID_EMULATOR_PORT: String(busy.port) },
      texts: ['did not start (exit code 2): ', `Port ${busy.port} is taken by another program.`],
    },
    {
      title: 'nothing answers at VIDEOID_EMULATOR_URL',
      env: { VIDEOID_EMULATOR_URL: 'http://127.0.0.1:9' },
      texts: ['No emulator answers at http://127.0.0.1:9 (', 'unset VIDEOID_EMULATOR_URL'],
    },
    {
      title: 'the running emulator is too old',
      env: { VIDEOID_EMULATOR_URL: old.url },
      texts: [
        `The emulator at ${old.url} has version 0.0.9, and this kit needs 0.1.0 or later`,
        'npm i -D videoid-emulator@latest',
      ],
    },
    {
      title: 'another program answers at VIDEOID_EMULATOR_URL',
      env: { VIDEOID_EMULATOR_URL: other.url },
      texts: [`${other.url} is not a videoid-emulator`, 'correct VIDEOID_EMULATOR_URL'],
    },
  ]
  try {
    return await Promise.all(mistakes.map((mistake) => checkStartMistake(driver(), mistake)))
  } finally {
    for (const server of [busy, old, other]) server.close()
  }
}

async function checkStartMistake(command, { title, env, texts }) {
  const { code, text } = await runCommand(command, env, [stepsFile])
  const sentence = text.trim()
  const absent = texts.find((part) => !sentence.includes(part))
  const failure =
    code !== 2 || absent !== undefined || sentence.includes('\n')
      ? `expected exit code 2 and one line with "${absent ?? texts[0]}", got ${code}:\n${text}`
      : undefined
  return { title: `the kit says it if ${title}`, feature: FEATURES.mistakes, failure }
}

function pathWithoutEmulator() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.filter((path) => !existsSync(join(path, 'videoid-emulator'))).join(delimiter)
}

function serve(status, body) {
  const server = createServer((_req, res) => {
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      resolve({ port, url: `http://127.0.0.1:${port}`, close: () => server.close() })
    })
  })
}
