"""Background jobs 后台任务: work that takes longer than a page may.

`kinds.kind` names a kind of job and its worker function, `asking.ask` asks for one; the queue
behind it is a setting. Each run holds the job for a lease that its progress renews: a job whose
worker was killed is taken up again, and no two workers finish the same job.
"""
