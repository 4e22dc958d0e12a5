/** Texts of objects that were sent once: they are immutable, and a list or a crowd of watchers asks for the same ones again and again. */
const texts = new WeakMap<object, string>()

/** JSON of an object that nobody changes any more. */
export function jsonOf(object: object): string {
  const known = texts.get(object)
  if (known !== undefined) return known
  const text = JSON.stringify(object)
  texts.set(object, text)
  return text
}

/** JSON of a list, put together from that of its items. */
export function jsonOfList(list: { readonly items: readonly object[] }): string {
  const { items, ...rest } = list
  const head = JSON.stringify(rest)
  return `${head.slice(0, -1)}${head === '{}' ? '' : ','}"items":[${items.map(jsonOf).join(',')}]}`
}
