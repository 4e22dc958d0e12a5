import type { IncomingMessage } from 'node:http'
import type { StatusError } from '@kubesim/api'
import { failure } from './http-failures.ts'

/** Upstream: apiserver options MaxRequestBodyBytes and MaxResourceWriteBytes */
export const BODY_BYTES_MAX = 3 * 1024 * 1024

const NOTHING = Buffer.alloc(0)

/** Reads a request's body; at once where it has none. Rejects with 413 as soon as it is known to be too large; the rest of it is not kept. */
export function readBody(request: IncomingMessage): Buffer | Promise<Buffer> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (length === undefined && encoding === undefined) return NOTHING
  const declared = Number(length ?? 0)
  if (declared > BODY_BYTES_MAX) {
    request.resume()
    return Promise.reject(tooLarge())
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= BODY_BYTES_MAX) chunks.push(chunk)
      else {
        chunks.length = 0
        reject(tooLarge())
      }
    })
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.on('error', reject)
  })
}

function tooLarge(): StatusError {
  return failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${BODY_BYTES_MAX}`)
}
