/** The URL of an emulator, and a function that ends the verification of a token. */
export interface FlowContext {
  readonly url: string
  /** Moves the clock of the token until the verification has ended. */
  readonly finish: (token: string) => Promise<void>
}

/** The values that a client has read in a whole verification. */
export interface FlowResult {
  readonly token: string
  readonly status: string
  readonly listed: number
  readonly taxCode: string
  readonly pdf: Uint8Array
}

/** A whole verification through one generated client: token, open, list, status, data and a PDF. */
export type Flow = (context: FlowContext) => Promise<FlowResult>

export const account = { name: 'generators@example.com', key: 'any' } as const
export const scopes = ['*:*/*']
export const request = {
  mail: 'mario.rossi@example.com',
  user: { taxCode: 'RSSMRA80A01H501U' },
  output: { imagesAsPdf: true },
} as const

export function basic(): string {
  return `Basic ${btoa(`${account.name}:${account.key}`)}`
}

/** Reads a PDF with fetch, for generated clients that can only read text. */
export async function fetchPdf(url: string, token: string): Promise<Uint8Array> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  return new Uint8Array(await response.arrayBuffer())
}

export async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer())
}
