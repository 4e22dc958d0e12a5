import { StatusError } from '@kubesim/api'
import { expect, test } from 'vitest'
import { fail, failureText, usageError, withSource } from './failures.ts'
import { FlagError } from './flags.ts'

const text = (error: unknown) => failureText(error, 'kubectl get')
const status = (reason: string | undefined, message: string, details?: object) =>
  new StatusError({ message, ...(reason !== undefined && { reason }), ...(details !== undefined && { details }) })

test('prints failures as kubectl does', () => {
  expect(text(status('NotFound', 'pods "x" not found'))).toBe('Error from server (NotFound): pods "x" not found\n')
  expect(text(status(undefined, 'boom'))).toBe('Error from server: boom\n')
  expect(text(status('Unauthorized', 'Unauthorized'))).toBe('error: You must be logged in to the server (Unauthorized)\n')
  expect(text(fail('no'))).toBe('error: no\n')
  expect(text(new Error('no'))).toBe('error: no\n')
  expect(text(new FlagError('unknown flag: --foo'))).toBe("error: unknown flag: --foo\nSee 'kubectl get --help' for usage.\n")
  expect(text(usageError('Unexpected args: [a]'))).toBe("error: Unexpected args: [a]\nSee 'kubectl get -h' for help and examples\n")
})

test('lists the causes of what is invalid', () => {
  const causes = [
    { field: 'spec.a', message: 'Required value' },
    { field: 'spec.b', message: 'Invalid value: 1' },
    { field: 'spec.a', message: 'Required value' },
  ]
  expect(text(status('Invalid', '', { kind: 'Pod', name: 'x', causes }))).toBe(
    'The Pod "x" is invalid: \n* spec.a: Required value\n* spec.b: Invalid value: 1\n',
  )
  expect(text(status('Invalid', '', { kind: 'Pod', name: 'x', causes: causes.slice(0, 1) }))).toBe(
    'The Pod "x" is invalid: spec.a: Required value\n',
  )
  expect(text(status('Invalid', 'because', {}))).toBe('The request is invalid: because\n')
})

test('prints several failures one below the other, without error: in front', () => {
  expect(text(new AggregateError([status('NotFound', 'a not found'), fail('b')]))).toBe('Error from server (NotFound): a not found\nb\n')
  expect(text(new AggregateError([fail('b')]))).toBe('error: b\n')
})

test('says on account of which file the server refused', () => {
  const error = withSource('creating', 'a.yaml', status('AlreadyExists', 'x already exists'))
  expect(text(error)).toBe('Error from server (AlreadyExists): error when creating "a.yaml": x already exists\n')
  expect(text(withSource('patching', 'a.yaml', fail('no')))).toBe('error: error when patching "a.yaml": no\n')
})

test('a mistake in the program is no failure of the command', () => {
  expect(text(new TypeError('x is not a function'))).toBeUndefined()
})
