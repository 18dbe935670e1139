import { problemsTable } from '../../functions/register/openapi/openapi-problems.ts'

/** The table of problems, as Markdown: what the README shows. */
console.log(problemsTable())
