/** The object with some fields changed; undefined takes a field away. */
export function changed<T extends object>(object: T, fields: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const next: Record<string, unknown> = { ...(object as Record<string, unknown>) }
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) delete next[name]
    else next[name] = value
  }
  return next as T
}
