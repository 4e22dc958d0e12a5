// Writes src/http/protobuf/generated/messages.ts from a table of message -> field -> { number, type, repeated, inline, json }:
//   tsx packages/apiserver/generate/protobuf.ts TABLE.json
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ADDITIONS, type Field, type Messages } from './protobuf-additions.ts'

const SCALARS: Readonly<Record<string, string>> = { string: 's', bool: 'b', bytes: 'y', double: 'd', int32: 'i', int64: 'l' }
const OUT = join(import.meta.dirname, '..', 'src', 'http', 'protobuf', 'generated', 'messages.ts')

const [, , path] = process.argv
if (path === undefined) throw new Error('usage: protobuf.ts TABLE.json')
const table = (JSON.parse(readFileSync(path, 'utf8')) as { messages: Messages }).messages
const messages: Record<string, Readonly<Record<string, Field>>> = { ...table }
for (const [name, fields] of Object.entries(ADDITIONS)) messages[name] = { ...messages[name], ...fields }
const names = Object.keys(messages).sort()
const packages = [...new Set(names.map(packageOf))]

const lines: string[] = []
for (const each of packages) {
  lines.push(`@${each}`)
  for (const name of names) if (packageOf(name) === each) lines.push([name.slice(each.length + 1), ...fieldsOf(name)].join(' '))
}
const head = '/** Field numbers of every message: made by generate/protobuf.ts, read by ../message-table.ts. */\n'
writeFileSync(OUT, `${head}export const MESSAGES = \`${lines.join('\n')}\`\n`)

function packageOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'))
}

/** `name:1s`; a star for repeated, a caret for what JSON has in line. */
function fieldsOf(name: string): string[] {
  return Object.entries(messages[name]!)
    .sort(([, a], [, b]) => a.number - b.number)
    .map(
      ([field, { number, type, repeated, inline, json }]) =>
        `${nameInJson(field, json)}:${number}${repeated ? '*' : ''}${inline ? '^' : ''}${typeCode(type, packageOf(name))}`,
    )
}

/** Bytes that are the whole of a message have no name in JSON. */
function nameInJson(field: string, json: string | undefined): string {
  return json === '-' ? 'raw' : (json ?? field)
}

function typeCode(type: string, inPackage: string): string {
  const scalar = SCALARS[type]
  if (scalar !== undefined) return scalar
  const map = /^map<string, (.+)>$/.exec(type)
  if (map !== null) return `%${typeCode(map[1]!, inPackage)}`
  const name = type.replace(/^\./, '')
  const full = name.includes('.') ? name : `${inPackage}.${name}`
  if (messages[full] === undefined) throw new Error(`no message ${full}`)
  return full.startsWith(`${inPackage}.`) && packageOf(full) === inPackage
    ? `=${full.slice(inPackage.length + 1)}`
    : `=${packages.indexOf(packageOf(full))}/${full.slice(packageOf(full).length + 1)}`
}
