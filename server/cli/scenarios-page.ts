import { GENERIC_REFUSAL, type NewRequest, REASONS, wireReason } from '../core/reason.ts'

/** docs/scenarios.md, whole: the reasons a scenario may give. `npm run docs` writes it. */
export function scenariosPage(): string {
  const rows = Object.entries(REASONS).map(
    ([id, { newRequest, mayBeShown, raisedBy, source, en }]) =>
      [
        `\`${id}\``,
        en,
        AGAIN[newRequest],
        mayBeShown ? 'yes' : 'no',
        raisedBy.join(', '),
        source,
      ].join(' | '),
  )
  return `# Scenarios: the reasons

Written by \`npm run docs\` from server/core/reason-catalogue.json. Change that, not this. How a scenario
is written and chosen is in [scenarios/README.md](../scenarios/README.md).

Files, headers, mail tags and the control API take a reason with or without its underscores. The client
reads \`${wireReason('face_mismatch', 'compact')}\`, or \`${wireReason('face_mismatch', 'snake')}\` under \`--reason-style snake\`. A reason that is not for
the person is told them as "${GENERIC_REFUSAL.en}"

| reason | meaning | may a new request succeed? | for the person | raised by | label |
| --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}
`
}

const AGAIN: Readonly<Record<NewRequest, string>> = {
  yes: 'yes',
  no: 'no',
  'other-document': 'with another document',
}
