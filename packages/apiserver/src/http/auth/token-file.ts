import type { UserInfo } from '@kubesim/api'
import type { TokenReader } from './authenticator.ts'

/**
 * Users by static tokens, one a line: `token,user,uid,"group1,group2"`. Lines that begin with # and empty ones are left out.
 * Throws an Error that names the line which cannot be read. Upstream: authentication/token/tokenfile
 */
export function readTokenFile(text: string): TokenReader {
  const users = new Map<string, UserInfo>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [token = '', name = '', uid = '', groups = ''] = splitLine(line)
    if (token === '' || name === '') throw new Error(`line ${index + 1} of the token file must read TOKEN,USER,UID,"GROUP,..."`)
    users.set(token, { name, ...(uid !== '' && { uid }), groups: groups === '' ? [] : groups.split(',').map((group) => group.trim()) })
  }
  return (token) => users.get(token)
}

/** Fields of one line of CSV; one in quotes may hold commas. */
function splitLine(line: string): string[] {
  const fields: string[] = []
  for (const [, quoted, plain = ''] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim())
  }
  return fields
}
