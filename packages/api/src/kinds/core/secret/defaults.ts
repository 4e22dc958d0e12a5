import type { Secret } from '../../../types/generated.ts'
import { base64OfText } from '../../rules/base64.ts'
import { changed } from '../../structural-sharing.ts'

/**
 * `stringData` is for writing only: it goes into `data`, over what is there. Upstream: pkg/apis/core/v1 SetDefaults_Secret,
 * Convert_v1_Secret_To_core_Secret
 */
export function defaultSecret(secret: Secret): Secret {
  const { stringData } = secret
  const type = secret.type || 'Opaque'
  if (!stringData || Object.keys(stringData).length === 0) return changed(secret, { type, stringData: undefined })
  const encoded = Object.entries(stringData).map(([key, text]) => [key, base64OfText(text)] as const)
  return changed(secret, { type, data: { ...secret.data, ...Object.fromEntries(encoded) }, stringData: undefined })
}
