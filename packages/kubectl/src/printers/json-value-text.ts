/** A JSON value as Go's `%v` prints it: `map[a:1 b:2]`, `[x y]`, `<nil>`. */
export function jsonValueText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(jsonValueText).join(' ')}]`
  if (typeof value === 'object') {
    const object = value as Readonly<Record<string, unknown>>
    return `map[${Object.keys(object)
      .sort()
      .map((key) => `${key}:${jsonValueText(object[key])}`)
      .join(' ')}]`
  }
  return String(value)
}
