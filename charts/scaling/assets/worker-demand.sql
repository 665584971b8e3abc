-- Pods that the tasks of a pool need: those that wait for a worker and those that run. Celery's only; a task names no executor, or
-- it names that one.
SELECT ceil(count(*)::numeric / :concurrency)
FROM task_instance
WHERE state IN ('queued', 'running')
  AND queue IN (:queues)
  AND (executor IS NULL OR executor LIKE '%CeleryExecutor')
