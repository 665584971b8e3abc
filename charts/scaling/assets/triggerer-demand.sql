-- Triggerers that the deferred tasks need. Triggers with a queue of their own wait for another kind of triggerer.
SELECT ceil(count(*)::numeric / :capacity)
FROM trigger
WHERE queue IS NULL
