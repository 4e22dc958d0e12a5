/** True when an API error carries this cause. Upstream: apimachinery errors.HasStatusCause */
export function hasCause(error: Error, reason: string): boolean {
  const status = (error as { status?: { details?: { causes?: readonly { reason?: string }[] } } }).status
  return status?.details?.causes?.some((cause) => cause.reason === reason) ?? false
}
