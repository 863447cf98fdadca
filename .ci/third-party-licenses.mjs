/** Formats the licence texts of all bundled components, one section for each. */
export function thirdPartyLicenses(components) {
  const head = 'videoid-emulator contains parts of these packages.\n'
  return head + components.map(sectionOf).join('')
}

function sectionOf({ name, version, license, text }) {
  return `\n${'-'.repeat(80)}\n${name} ${version} (${license})\n\n${text.trim().replaceAll('\r\n', '\n')}\n`
}
