"""Upkeep of the job queue itself: a job whose worker died runs again, and finished ones do not pile up."""

from procrastinate import builtin_tasks
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

DAYS_KEPT = 30


@app.periodic(cron="*/5 * * * *")
@app.task(name="jobs.retry_stalled", queue="upkeep", queueing_lock="jobs.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Jobs are idempotent, so one that was under way when its worker died is simply run again."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="jobs.forget_old", queue="upkeep", queueing_lock="jobs.forget_old", pass_context=True)
async def forget_old(context: JobContext, timestamp: int) -> None:
    await builtin_tasks.remove_old_jobs(context, max_hours=DAYS_KEPT * 24, remove_failed=False)
