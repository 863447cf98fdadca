/** A request with its response as they were on the network, and the time between them. */
export interface JournaledExchange {
  /** Real milliseconds from the head of the request to the end of the response. */
  readonly durationMs: number
  /** Absent if it was dropped because of the limit of bytes. */
  readonly messages?: HttpMessages
}

/** The headers and bodies of a request and its response. They contain secrets: mask them before you show them. */
export interface HttpMessages {
  /** The path with its query, as received. */
  readonly url: string
  /** Header names and values alternate, each in a line, exactly as received. */
  readonly requestHeaders: string
  /** Undefined if the emulator did not read the body, or refused it because of its size. */
  readonly requestBody: StoredBody | undefined
  /** The status line and the headers, as sent. Undefined if no response was sent. */
  readonly responseHead: string | undefined
  /** Undefined if the response has no body. */
  readonly responseBody: StoredBody | undefined
}

/** The first bytes of a body, and the size of the whole body in bytes if it was cut. */
export type StoredBody = string | Uint8Array | CutBody

export interface CutBody {
  readonly start: Uint8Array
  readonly wholeBytes: number
}

/** How many bytes of each body the request journal stores. */
export const maxStoredBodyBytes = 64 * 1024

/** Splits the head of a response into its headers. The first line is the status line. */
export function headersOfHead(head: string): readonly (readonly [string, string])[] {
  return head
    .split('\r\n')
    .slice(1)
    .flatMap((line) => {
      const colon = line.indexOf(':')
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()] as const]
    })
}

/** Splits the headers of a request into names and values, which alternate. */
export function linesOf(requestHeaders: string): readonly string[] {
  return requestHeaders === '' ? [] : requestHeaders.split('\n')
}
