import { validate } from '@actions/languageservice'
import { TextDocument } from 'vscode-languageserver-textdocument'

let count = 0

/** Resolves to the messages about a workflow. */
export async function validateWorkflow(text) {
  // The language service remembers each address, so every text needs its own.
  const uri = `file:///.github/workflows/workflow-${count++}.yml`
  const document = TextDocument.create(uri, 'yaml', 1, text)
  return (await validate(document)).map(({ message }) => message)
}
