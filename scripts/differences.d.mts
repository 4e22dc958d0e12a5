/** docs/differences.md as it ought to be now. */
export function differencesPage(): string
