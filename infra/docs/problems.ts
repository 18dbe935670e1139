import { problemsTable } from '../../functions/http/openapi/problems.ts'

/** The table of problems, as Markdown, as `npm run docs` writes it into `PROBLEMS.md`. */
console.log(problemsTable())
