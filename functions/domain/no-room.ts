/** Whether a file could not be written because its disk, or what may be used of it, is full (POSIX). */
export function isNoRoom(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOSPC' || error.code === 'EDQUOT')
  )
}
