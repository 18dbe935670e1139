import type { Senders } from '../../domain/senders.ts'
import type { OpenAsideDeps } from '../../actions/reviews/open-aside.ts'
import type { OpenHeldDeps } from '../../actions/reviews/open-held.ts'
import type { ReviewDeps } from '../../actions/reviews/review-deps.ts'

/** What texts to decide, and what was set aside, are read and decided with. */
export type DecisionDeps = OpenHeldDeps &
  OpenAsideDeps &
  ReviewDeps & { readonly senders: Pick<Senders, 'get'>; readonly now: () => Date }
