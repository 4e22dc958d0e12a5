import type { ErrorList } from '../../../rules/error-list.ts'

/*
 * Paths in the file systems of nodes and containers.
 */

export function hasBacksteps(path: string): boolean {
  return path.split('/').includes('..')
}

/** Upstream: pkg/apis/core/validation validatePathNoBacksteps */
export function validateNoBacksteps(path: string, field: string, errors: ErrorList): void {
  if (hasBacksteps(path)) errors.invalid(field, path, "must not contain '..'")
}

/** Upstream: validateLocalDescendingPath */
export function validateDescendingPath(path: string, field: string, errors: ErrorList): void {
  if (path.startsWith('/')) errors.invalid(field, path, 'must be a relative path')
  validateNoBacksteps(path, field, errors)
}

/** Upstream: ValidateLocalNonReservedPath */
export function validateUnreservedPath(path: string, field: string, errors: ErrorList): void {
  validateDescendingPath(path, field, errors)
  if (path.startsWith('..') && !path.startsWith('../')) errors.invalid(field, path, "must not start with '..'")
}

const FILE_MODE_MAX = 0o777

/** Permissions of files that a volume makes. */
export function validateFileMode(mode: number | undefined, field: string, errors: ErrorList): void {
  if (mode === undefined || mode === null || (mode >= 0 && mode <= FILE_MODE_MAX)) return
  errors.invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')
}
