import { hasTool } from '../../support/external-tools.ts'

/** One request of a client. */
export interface Step {
  /** Default: POST with a body, otherwise GET. */
  readonly method?: string
  /** `$ID` is the id of the verification that was opened last. */
  readonly path: string
  /** The body as it is sent, or an object that is sent as JSON. */
  readonly body?: string | object
  /** Replaces the usual headers. `null` leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>
}

export type Language = 'python' | 'node' | 'php' | 'shell'

/** A file with a client in each language. Each client sends the steps of steps.json, whatever the responses are. */
export const DRIVER_FILES: Readonly<Record<string, string>> = {
  'client.py': `
import http.client, json, os, re, urllib.parse
base = urllib.parse.urlparse(os.environ["VIDEOID_EMULATOR_URL"])
ident = "none-yet"
for step in json.load(open("steps.json")):
    body = step.get("body")
    data = body.encode(step.get("encoding", "utf-8")) if body is not None else None
    headers = {k: v.replace("$TOKEN", os.environ["VIDEOID_EMULATOR_TOKEN"]) for k, v in step["headers"].items()}
    connection = http.client.HTTPConnection(base.hostname, base.port, timeout=10)
    try:
        connection.request(step["method"], step["path"].replace("$ID", ident), data, headers)
        text = connection.getresponse().read().decode("utf-8", "replace")
        found = re.search(r'"id":"([^"]+)","link"', text)
        if found: ident = found.group(1)
    except (OSError, http.client.HTTPException):
        pass
    connection.close()
`,
  'client.mjs': `
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
const { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token } = process.env
let id = 'none-yet'
let made = ''
for (const { method, path, headers, body } of JSON.parse(readFileSync('steps.json', 'utf8'))) {
  const filled = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, v.replace('$TOKEN', token).replace('$MADE', made)]))
  const text = await new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const call = request({ hostname, port, path: path.replace('$ID', id), method, headers: filled }, (answer) => {
      let all = ''
      answer.on('data', (chunk) => (all += chunk)).on('close', () => resolve(all))
    })
    call.on('error', () => resolve(''))
    if (body !== undefined) call.setHeader('content-length', Buffer.byteLength(body))
    call.end(body)
  })
  id = /"id":"([^"]+)","link"/.exec(text)?.[1] ?? id
  made = /"token":"([^"]+)"/.exec(text)?.[1] ?? made
}
`,
  'client.php': `<?php
$id = 'none-yet';
foreach (json_decode(file_get_contents('steps.json'), true) as $step) {
    $lines = [];
    foreach ($step['headers'] as $name => $value) {
        $lines[] = $name . ': ' . str_replace('$TOKEN', getenv('VIDEOID_EMULATOR_TOKEN'), $value);
    }
    $http = ['method' => $step['method'], 'header' => implode("\\r\\n", $lines), 'ignore_errors' => true];
    if (isset($step['body'])) $http['content'] = $step['body'];
    $url = getenv('VIDEOID_EMULATOR_URL') . str_replace('$ID', $id, $step['path']);
    $text = @file_get_contents($url, false, stream_context_create(['http' => $http]));
    if (preg_match('/"id":"([^"]+)","link"/', (string) $text, $found)) $id = $found[1];
}
`,
}

const COMMANDS: Readonly<Record<Exclude<Language, 'shell'>, readonly string[]>> = {
  python: ['python3', 'client.py'],
  node: [process.execPath, 'client.mjs'],
  php: ['php', 'client.php'],
}

/** Returns the command of a client. If this machine does not have the language, Node runs the client. */
export function commandFor(language: Language, steps: readonly Step[]): readonly string[] {
  if (language === 'shell' && hasTool('curl')) return ['sh', '-c', shellScript(steps)]
  const tool = language === 'python' ? 'python3' : language
  return language !== 'shell' && (language === 'node' || hasTool(tool))
    ? COMMANDS[language]
    : COMMANDS.node
}

/** Adds the headers and the method that most requests have. */
export function completeSteps(steps: readonly Step[]): readonly object[] {
  return steps.map(({ path, headers = {}, body, method }) => {
    const text = typeof body === 'object' ? JSON.stringify(body) : body
    return {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      path,
      headers: headersOf(headers, text),
      ...(text === undefined ? {} : { body: text }),
    }
  })
}

function headersOf(
  own: Readonly<Record<string, string | null>>,
  body: string | undefined,
): Readonly<Record<string, string>> {
  const usual = {
    Authorization: 'Bearer $TOKEN',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  }
  const all = { ...usual, ...own }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
}

function shellScript(steps: readonly Step[]): string {
  const lines = completeSteps(steps).map((step) => {
    const { method, path, headers, body } = step as {
      readonly method: string
      readonly path: string
      readonly headers: Readonly<Record<string, string>>
      readonly body?: string
    }
    const flags = Object.entries(headers).map(
      ([name, value]) => `-H "${name}: ${value.replace('$TOKEN', '$VIDEOID_EMULATOR_TOKEN')}"`,
    )
    const data = body === undefined ? [] : [`--data-binary '${body.replaceAll("'", "'\\''")}'`]
    const noType =
      body !== undefined && headers['Content-Type'] === undefined ? ['-H "Content-Type:"'] : []
    return `out=$(curl -sg --path-as-is -X ${method} ${[...flags, ...data, ...noType].join(' ')} "$VIDEOID_EMULATOR_URL${path.replace('$ID', '$id')}" | tr -d '\\0')
new=$(printf '%s' "$out" | sed -n 's/.*"id":"\\([^"]*\\)","link".*/\\1/p'); [ -z "$new" ] || id=$new`
  })
  return ['id=none-yet', ...lines].join('\n')
}
