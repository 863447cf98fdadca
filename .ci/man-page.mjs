import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './build-cache.mjs'

/** Returns the man page: the texts of --help of all commands, in the format of man. Needs dist/. */
export function formatManPage() {
  const overview = help()
  const commands = [...overview.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name)
  return [
    `.TH VIDEOID-EMULATOR 1 "" "videoid-emulator ${help('--version').trim()}" "User commands"`,
    '.SH NAME',
    "videoid\\-emulator \\- unofficial emulator of Openapi.com's Video ID API",
    '.SH SYNOPSIS',
    '.B videoid\\-emulator',
    '[\\fIcommand\\fR] [\\fIoptions\\fR]',
    '.SH DESCRIPTION',
    ...verbatim(overview),
    ...commands.flatMap((command) => [
      `.SH ${command.toUpperCase().replaceAll('-', '\\-')}`,
      ...verbatim(help(command, '--help')),
    ]),
    '.SH FILES',
    '.TP',
    '.I /usr/share/doc/videoid\\-emulator',
    'the documentation, the shipped scenarios and openapi.yaml',
    '',
  ].join('\n')
}

function help(...args) {
  const command = [join(root, 'dist', 'cli.js'), ...(args.length === 0 ? ['--help'] : args)]
  return execFileSync(process.execPath, command, { encoding: 'utf8', env: { NO_COLOR: '1' } })
}

// Keeps lines as they are. In man, a backslash, a hyphen, and a point or quote at the start of a line have a meaning.
function verbatim(text) {
  const lines = text.trimEnd().split('\n')
  return [
    '.nf',
    ...lines.map((line) =>
      line
        .replaceAll('\\', '\\e')
        .replaceAll('-', '\\-')
        .replace(/^(?=[.'])/, '\\&'),
    ),
    '.fi',
  ]
}
