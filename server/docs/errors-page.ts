import { PROBLEMS, type ProblemCode } from '../domain/model/problem.ts'
import { REPRODUCTIONS } from './error-reproductions.ts'

/** Renders docs/errors.md: every error of the emulated API, and how to get it. `npm run docs` writes the file. */
export function errorsPage(): string {
  const codes = Object.keys(PROBLEMS) as ProblemCode[]
  return `# Errors

Written by \`npm run docs\` from server/domain/model/problem-catalogue.json and server/docs/error-reproductions.ts.
Change those files, not this page.

Every error response of the emulated API is \`{"data": null, "success": false, "message": "...", "error": 200}\` with
the HTTP status in the table below. The header \`x-emulator-problem\` has the name and the remedy; \`--wire-only\` removes
this header. The numbers and texts of Video ID itself are not public. The label in brackets, such as (assumed), says
where the numbers and texts of the emulator come from:
[fidelity.md](fidelity.md#error-numbers). With \`fieldErrors: modern\` in the
[dialect](configuration.md#the-dialect), errors of the body of a POST have 422 instead of 428 or 406. An answer that
a scenario defines itself is called \`SCENARIO_FAULT\`.

A test runs every \`curl\` below, and expects exactly the status and the number that are shown above it. To run these
commands yourself, put the files that are shown into a folder \`errors\`, and first write this in your terminal:

\`\`\`sh
auth='Authorization: Bearer ${errorExamplesToken}'
\`\`\`

| name | HTTP | error | message |
| --- | --- | --- | --- |
${codes.map(row).join('\n')}

${codes.map(section).join('\n')}`
}

/** The token that the examples of the page use. */
export const errorExamplesToken = 'errors'

function row(code: ProblemCode): string {
  const { status, error, message } = PROBLEMS[code]
  return `| [\`${code}\`](#${code.toLowerCase()}) | ${status} | ${error} | ${message} |`
}

function section(code: ProblemCode): string {
  const { status, error, message, fix, source } = PROBLEMS[code]
  const { why, sh, flags, file } = REPRODUCTIONS[code]
  const needed = [
    ...(file === undefined ? [] : [block('yaml', `# errors/${file.name}\n${file.text}`)]),
    ...(flags === undefined ? [] : [`Started with \`${flags}\`:\n`]),
  ]
  return `## ${code}

HTTP **${status}**, error **${error}** (${source}): \`${message}\`

${why}

*To do:* ${fix}

${[...needed, block('sh', sh)].join('\n')}`
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\`\n`
}
