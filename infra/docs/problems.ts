import { problemsTable } from '../../functions/http/openapi/problems.ts'

/** The table of problems, as Markdown: what the README shows. */
console.log(problemsTable())
